// What `kubectl exec` does on the wire, without the frames: a POST through the proxy of the environment that upgrades
// to SPDY/3.1, bytes both ways at once, an end of the client's own bytes, and the rest of the server's. Prints JSON.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	"agent-vault.test/clients/pattern"
	"agent-vault.test/clients/proxy"
)

// Enough to fill every buffer on the way, so that both directions have to move at once.
const size = 4_000_000

func main() {
	target, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	conn, err := open(target)
	if err != nil {
		log.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	fmt.Fprintf(conn, "POST /exec?command=sh HTTP/1.1\r\nHost: %s\r\nUser-Agent: kubectl/v1.31\r\nContent-Length: 0\r\n"+
		"Authorization: Bearer dummy\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"+
		"X-Stream-Protocol-Version: v4.channel.k8s.io\r\nX-Stream-Protocol-Version: v3.channel.k8s.io\r\n\r\n", target.Host)
	reader := bufio.NewReader(conn)
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		log.Fatal(err)
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		text, _ := io.ReadAll(answer.Body)
		log.Fatalf("%s %s", answer.Status, text)
	}
	sent := make(chan error, 1)
	go func() {
		_, err := io.Copy(conn, pattern.Reader(size))
		if err == nil {
			err = conn.CloseWrite()
		}
		sent <- err
	}()
	arrived, err := io.ReadAll(reader)
	echoed := arrived[:min(len(arrived), size)]
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"upgrade":       answer.Header.Get("Upgrade"),
		"protocol":      answer.Header.Get("X-Stream-Protocol-Version"),
		"authorization": answer.Header.Get("X-Saw-Authorization"),
		"echoed":        len(echoed),
		"right":         bytes.Equal(echoed, pattern.Bytes(int64(len(echoed)))),
		"tail":          string(arrived[len(echoed):]),
		"sent":          said(<-sent),
		"read":          said(err),
	})
}

func open(target *url.URL) (*tls.Conn, error) {
	conn, err := proxy.Tunnel(context.Background(), target.Host)
	if err != nil {
		return nil, err
	}
	inner := tls.Client(conn, &tls.Config{ServerName: target.Hostname()})
	return inner, inner.Handshake()
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func min(one, two int) int {
	if one < two {
		return one
	}
	return two
}
