// grpc-go's health client: asks for a service that is known and for one that is not. Prints JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	health_v1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func main() {
	// The name is the proxy's to resolve.
	conn, err := grpc.NewClient("passthrough:///"+os.Args[1], grpc.WithTransportCredentials(credentials.NewTLS(nil)))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := health_v1.NewHealthClient(conn)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer dummy")
	ask := func(service string) string {
		answer, err := client.Check(ctx, &health_v1.HealthCheckRequest{Service: service})
		if err != nil {
			return status.Code(err).String() + ": " + status.Convert(err).Message()
		}
		return answer.GetStatus().String()
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]string{
		"known": ask("known"), "unknown": ask("unknown"), "again": ask("known"),
	})
}
