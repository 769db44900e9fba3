"""Verifies passports as a third party would, with cryptography and the protocol's text alone: scenarios as JSON from
standard input, and of each the scope that grants it or the code of its refusal to standard output."""

import base64
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

LEEWAY = 30
SPIFFE = re.compile(r"^spiffe://[^/]+/.+$")


class Refused(Exception):
    pass


def need(holds, code):
    if not holds:
        raise Refused(code)


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def covers(scope, asked):
    return scope in ("*", asked) or (scope.endswith(":*") and asked.startswith(scope[:-1]))


def verify(token, pem, now, tool=None, nonce=None, audience=None, requestHash=None, revoked=()):
    parts = token.split(".")
    need(len(parts) == 3, "MALFORMED_TOKEN")
    header, claims = json.loads(decode(parts[0])), json.loads(decode(parts[1]))
    need(header.get("alg") == "EdDSA", "ALGORITHM_MISMATCH")
    need(header.get("typ") == "CAP+JWT", "WRONG_TOKEN_TYPE")
    try:
        load_pem_public_key(pem.encode()).verify(decode(parts[2]), ".".join(parts[:2]).encode())
    except InvalidSignature:
        raise Refused("SIGNATURE_INVALID") from None
    exp, nbf, aud = claims.get("exp"), claims.get("nbf"), claims.get("aud")
    need(isinstance(exp, (int, float)) and exp + LEEWAY >= now, "TOKEN_EXPIRED")
    need(nbf is None or nbf - LEEWAY <= now, "TOKEN_NOT_YET_VALID")
    need(isinstance(aud, list) and "vane:passport:v1" in aud, "AUDIENCE_MISMATCH")
    need(SPIFFE.match(str(claims.get("iss"))), "INVALID_ISSUER")
    need(SPIFFE.match(str(claims.get("sub"))), "INVALID_SUBJECT")
    vane = claims.get("vane")
    need(isinstance(vane, dict), "MALFORMED_CLAIMS")
    need(vane.get("v") == 1, "UNSUPPORTED_VERSION")
    need(vane.get("scopes") and vane.get("delegationChain"), "MALFORMED_CLAIMS")
    need(vane["delegationChain"][-1] == claims["sub"], "CHAIN_INCOHERENT")
    need(nonce is None or "nonce" in vane, "MISSING_NONCE")
    need(nonce is None or vane["nonce"] == nonce, "NONCE_MISMATCH")
    need(audience is None or "aud" in vane, "MISSING_AUDIENCE")
    need(audience is None or vane["aud"] == audience, "AUDIENCE_MISMATCH")
    need("requestHash" not in vane or vane["requestHash"] == requestHash, "REQUEST_MISMATCH")
    grants = [scope for scope in vane["scopes"] if tool is None or covers(scope, "tool:" + tool)]
    need(grants, "SCOPE_DENIED")
    need(claims.get("jti") not in revoked, "PASSPORT_REVOKED")
    return grants[0]


def outcome(scenario):
    try:
        return {"scopeGranted": verify(**scenario)}
    except Refused as refusal:
        return {"code": str(refusal)}


print(json.dumps([outcome(scenario) for scenario in json.load(sys.stdin)]))
