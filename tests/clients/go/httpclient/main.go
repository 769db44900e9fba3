// net/http as a program under `vault run` uses it: proxy and trust come from the environment. It offers the protocols
// it is told (h1, h2 or both), makes exchanges of the kind that it is told with the upstream of httpserver, and prints
// one line of JSON for each.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"agent-vault.test/clients/pattern"
	"agent-vault.test/clients/proxy"
	"golang.org/x/net/http2"
)

// Outcome of one exchange; only Case and Error are set when it failed.
type Outcome struct {
	Case     string `json:"case"`
	Protocol string `json:"protocol"`
	Status   int    `json:"status"`
	// Whether every byte arrived, and the trailer that belongs to them, in the direction that the case is about.
	Right bool `json:"right"`
	// What the upstream was shown as Authorization.
	Authorization string `json:"authorization"`
	Error         string `json:"error"`
}

var sizes = []int64{0, 1, 64 * 1024, 5_000_000}

func main() {
	protocols, url, kind := os.Args[1], os.Args[2], os.Args[3]
	client := &http.Client{Transport: transport(protocols), Timeout: 30 * time.Second}
	out := json.NewEncoder(os.Stdout)
	for _, size := range sizes {
		if kind == "request-trailers" {
			_ = out.Encode(upload(client, url, size, "trailer"))
			continue
		}
		for _, framing := range []string{"length", "stream", "trailer"} {
			_ = out.Encode(download(client, url, size, framing))
		}
		for _, framing := range []string{"length", "stream"} {
			_ = out.Encode(upload(client, url, size, framing))
		}
	}
	if kind == "bodies" {
		for _, framing := range []string{"length", "stream"} {
			_ = out.Encode(cut(client, url, framing))
		}
	}
}

func transport(protocols string) http.RoundTripper {
	switch protocols {
	case "h1":
		return &http.Transport{
			Proxy:        http.ProxyFromEnvironment,
			TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
		}
	case "h2":
		// net/http always offers 1.1 beside it.
		return &http2.Transport{DialTLSContext: dialH2}
	default:
		return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	}
}

// dialH2 offers h2 alone in a tunnel.
func dialH2(ctx context.Context, _, address string, config *tls.Config) (net.Conn, error) {
	conn, err := proxy.Tunnel(ctx, address)
	if err != nil {
		return nil, err
	}
	inner := tls.Client(conn, config)
	if err := inner.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	if chosen := inner.ConnectionState().NegotiatedProtocol; chosen != "h2" {
		return nil, fmt.Errorf("offered h2, the proxy chose %q", chosen)
	}
	return inner, nil
}

func download(client *http.Client, url string, size int64, framing string) Outcome {
	found := Outcome{Case: fmt.Sprintf("download %d %s", size, framing)}
	request, _ := http.NewRequest("GET", fmt.Sprintf("%s/download?size=%d&framing=%s", url, size, framing), nil)
	request.Header.Set("Authorization", "Bearer dummy")
	answer, err := client.Do(request)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer answer.Body.Close()
	length, digest, err := pattern.Digest(answer.Body)
	if err != nil {
		found.Error = fmt.Sprintf("after %d bytes of the body: %v", length, err)
		return found
	}
	found.Protocol, found.Status = answer.Proto, answer.StatusCode
	found.Authorization = answer.Header.Get("X-Saw-Authorization")
	found.Right = length == size && digest == pattern.DigestOf(size) &&
		(framing == "trailer") == (answer.Trailer.Get("X-Digest") == digest)
	return found
}

func upload(client *http.Client, url string, size int64, framing string) Outcome {
	found := Outcome{Case: fmt.Sprintf("upload %d %s", size, framing)}
	body := pattern.Reader(size)
	request, _ := http.NewRequest("POST", url+"/upload", io.NopCloser(body))
	request.Header.Set("Authorization", "Bearer dummy")
	request.Header.Set("Content-Type", "application/octet-stream")
	switch framing {
	case "length":
		request.ContentLength = size
		if size == 0 {
			request.Body = http.NoBody
		}
	case "trailer":
		request.ContentLength = -1
		request.Trailer = http.Header{"X-Digest": {pattern.DigestOf(size)}}
	default:
		request.ContentLength = -1
	}
	answer, err := client.Do(request)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		found.Error = fmt.Sprintf("after %d bytes of the body: %v", len(text), err)
		return found
	}
	found.Protocol, found.Status = answer.Proto, answer.StatusCode
	var arrived struct {
		Authorization, Digest, Trailer string
		Size                           int64
	}
	if err := json.Unmarshal(text, &arrived); err != nil {
		found.Error = fmt.Sprintf("%s: %.200s", answer.Status, text)
		return found
	}
	found.Authorization = arrived.Authorization
	found.Right = arrived.Size == size && arrived.Digest == pattern.DigestOf(size) &&
		(framing == "trailer") == (arrived.Trailer == arrived.Digest)
	return found
}

// cut is right when the client learns that the answer was broken off.
func cut(client *http.Client, url, framing string) Outcome {
	found := Outcome{Case: "cut " + framing}
	answer, err := client.Get(fmt.Sprintf("%s/cut?size=70000&framing=%s", url, framing))
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer answer.Body.Close()
	found.Protocol, found.Status = answer.Proto, answer.StatusCode
	_, _, err = pattern.Digest(answer.Body)
	found.Right = err != nil
	return found
}
