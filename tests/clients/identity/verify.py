"""Verifies SVIDs with PyJWT, with py-spiffe, and with cryptography alone: cases as JSON from standard input, and what
each party says of each of them, the subject or an error, to standard output."""

import base64
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from spiffe import JwtBundle, JwtSvid, TrustDomain


def pyjwt(case):
    header = jwt.get_unverified_header(case["token"])
    key = next(key for key in case["keys"]["keys"] if key["kid"] == header["kid"])
    claims = jwt.decode(
        case["token"],
        jwt.PyJWK.from_dict(key).key,
        algorithms=[key["alg"]],
        audience=case["audience"],
        options={"require": ["sub", "aud", "exp", "nbf", "iat", "jti"]},
    )
    return claims["sub"]


def py_spiffe(case):
    bundle = JwtBundle.parse(TrustDomain(case["trustDomain"]), json.dumps(case["bundle"]).encode())
    return str(JwtSvid.parse_and_validate(case["token"], bundle, {case["audience"]}).spiffe_id)


def cryptography(case):
    header, claims, signature = case["token"].split(".")
    head, payload, signature = json.loads(decode(header)), json.loads(decode(claims)), decode(signature)
    key = next(key for key in case["keys"]["keys"] if (key["kid"], key["alg"]) == (head["kid"], head["alg"]))
    message = f"{header}.{claims}".encode()
    if len(signature) != 64:
        raise ValueError("a signature has 64 bytes")
    if key["crv"] == "Ed25519":
        ed25519.Ed25519PublicKey.from_public_bytes(decode(key["x"])).verify(signature, message)
    else:
        x, y, r, s = (int.from_bytes(part, "big") for part in (decode(key["x"]), decode(key["y"]), signature[:32], signature[32:]))
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    if not payload["nbf"] <= time.time() < payload["exp"] or case["audience"] not in payload["aud"]:
        raise ValueError("not now, or not for this audience")
    return payload["sub"]


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verdict(party, case):
    try:
        return {"subject": party(case), "error": ""}
    except Exception as error:
        return {"subject": "", "error": f"{type(error).__name__}: {error}"}


CASES = json.load(sys.stdin)
PARTIES = {"PyJWT": pyjwt, "py-spiffe": py_spiffe, "cryptography": cryptography}
json.dump({name: [verdict(party, case) for case in CASES] for name, party in PARTIES.items()}, sys.stdout)
