"""grpcio's health client under `vault run`: a known service, an unknown one, the known one again. Prints JSON."""

import json
import sys

import grpc

ASK = "/grpc.health.v1.Health/Check"
STATUS = {1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}


def request(service: str) -> bytes:
    """HealthCheckRequest{1: service} in protobuf's wire form."""
    name = service.encode()
    return bytes([0x0A, len(name)]) + name


def main() -> None:
    channel = grpc.secure_channel(sys.argv[1], grpc.ssl_channel_credentials())
    check = channel.unary_unary(ASK, request_serializer=request, response_deserializer=bytes)

    def ask(service: str) -> str:
        try:
            answer = check(service, timeout=15, metadata=[("authorization", "Bearer dummy")])
            return STATUS[answer[1]]
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"

    print(json.dumps({"known": ask("known"), "unknown": ask("unknown"), "again": ask("known")}))


main()
