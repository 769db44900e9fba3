// An HTTPS server that prints its address, and then the server name and the protocols of each ClientHello.
// Arguments: certificate, key, and the protocols that it negotiates.
package main

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	certificate, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	if err != nil {
		panic(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		NextProtos:   os.Args[3:],
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			fmt.Printf("hello %q %s\n", hello.ServerName, strings.Join(hello.SupportedProtos, ","))
			return nil, nil
		},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	answer := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }
	server := &http.Server{Handler: http.HandlerFunc(answer)}
	panic(server.Serve(listener))
}
