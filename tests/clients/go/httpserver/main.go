// An upstream on loopback: net/http with TLS, over the protocols it is told: h1, h2 or both; or h2c, HTTP/2 in the
// clear. Prints its port.
package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"agent-vault.test/clients/pattern"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func main() {
	certFile, keyFile, protocols := os.Args[1], os.Args[2], os.Args[3]
	mux := http.NewServeMux()
	mux.HandleFunc("/download", download)
	mux.HandleFunc("/upload", upload)
	mux.HandleFunc("/cut", cut)
	mux.HandleFunc("/exec", exec)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if protocols == "h2c" {
		log.Fatal(http.Serve(listener, h2c.NewHandler(mux, &http2.Server{})))
	}
	server, err := overTLS(mux, certFile, keyFile, protocols)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Serve(tls.NewListener(listener, server.TLSConfig)))
}

func overTLS(handler http.Handler, certFile, keyFile, protocols string) (*http.Server, error) {
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: handler, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}}
	if protocols == "h1" {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		server.TLSConfig.NextProtos = []string{"http/1.1"}
		return server, nil
	}
	if err := http2.ConfigureServer(server, nil); err != nil {
		return nil, err
	}
	if protocols == "h2" {
		server.TLSConfig.NextProtos = []string{"h2"}
		// Without ALPN a client gets no HTTP/1.1 either.
		server.TLSConfig.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			for _, offered := range hello.SupportedProtos {
				if offered == "h2" {
					return nil, nil
				}
			}
			return nil, fmt.Errorf("this server speaks h2 alone, offered %v", hello.SupportedProtos)
		}
	}
	return server, nil
}

func sizeOf(r *http.Request) int64 {
	size, _ := strconv.ParseInt(r.URL.Query().Get("size"), 10, 64)
	return size
}

// download answers with `size` bytes. `framing` is length, stream (no length said) or trailer.
func download(w http.ResponseWriter, r *http.Request) {
	size := sizeOf(r)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Saw-Authorization", r.Header.Get("Authorization"))
	switch r.URL.Query().Get("framing") {
	case "length":
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	case "trailer":
		w.Header().Set("Trailer", "X-Digest")
		defer w.Header().Set("X-Digest", pattern.DigestOf(size))
	}
	w.WriteHeader(http.StatusOK)
	if r.URL.Query().Get("framing") != "length" {
		w.(http.Flusher).Flush()
	}
	_, _ = io.Copy(w, pattern.Reader(size))
}

// Upload is what arrived with a request.
type Upload struct {
	Protocol      string `json:"protocol"`
	Authorization string `json:"authorization"`
	Size          int64  `json:"size"`
	Digest        string `json:"digest"`
	Trailer       string `json:"trailer"`
}

func upload(w http.ResponseWriter, r *http.Request) {
	size, digest, err := pattern.Digest(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(Upload{r.Proto, r.Header.Get("Authorization"), size, digest, r.Trailer.Get("X-Digest")})
}

// cut sends `size` bytes and breaks off, where `framing` said that more come or not how many.
func cut(w http.ResponseWriter, r *http.Request) {
	size := sizeOf(r)
	if r.URL.Query().Get("framing") == "length" {
		w.Header().Set("Content-Length", strconv.FormatInt(size+1000, 10))
	}
	w.WriteHeader(http.StatusOK)
	_, _ = io.Copy(w, pattern.Reader(size))
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// exec upgrades as a Kubernetes API server does for `kubectl exec`, echoes until the client has finished sending, then
// says how much there was and closes.
func exec(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "SPDY/3.1") || !strings.Contains(r.Header.Get("Connection"), "Upgrade") {
		http.Error(w, fmt.Sprintf("no upgrade: %v", r.Header), http.StatusBadRequest)
		return
	}
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"+
		"X-Stream-Protocol-Version: v4.channel.k8s.io\r\nX-Saw-Authorization: %s\r\n\r\n", r.Header.Get("Authorization"))
	count, err := io.Copy(conn, bufio.NewReader(buffered))
	if err == nil {
		fmt.Fprintf(conn, "\nreceived %d bytes, then the end\n", count)
	}
}
