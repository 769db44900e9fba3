"""Agents of a company: registering, reading, SVIDs, and how others refer to them."""

import time
from urllib.parse import quote

from peer import (
    TRUST_DOMAIN,
    ask,
    check,
    company,
    equal,
    is_uuid4,
    must,
    parts,
    refused,
    register,
    run,
    svid,
    verified,
)

ACME, GLOBEX = company("wire-red"), company("wire-blue")
WORDS = '{"error":"Missing or invalid field: agentId is required"}'


@check("registering again replaces metadata and time, nothing else")
def _():
    first = register(GLOBEX, "crawler-7", metadata={"a": 1})
    must(ask("POST /v1/vaults/default/agents", {"name": "wire-blue:crawler-7", "role": "proxy"}))
    read = lambda: must(ask("GET /v1/agents/wire-blue%3Acrawler-7"))
    realm = must(
        ask("POST /api/realms?company=wire-blue", {"name": "Wire", "slug": "wire-again", "color": "#123456"}),
        201,
    )["realm"]["id"]
    must(ask(f"POST /api/realms/{realm}/agents", {"agentDid": "wire-blue:crawler-7"}), 200, 201, 204)
    before = read()
    time.sleep(0.02)
    second = register(GLOBEX, "crawler-7")
    after = read()
    assert "metadata" in before and "metadata" not in after
    assert second["registeredAt"] > first["registeredAt"]
    for name in ("uid", "created_at", "vaults", "realms"):
        equal(after[name], before[name], name)
    assert before["vaults"] and len(before["realms"]) == 2
    token = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": first["svid"],
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "audience": "urn:agent-vault:vault:default",
    }
    must(ask("POST /v1/token/exchange", token, None), 200)
    register(GLOBEX, "crawler-7", metadata=None)
    assert "metadata" not in read()
    register(GLOBEX, "crawler-7", metadata={})
    equal(read()["metadata"], {})


@check("metadata that is no object")
def _():
    for wrong in ([], "x", 1, True):
        refused(
            ask("POST /v1/agents/register", {"agentId": "m", "metadata": wrong}, GLOBEX),
            400,
            "Invalid field: metadata must be an object",
        )
    refused(ask("GET /v1/agents/m", key=GLOBEX), 404)


@check("401 comes before any validation, and for every wrong credential")
def _():
    wrong = [None, "nonsense", GLOBEX[:-1], GLOBEX + "x"]
    for key in wrong:
        for raw in (b"", b"{", b'{"agentId":1}', b'{"agentId":"ok"}'):
            equal(
                [(a := ask("POST /v1/agents/register", key=key, raw=raw)).status, a.text],
                [401, '{"error":"Unauthorized"}'],
            )
        for line in (
            "GET /v1/agents",
            "GET /v1/agents/x",
            "GET /v1/agents/x/svid",
            "POST /v1/companies/svid",
            "POST /v1/companies/rotate-keys",
        ):
            equal(ask(line, key=key).status, 401, line)
    for scheme in (f"Basic {GLOBEX}", f"Digest {GLOBEX}", GLOBEX, "Bearer", f"Token {GLOBEX}"):
        answer = ask("POST /v1/agents/register", {"agentId": "x"}, None, {"Authorization": scheme})
        equal([scheme, answer.status, answer.text], [scheme, 401, '{"error":"Unauthorized"}'])
    equal(ask("GET /v1/agents/x", key=GLOBEX).status, 404)


@check("the texts of 400")
def _():
    for raw in (
        b"{}",
        b'{"agentId":1}',
        b'{"agentId":null}',
        b'{"agentId":""}',
        b"[]",
        b"null",
        b'{"agentId":1,"metadata":[]}',
    ):
        answer = ask(
            "POST /v1/agents/register", key=GLOBEX, raw=raw, headers={"Content-Type": "application/json"}
        )
        equal([raw, answer.status, answer.text], [raw, 400, WORDS])
    for raw in (b"{", b"", b"\xff"):
        refused(
            ask(
                "POST /v1/agents/register", key=GLOBEX, raw=raw, headers={"Content-Type": "application/json"}
            ),
            400,
            "Request body must be valid JSON",
        )
    for wrong in ("a b", "a/b", "a:b", "ä", "x" * 256):
        refused(
            ask("POST /v1/agents/register", {"agentId": wrong}, GLOBEX),
            400,
            "Invalid field: agentId must match [A-Za-z0-9._-]{1,255}",
        )
    for wrong in (".", ".."):
        refused(ask("POST /v1/agents/register", {"agentId": wrong}, GLOBEX), 400, "agentId")
    for wrong in ("register", "invites", "enrollment"):
        refused(ask("POST /v1/agents/register", {"agentId": wrong}, GLOBEX), 400, "Reserved identifier: ")
    register(GLOBEX, "x" * 255)
    equal(must(ask("GET /v1/agents/invites")), {"invites": []})


@check("a missing agent and another company's are one and the same answer")
def _():
    register(ACME, "theirs")
    refs = [
        "nobody",
        "theirs",
        "wire-red:theirs",
        f"spiffe://{TRUST_DOMAIN}/company/wire-red/agent/theirs",
        "wire-nobody:x",
    ]
    for ref in refs:
        for tail in ("", "/svid"):
            for path in {ref, quote(ref, safe=""), quote(ref, safe=":")} - ({ref} if "/" in ref else set()):
                answer = ask(f"GET /v1/agents/{path}{tail}", key=GLOBEX)
                equal(
                    [path, answer.status, answer.text], [path, 404, f'{{"error":"Agent not found: {ref}"}}']
                )


@check("a company lists its own agents, as the superset objects")
def _():
    agents = must(ask("GET /v1/agents", key=GLOBEX))["agents"]
    equal({agent["companyId"] for agent in agents}, {"wire-blue"})
    assert {"agentId", "companyId", "spiffeId", "uid", "registeredAt"} <= set(agents[0])


@check("an SVID: members, header, claims")
def _():
    register(GLOBEX, "holder", metadata={"secret": "not in it"})
    answer = ask("GET /v1/agents/holder/svid", key=GLOBEX)
    got = must(answer, 200)
    equal(set(got), {"agentId", "spiffeId", "svid", "expiresAt", "audience"})
    equal(answer.one("Cache-Control"), "no-store")
    header, claims = verified(got["svid"], "wire-blue")
    equal(set(header), {"alg", "typ", "kid"})
    equal([header["alg"], header["typ"]], ["EdDSA", "JWT"])
    equal([claims["sub"], claims["aud"], claims["nbf"]], [got["spiffeId"], ["vane"], claims["iat"]])
    equal(claims["exp"] - claims["iat"], 3600)
    assert is_uuid4(claims["jti"]) and "not in it" not in str(claims)
    equal(ask("POST /v1/agents/register", {"agentId": "holder"}, GLOBEX).one("Cache-Control"), "no-store")


@check("an SVID: other algorithm, audience and life")
def _():
    header, claims = verified(svid(GLOBEX, "holder", "?alg=ES256&audience=X"), "wire-blue")
    equal([header["alg"], claims["aud"]], ["ES256", ["X"]])
    refused(ask("GET /v1/agents/holder/svid?audience=a&audience=b", key=GLOBEX), 400)
    proxy = parts(svid(GLOBEX, "holder", "?audience=proxy"))[1]["aud"]
    assert proxy in (
        f"spiffe://{TRUST_DOMAIN}/agent-vault/proxy",
        [f"spiffe://{TRUST_DOMAIN}/agent-vault/proxy"],
    ), proxy
    claims = parts(svid(GLOBEX, "holder", "?ttl=60"))[1]
    equal(claims["exp"] - claims["iat"], 60)
    for wrong in ("?alg=none", "?alg=HS256", "?ttl=0", "?ttl=x", "?ttl=-1"):
        refused(ask(f"GET /v1/agents/holder/svid{wrong}", key=GLOBEX), 400)


@check("the operator refers to other companies' agents in every form, encoded or plain")
def _():
    spiffe = f"spiffe://{TRUST_DOMAIN}/company/wire-blue/agent/holder"
    for path in ("wire-blue:holder", "wire-blue%3Aholder", quote(spiffe, safe=""), quote(spiffe, safe=":")):
        equal(must(ask(f"GET /v1/agents/{path}"))["agentId"], "holder")
        equal(parts(must(ask(f"GET /v1/agents/{path}/svid"))["svid"])[1]["sub"], spiffe)
        equal(must(ask(f"GET /api/agents/{path}"))["name"], "holder")
        must(ask(f"POST /v1/agents/{path}/capabilities", {"capabilities": ["api_call"]}), 200)
    for ref in ("wire-blue:holder", spiffe):
        must(ask("POST /v1/vaults/default/agents", {"name": ref, "role": "proxy"}), 200, 201)
        must(ask(f"DELETE /v1/vaults/default/agents/{quote(ref, safe='')}"), 200)


@check("renaming voids the SVIDs of before")
def _():
    register(GLOBEX, "was")
    got = must(ask("POST /v1/agents/wire-blue:was/rename", {"name": "is"}), 200)
    equal(
        {name: got[name] for name in ("old_name", "new_name", "spiffeId")},
        {
            "old_name": "wire-blue:was",
            "new_name": "wire-blue:is",
            "spiffeId": f"spiffe://{TRUST_DOMAIN}/company/wire-blue/agent/is",
        },
    )


run()
