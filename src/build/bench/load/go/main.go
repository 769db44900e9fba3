// The benchmark's second client: Go's net/http over HTTP/1.1, as a process of its own, with the protocol of load.ts.
// Prepares what its plan says, prints "ready", waits for a line, does it, prints its findings as one line of JSON,
// and keeps what it holds open until another line comes.
//
// There is no go.mod on purpose: built from its files alone, it gets the defaults of the toolchain that is installed
// (key exchange among them), as a program of that year would.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type plan struct {
	Route struct {
		Proxy *struct {
			Port          int
			Authorization string
		}
		Port int
		CA   string
	}
	Host string
	Work struct {
		Kind        string
		Request     string
		Connections int
		Hosts       []string
		AtOnce      int
		Seconds     float64
	}
}

type percentiles struct {
	P50Us float64 `json:"p50Us"`
	P99Us float64 `json:"p99Us"`
}

type seen struct {
	Answers int `json:"answers"`
	Header  int `json:"header"`
	Body    int `json:"body"`
}

type findings struct {
	Done    int         `json:"done"`
	Seconds float64     `json:"seconds"`
	Times   percentiles `json:"times"`
	Seen    seen        `json:"seen"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var p plan
	if err := json.Unmarshal([]byte(os.Args[1]), &p); err != nil {
		return fmt.Errorf("the plan: %w", err)
	}
	work, err := prepare(&p)
	if err != nil {
		return err
	}
	input := bufio.NewReader(os.Stdin)
	fmt.Println("ready")
	if _, err := input.ReadString('\n'); err != nil {
		return err
	}
	found, err := work()
	if err != nil {
		return err
	}
	line, err := json.Marshal(found)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	_, err = input.ReadString('\n')
	return err
}

func prepare(p *plan) (func() (*findings, error), error) {
	switch {
	case p.Work.Kind == "requests" && p.Work.Request != "post":
		return keptRequests(p)
	case p.Work.Kind == "tunnels":
		return func() (*findings, error) { return newTunnels(p) }, nil
	}
	return nil, fmt.Errorf("this client does no %s %s", p.Work.Kind, p.Work.Request)
}
