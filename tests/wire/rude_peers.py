"""Peers of the channel that break the rules of WebSockets, at byte level; while a well-behaved one goes on."""

import base64
import json
import os
import socket
import struct
import time

from peer import HOST, PORT, Key, ask, check, equal, must, refused, run

GET = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0


class Raw:
    def __init__(self, more="", host=f"{HOST}:{PORT}"):
        self.socket = socket.create_connection((HOST, PORT), 10)
        self.held = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(GET.format(host=host, key=key, more=more).encode())
        while b"\r\n\r\n" not in self.held:
            self.held += self.more()
        self.head, self.held = self.held.split(b"\r\n\r\n", 1)

    def more(self):
        chunk = self.socket.recv(65536)
        if not chunk:
            raise EOFError
        return chunk

    def take(self, size):
        while len(self.held) < size:
            self.held += self.more()
        taken, self.held = self.held[:size], self.held[size:]
        return taken

    def frame(self):
        """The next of the server's frames: opcode and payload."""
        first, length = self.take(2)
        assert not length & 128, "the server masks"
        if length == 126:
            length = struct.unpack(">H", self.take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self.take(8))[0]
        return first & 15, self.take(length)

    def send(self, opcode, payload=b"", fin=True, masked=True, rsv=0, length=None):
        size = len(payload) if length is None else length
        head = bytes([(128 if fin else 0) | rsv | opcode])
        bit = 128 if masked else 0
        head += (
            bytes([bit | size])
            if size < 126
            else (
                bytes([bit | 126]) + struct.pack(">H", size)
                if size < 65536
                else bytes([bit | 127]) + struct.pack(">Q", size)
            )
        )
        mask = os.urandom(4) if masked else b""
        body = bytes(c ^ mask[at % 4] for at, c in enumerate(payload)) if masked else payload
        self.socket.sendall(head + mask + body)

    def code(self, seconds=5):
        """What the server closes with; it has to, and to hang up."""
        self.socket.settimeout(seconds)
        code = None
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    code = struct.unpack(">H", payload[:2])[0]
        except (EOFError, ConnectionError):
            return code


def closes(wanted, act):
    peer = Raw()
    opcode, payload = peer.frame()
    equal([opcode, json.loads(payload)["type"]], [TEXT, "auth_challenge"])
    try:
        act(peer)
    except ConnectionError:
        pass
    equal(peer.code(), wanted)


@check("frames that RFC 6455 forbids end with the code that it gives")
def _():
    closes(1002, lambda peer: peer.send(TEXT, b"{}", masked=False))
    closes(1002, lambda peer: peer.send(TEXT, b"{}", rsv=64))
    closes(1002, lambda peer: peer.send(3, b""))
    closes(1002, lambda peer: peer.send(CONTINUATION, b"x"))
    closes(1002, lambda peer: (peer.send(TEXT, b"{", fin=False), peer.send(TEXT, b"}")))
    closes(1002, lambda peer: peer.send(PING, b"x" * 126))
    closes(1002, lambda peer: peer.send(PING, b"", fin=False))
    closes(1002, lambda peer: peer.send(CLOSE, b"x"))
    closes(1007, lambda peer: peer.send(TEXT, b"\xff\xfe"))
    closes(1007, lambda peer: (peer.send(TEXT, b"\xe2\x82", fin=False), peer.send(CONTINUATION, b"x")))
    closes(1003, lambda peer: peer.send(BINARY, b"{}"))
    closes(1000, lambda peer: peer.send(CLOSE, struct.pack(">H", 1000)))


@check("too much at once: a 70 KB frame, one that only says so, fragments without end")
def _():
    closes(1009, lambda peer: peer.send(TEXT, b"x" * 70_000))
    closes(1009, lambda peer: peer.send(TEXT, b"", length=70_000))
    closes(1009, lambda peer: peer.send(TEXT, b"", length=2**62))

    def endless(peer):
        peer.send(TEXT, b"x" * 20_000, fin=False)
        for _ in range(4):
            peer.send(CONTINUATION, b"x" * 20_000, fin=False)

    closes(1009, endless)


@check("floods of pings and of empty fragments")
def _():
    closes(1008, lambda peer: [peer.send(PING, b"x") for _ in range(2000)])
    closes(
        1008,
        lambda peer: [peer.send(TEXT if at == 0 else CONTINUATION, b"", fin=False) for at in range(2000)],
    )
    closes(1008, lambda peer: [peer.send(PONG, b"") for _ in range(2000)])


@check("messages that are none")
def _():
    for text in (b"", b"[]", b"null", b"{", b"[" * 60_000, b'{"type":1}'):
        closes(4400, lambda peer, text=text: peer.send(TEXT, text))


@check("a reader that stalls, and one that stops in the middle of a frame, keep nobody else waiting")
def _():
    stalled = [Raw() for _ in range(20)]
    for peer in stalled:
        peer.frame()
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        for _ in range(50):
            try:
                peer.send(TEXT, b'{"type":"no-such","payload":{},"timestamp":"x"}')
            except OSError:
                break
    half = Raw()
    half.socket.sendall(b"\x81\xfe\xff")
    well_behaved()
    for peer in [*stalled, half]:
        peer.socket.close()


@check("peers that never register are held beside one that does")
def _():
    silent = [Raw() for _ in range(200)]
    well_behaved()
    equal(ask("GET /health", key=None).status, 200)
    for peer in silent:
        peer.socket.close()


def well_behaved():
    key, peer = Key(), Raw()
    nonce = json.loads(peer.frame()[1])["payload"]["data"]
    payload = {"name": "calm", "publicKey": key.public, "capabilities": ["api_call"], "nonce": nonce}
    timestamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    signature = key.sign(json.dumps(payload, separators=(",", ":")) + timestamp)
    began = time.monotonic()
    peer.send(
        TEXT,
        json.dumps(
            {"type": "register", "payload": payload, "signature": signature, "timestamp": timestamp}
        ).encode(),
    )
    equal(json.loads(peer.frame()[1])["type"], "registration_pending")
    assert time.monotonic() - began < 2
    peer.socket.close()


@check("what is no upgrade, or one of another protocol, is refused over HTTP")
def _():
    plain = ask("GET /ws", key=None)
    refused(plain, 426, "Upgrade: websocket")
    equal([plain.one("Upgrade"), plain.one("Sec-WebSocket-Version")], ["websocket", "13"])
    foreign = Raw("Origin: https://evil.example\r\n")
    equal(foreign.head.split(b"\r\n")[0], b"HTTP/1.1 403 Forbidden")
    old = socket.create_connection((HOST, PORT), 10)
    old.sendall(
        b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 8\r\n\r\n"
    )
    equal(old.recv(4096).split(b"\r\n")[0], b"HTTP/1.1 426 Upgrade Required")
    assert b" 101 " in Raw().head
    # A page whose name was made to resolve to loopback is of one origin with what it asks.
    rebound = Raw("Origin: http://evil.example\r\n", host="evil.example")
    equal(rebound.head.split(b"\r\n")[0], b"HTTP/1.1 403 Forbidden")


@check("the server is as it was")
def _():
    equal(ask("GET /health", key=None).status, 200)
    must(ask("GET /api/agents"), 200)


run()
