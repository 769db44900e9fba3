// Package proxy opens tunnels by hand, for what net/http cannot be made to do through a proxy.
package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// Tunnel asks the proxy of the environment, over TLS if its URL says so, for a tunnel to the host and port.
func Tunnel(ctx context.Context, address string) (net.Conn, error) {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: address}})
	if err != nil || proxy == nil {
		return nil, fmt.Errorf("no proxy in the environment: %v", err)
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", proxy.Host)
	if err != nil {
		return nil, err
	}
	if proxy.Scheme == "https" {
		outer := tls.Client(conn, &tls.Config{ServerName: proxy.Hostname()})
		if err := outer.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("TLS to the proxy: %w", err)
		}
		conn = outer
	}
	// For what it makes of a name and a password.
	basic := &http.Request{Header: http.Header{}}
	password, _ := proxy.User.Password()
	basic.SetBasicAuth(proxy.User.Username(), password)
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: %s\r\n\r\n",
		address, address, basic.Header.Get("Authorization"))
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"})
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("CONNECT was answered %s", answer.Status)
	}
	return conn, nil
}
