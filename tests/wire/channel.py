"""The agent channel as an agent in Python has it, over the `websockets` library."""

import base64
import json
import time
from datetime import datetime, timedelta, timezone

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from peer import HOST, PORT, Key, ask, check, equal, must, run

URL = f"ws://{HOST}:{PORT}/ws"


def stamp(**ago):
    return (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def text_of(payload):
    """As JSON.stringify writes it."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False)


class Agent:
    def __init__(self, key=None):
        self.key = key or Key()
        self.socket = connect(URL, open_timeout=10, legacy=True)
        self.greeting = self.next("auth_challenge")

    def next(self, kind, seconds=5):
        end = time.monotonic() + seconds
        while True:
            message = json.loads(self.socket.recv(timeout=max(0.01, end - time.monotonic())))
            if message["type"] == kind:
                return message["payload"]

    def payload(self, **more):
        return {
            "name": "Zoë from Python",
            "publicKey": self.key.public,
            "capabilities": ["api_call", "file_access"],
            "llmConfig": {"provider": "openai", "model": "gpt-4o", "maxTokens": 4096},
            "version": "1.0.0",
            "nonce": self.greeting["data"],
        } | more

    def message(self, payload=None, timestamp=None, **more):
        payload, timestamp = payload or self.payload(), timestamp or stamp()
        signature = self.key.sign(text_of(payload) + timestamp)
        return {
            "type": "register",
            "payload": payload,
            "signature": signature,
            "publicKey": self.key.public,
            "timestamp": timestamp,
        } | more

    def send(self, message):
        self.socket.send(json.dumps(message, ensure_ascii=False))

    def closing(self, seconds=5):
        """What came until the server closed, and the code that it closed with."""
        came = []
        try:
            while True:
                came.append(json.loads(self.socket.recv(timeout=seconds)))
        except ConnectionClosed as error:
            return came, error.rcvd.code if error.rcvd else None


def enrolled(key=None):
    agent = Agent(key)
    agent.send(agent.message())
    id = agent.next("registration_pending")["registrationId"]
    must(ask(f"POST /api/registrations/{id}/approve", {"capabilities": ["api_call"]}), 200)
    agent.next("register_ack")
    return agent


def seen(agent):
    return must(ask(f"GET /api/agents/{agent.key.did}"), 200)


@check("the server speaks first, with a nonce of 16 bytes or more")
def _():
    agent = Agent()
    equal({"sessionId", "data"} - set(agent.greeting), set())
    assert len(base64.b64decode(agent.greeting["data"], validate=True)) >= 16
    assert Agent().greeting["data"] != agent.greeting["data"]


@check("from greeting to pong: a new key waits, is approved over HTTP, and is online while it is there")
def _():
    agent = Agent()
    agent.send(agent.message())
    id = agent.next("registration_pending")["registrationId"]
    (entry,) = [e for e in must(ask("GET /api/registrations"))["registrations"] if e["id"] == id]
    equal([entry["name"], entry["requestedCapabilities"]], ["Zoë from Python", ["api_call", "file_access"]])
    must(ask(f"POST /api/registrations/{id}/approve", {"capabilities": ["api_call"]}), 200)
    equal(agent.next("registration_approved", 1), {"registrationId": id, "capabilities": ["api_call"]})
    ack = agent.next("register_ack", 1)
    equal([ack["agentId"], ack["policy"]["capabilities"]], [agent.key.did, ["api_call"]])
    agent.send({"type": "heartbeat", "payload": {"uptime": 1, "connected": True}, "timestamp": stamp()})
    agent.next("pong")
    one = seen(agent)
    equal([one["isOnline"], one["llmProvider"], one["llmModel"]], [True, "openai", "gpt-4o"])
    agent.socket.close()
    end = time.monotonic() + 2
    while seen(agent)["isOnline"] and time.monotonic() < end:
        time.sleep(0.05)
    equal(seen(agent)["isOnline"], False)
    known = Agent(agent.key)
    known.send(known.message())
    equal(known.next("register_ack")["agentId"], agent.key.did)
    known.socket.socket.close()
    time.sleep(0.1)
    equal(
        [
            e
            for e in must(ask("GET /api/registrations"))["registrations"]
            if e["publicKey"] == agent.key.public
        ],
        [],
    )


@check("a cut socket, without a goodbye, is offline within two seconds")
def _():
    import socket

    agent = enrolled()
    agent.send({"type": "heartbeat", "payload": {}, "timestamp": stamp()})
    agent.next("pong")
    equal(seen(agent)["isOnline"], True)
    agent.socket.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    agent.socket.socket.shutdown(socket.SHUT_RDWR)
    end = time.monotonic() + 2
    while seen(agent)["isOnline"] and time.monotonic() < end:
        time.sleep(0.05)
    equal(seen(agent)["isOnline"], False)


@check("a rejected key is told why and closed with 4403")
def _():
    agent = Agent()
    agent.send(agent.message())
    id = agent.next("registration_pending")["registrationId"]
    must(ask(f"POST /api/registrations/{id}/reject", {"reason": "not today"}), 200)
    came, code = agent.closing()
    equal(
        [came[-1]["type"], came[-1]["payload"], code],
        ["registration_rejected", {"registrationId": id, "reason": "not today"}, 4403],
    )


def fails(agent, message):
    agent.send(message)
    came, code = agent.closing()
    assert isinstance(came[-1]["payload"]["reason"], str)
    equal([came[-1]["type"], code], ["auth_failed", 4401])


@check("what proves nothing is told so and closed with 4401")
def _():
    key = Key()
    fresh = lambda: Agent(key)
    agent = fresh()
    fails(agent, {k: v for k, v in agent.message().items() if k != "signature"})
    for wrong in ("", "AAAA", "%%%", Key().sign("x"), 7, None):
        agent = fresh()
        fails(agent, agent.message(signature=wrong))
    agent = fresh()
    message = agent.message()
    fails(agent, message | {"payload": message["payload"] | {"capabilities": ["mail_send"]}})
    agent = fresh()
    fails(agent, agent.message() | {"timestamp": stamp(seconds=1)})
    agent = fresh()
    stale = {k: v for k, v in agent.payload().items() if k != "nonce"}
    fails(agent, agent.message(stale, stamp(seconds=301)))
    agent = fresh()
    fails(agent, agent.message(stale, stamp(seconds=-400)))
    agent, other = fresh(), fresh()
    fails(agent, agent.message(agent.payload(nonce=other.greeting["data"]), stamp(seconds=301)))
    equal(
        [e for e in must(ask("GET /api/registrations"))["registrations"] if e["publicKey"] == key.public], []
    )


@check("a signature counts once, however it is spelt")
def _():
    agent = enrolled()
    for message in (
        agent.message(),
        agent.message({k: v for k, v in agent.payload().items() if k != "nonce"}),
    ):
        first = Agent(agent.key)
        if "nonce" in message["payload"]:
            message = first.message()
        first.send(message)
        first.next("register_ack")
        signature = message["signature"]
        for spelling in (
            signature,
            signature.rstrip("="),
            signature.replace("+", "-").replace("/", "_"),
            signature + " ",
        ):
            fails(Agent(agent.key), message | {"signature": spelling})


@check("the echo of the challenge counts whatever the clock of the agent says")
def _():
    agent = enrolled()
    again = Agent(agent.key)
    again.send(again.message(timestamp=stamp(days=2)))
    again.next("register_ack")


@check("unknown types and heartbeats of strangers do not end it")
def _():
    agent = Agent()
    agent.send({"type": "heartbeat", "payload": {}, "timestamp": stamp()})
    agent.send({"type": "nonsense", "payload": {}, "timestamp": stamp()})
    agent.send(agent.message())
    agent.next("registration_pending")


run()
