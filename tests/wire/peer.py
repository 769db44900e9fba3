"""What the sections share: a client that sends paths and headers as they are given, JWTs judged by the published
keys, and a register of checks. It knows of the product what `WIRE_STAGE` says, an address and an owner's token.
"""

import base64
import hashlib
import http.client
import json
import os
import sys
import time
import traceback
import uuid
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

STAGE = json.loads(os.environ["WIRE_STAGE"])
HOST, PORT, OWNER = "127.0.0.1", STAGE["apiPort"], STAGE["token"]
TRUST_DOMAIN = STAGE["trustDomain"]
# All that was handed out, for whoever looks afterwards where it must not be.
SECRETS = []


@dataclass
class Answer:
    status: int
    headers: list
    text: str

    @property
    def json(self):
        return json.loads(self.text)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name):
        found = self.all(name)
        assert len(found) < 2, f"{name} stands {len(found)} times"
        return found[0] if found else None


def ask(line, body=None, key=OWNER, headers=None, source="127.0.0.1", raw=None):
    """`line` is "METHOD /path", sent as it stands; `key` is a Bearer credential, None is nobody."""
    method, path = line.split(" ", 1)
    connection = http.client.HTTPConnection(HOST, PORT, timeout=20, source_address=(source, 0))
    sent = {} if key is None else {"Authorization": f"Bearer {key}"}
    data = raw
    if body is not None:
        data = json.dumps(body).encode()
        sent["Content-Type"] = "application/json"
    sent.update(headers or {})
    connection.request(method, path, body=data, headers=sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    found = Answer(answer.status, answer.getheaders(), text)
    remember(found)
    return found


def form(path, fields, key=None):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(f"POST {path}", key=key, headers=headers, raw=urlencode(fields).encode())


def remember(answer):
    if answer.status >= 300 or not answer.text.startswith("{"):
        return
    for name in ("apiKey", "token", "svid", "access_token"):
        value = answer.json.get(name)
        if isinstance(value, str) and len(value) > 20:
            SECRETS.append(value)


def must(answer, *statuses):
    assert answer.status in (statuses or (200, 201)), f"{answer.status} {answer.text[:300]}"
    return answer.json


def refused(answer, status, text=None):
    """A refusal with an `error` in words; where `text` is given, with it somewhere in there."""
    assert answer.status == status, f"{answer.status}, not {status}: {answer.text[:300]}"
    error = answer.json["error"]
    assert isinstance(error, str) and error
    assert text is None or text in error, f"{error!r} has no {text!r}"
    return answer.json


def equal(found, wanted, of=""):
    assert found == wanted, f"{of} {found!r}, not {wanted!r}"


def within(seconds, holds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def company(name):
    """Its API key."""
    return must(ask("POST /v1/companies", {"companyId": name}), 201)["apiKey"]


def register(key, agent_id, **more):
    return must(ask("POST /v1/agents/register", {"agentId": agent_id, **more}, key), 201)


def svid(key, ref, query=""):
    return must(ask(f"GET /v1/agents/{quote(ref, safe='')}/svid{query}", key=key), 200)["svid"]


def b64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def parts(token):
    head, body, _ = token.split(".")
    return json.loads(b64url(head)), json.loads(b64url(body))


def public_key(jwk):
    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(b64url(jwk["x"]))
    number = lambda name: int.from_bytes(b64url(jwk[name]), "big")
    return ec.EllipticCurvePublicNumbers(number("x"), number("y"), ec.SECP256R1()).public_key()


def kid_of(key):
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:16]


def verified(token, company_id):
    """Header and claims, once the key that the header names among that company's own has signed them."""
    header, claims = parts(token)
    keys = must(ask(f"GET /v1/ca/public-key?companyId={company_id}", key=None))["keys"]
    jwk = next(key for key in keys if key["kid"] == header["kid"])
    equal(header["alg"], jwk["alg"], "alg")
    signed, signature = token.rsplit(".", 1)
    signature, key = b64url(signature), public_key(jwk)
    try:
        if jwk["kty"] == "OKP":
            key.verify(signature, signed.encode())
        else:
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            key.verify(utils.encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise AssertionError("its signature does not verify") from error
    return header, claims


def is_uuid4(text):
    return str(uuid.UUID(text)) == text and uuid.UUID(text).version == 4


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Key:
    """An Ed25519 key of an agent, named as did:key does: base58 behind `z`, multicodec 0xed01."""

    def __init__(self):
        self.private = ed25519.Ed25519PrivateKey.generate()
        raw = b"\xed\x01" + self.private.public_key().public_bytes_raw()
        number, text = int.from_bytes(raw, "big"), ""
        while number:
            number, rest = divmod(number, 58)
            text = ALPHABET[rest] + text
        self.public = f"z{text}"
        self.did = f"did:vaultys:{self.public}"

    def sign(self, text):
        return base64.b64encode(self.private.sign(text.encode())).decode()


CHECKS = []


def check(sentence):
    def note(work):
        CHECKS.append((sentence, work))
        return work

    return note


def run():
    """All checks of a section in order: a line for each that does not hold, and all that was handed out."""
    failed = []
    for sentence, work in CHECKS:
        try:
            work()
        except Exception as error:  # noqa: BLE001
            at = traceback.extract_tb(error.__traceback__)
            line = next(frame for frame in reversed(at) if not frame.filename.endswith("peer.py"))
            failed.append(f"{sentence}: {type(error).__name__}: {error} (line {line.lineno}: {line.line})")
    json.dump({"checked": len(CHECKS), "failed": failed, "secrets": sorted(set(SECRETS))}, sys.stdout)
