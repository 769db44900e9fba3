"""A client of the proxy, byte by byte, and an HTTPS server behind it that keeps what it is sent."""

import base64
import http.client
import os
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from peer import HOST, STAGE, Answer, ask, must, register

API, OTHER = "api.wire.test", "other.wire.test"
PROXY_PORT = STAGE["proxyPort"]


class Upstream(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        self.received = []
        super().__init__((HOST, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(STAGE["home"], "upstream.pem"))
        self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.received.append((self.path, dict(self.headers.items())))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


upstream = Upstream()
PORT_BEHIND = upstream.server_address[1]
ROOT = ask("GET /v1/mitm/ca.pem", key=None).text


def basic(user, vault=""):
    return "Basic " + base64.b64encode(f"{user}:{vault}".encode()).decode()


def connect(credential, host=API, vault=None, port=None):
    """The socket and the answer to CONNECT; a refusal with its body."""
    port = port or PORT_BEHIND
    stream = socket.create_connection((HOST, PROXY_PORT), 10)
    named = "" if vault is None else f"X-Vault: {vault}\r\n"
    given = "" if credential is None else f"Proxy-Authorization: {credential}\r\n"
    stream.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{given}{named}\r\n".encode())
    answer = http.client.HTTPResponse(stream, method="CONNECT")
    answer.begin()
    text = answer.read().decode() if answer.status != 200 else ""
    return stream, Answer(answer.status, answer.getheaders(), text)


class Tunnel:
    def __init__(self, credential, host=API, vault=None):
        stream, answer = connect(credential, host, vault)
        assert answer.status == 200, f"CONNECT: {answer.status} {answer.text}"
        self.host = host
        self.stream = ssl.create_default_context(cadata=ROOT).wrap_socket(stream, server_hostname=host)

    def get(self, path="/"):
        """None where the tunnel ends without an answer."""
        try:
            self.stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.host}:{PORT_BEHIND}\r\n\r\n".encode())
            answer = http.client.HTTPResponse(self.stream)
            answer.begin()
            return Answer(answer.status, answer.getheaders(), answer.read().decode())
        except (OSError, http.client.HTTPException):
            return None

    def ends(self, seconds):
        self.stream.settimeout(seconds)
        try:
            return self.stream.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


def marked(answer, status, error):
    assert answer is not None, "no answer"
    got = [answer.status, answer.json["error"], answer.one("X-Agent-Vault-Proxy-Error")]
    assert got == [status, error, "true"], f"{got} {answer.text}"
    return answer.json


def enrol(key, company_id, name, vaults=(), capabilities=None):
    """Registers the company's agent and gives it the role of a proxy's user; in the default vault unless told others."""
    register(key, name)
    ref = f"{company_id}:{name}"
    for vault in vaults or ("default",):
        must(ask(f"POST /v1/vaults/{vault}/agents", {"name": ref, "role": "proxy"}))
    if capabilities is not None:
        must(ask(f"POST /v1/agents/{ref}/capabilities", {"capabilities": capabilities}), 200)
    return name


def add_service(name, **more):
    """A service for the upstream's name in the default vault, which adds nothing unless told so."""
    service = {"name": name, "host": API, "auth": {"type": "passthrough"}} | more
    must(ask("POST /v1/vaults/default/services", {"services": [service]}))
