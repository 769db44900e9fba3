package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"
)

// No answer takes this long: what does is a fault, and the run ends with it.
const patience = 10 * time.Second

// client keeps at most `connections` of them, all to one host. Names of the benchmark stand for 127.0.0.1; the name
// in TLS and in the certificate stays what the URL says. TLS sessions are not resumed: a transport does not by default.
func client(p *plan, connections int) *http.Client {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(p.Route.CA))
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		},
		TLSClientConfig:     &tls.Config{RootCAs: roots},
		MaxIdleConnsPerHost: connections,
		MaxConnsPerHost:     connections,
		DisableCompression:  true,
	}
	if proxy := p.Route.Proxy; proxy != nil {
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", proxy.Port)})
		if proxy.Authorization != "" {
			transport.ProxyConnectHeader = http.Header{"Proxy-Authorization": {proxy.Authorization}}
		}
	}
	return &http.Client{Transport: transport, Timeout: patience}
}

func newRequest(p *plan, host string) (*http.Request, error) {
	method, path, body := "GET", "/v1/items", io.Reader(nil)
	if p.Work.Request == "plain-post" {
		method, path, body = "POST", "/v1/plain", bytes.NewReader(plainBody)
	}
	request, err := http.NewRequest(method, fmt.Sprintf("https://%s:%d%s", host, p.Route.Port, path), body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "bench")
	request.Header.Set("Accept", "*/*")
	request.Header.Set("Authorization", "Bearer dummy")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// plainBody is 4 KiB of JSON with nothing in it to replace.
var plainBody = func() []byte {
	const open, shut = `{"text":"`, `"}`
	return []byte(open + strings.Repeat("lorem ipsum ", 400)[:4096-len(open)-len(shut)] + shut)
}()

// tally is one goroutine's: durations of all it measured, and what the upstream said it saw.
type tally struct {
	times []time.Duration
	seen  seen
}

// exchange does one request and reads its answer to the end, so that the connection is free for the next.
func (t *tally) exchange(c *http.Client, p *plan, host string, measured bool) error {
	request, err := newRequest(p, host)
	if err != nil {
		return err
	}
	began := time.Now()
	answer, err := c.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("unexpected answer: %s %.200s", answer.Status, body)
	}
	if measured {
		t.times = append(t.times, time.Since(began))
	}
	t.seen.Answers++
	if bytes.Contains(body, []byte("header:y")) {
		t.seen.Header++
	}
	if bytes.Contains(body, []byte("body:y")) {
		t.seen.Body++
	}
	return nil
}

// keptRequests opens every connection with a first answer; what it returns measures, one request in flight on each.
func keptRequests(p *plan) (func() (*findings, error), error) {
	count := p.Work.Connections
	clients := make([]*http.Client, count)
	tallies := make([]tally, count)
	for at := range clients {
		// Each its own, so that all of them are used alike.
		clients[at] = client(p, 1)
		if err := tallies[at].exchange(clients[at], p, p.Host, false); err != nil {
			return nil, err
		}
	}
	return func() (*findings, error) {
		return together(tallies, p.Work.Seconds, func(at int, t *tally) error {
			return t.exchange(clients[at], p, p.Host, true)
		})
	}, nil
}

// newTunnels opens a connection for each request and closes it after the answer, `atOnce` side by side.
func newTunnels(p *plan) (*findings, error) {
	return together(make([]tally, p.Work.AtOnce), p.Work.Seconds, func(_ int, t *tally) error {
		host := p.Work.Hosts[t.seen.Answers%len(p.Work.Hosts)]
		c := client(p, 1)
		defer c.CloseIdleConnections()
		return t.exchange(c, p, host, true)
	})
}

// together runs `step` over and over in one goroutine for each tally, until the time is over or one failed.
func together(tallies []tally, seconds float64, step func(at int, t *tally) error) (*findings, error) {
	began := time.Now()
	until := began.Add(time.Duration(seconds * float64(time.Second)))
	faults := make(chan error, len(tallies))
	var group sync.WaitGroup
	for at := range tallies {
		group.Add(1)
		go func(at int) {
			defer group.Done()
			for time.Now().Before(until) {
				if err := step(at, &tallies[at]); err != nil {
					faults <- err
					return
				}
			}
		}(at)
	}
	group.Wait()
	took := time.Since(began)
	select {
	case err := <-faults:
		return nil, err
	default:
		return summed(tallies, took), nil
	}
}

func summed(tallies []tally, took time.Duration) *findings {
	found := &findings{Seconds: took.Seconds()}
	var times []time.Duration
	for _, t := range tallies {
		times = append(times, t.times...)
		found.Seen.Answers += t.seen.Answers
		found.Seen.Header += t.seen.Header
		found.Seen.Body += t.seen.Body
	}
	sort.Slice(times, func(one, two int) bool { return times[one] < times[two] })
	found.Done = len(times)
	if found.Done > 0 {
		found.Times = percentiles{P50Us: notExceeded(times, 0.5), P99Us: notExceeded(times, 0.99)}
	}
	return found
}

// notExceeded is the duration that `share` of the sorted times did not exceed, in microseconds.
func notExceeded(times []time.Duration, share float64) float64 {
	at := int(float64(len(times))*share+0.999999) - 1
	return float64(times[at].Nanoseconds()) / 1000
}
