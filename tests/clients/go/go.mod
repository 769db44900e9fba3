module agent-vault.test/clients

go 1.19

require (
	github.com/go-jose/go-jose/v3 v3.0.5
	github.com/spiffe/go-spiffe/v2 v2.1.7
	golang.org/x/net v0.26.0
	google.golang.org/grpc v1.64.1
)

require (
	github.com/zeebo/errs v1.3.0 // indirect
	golang.org/x/crypto v0.24.0 // indirect
	golang.org/x/sys v0.21.0 // indirect
	golang.org/x/text v0.16.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20240318140521-94a12d6c2237 // indirect
	google.golang.org/protobuf v1.33.0 // indirect
)
