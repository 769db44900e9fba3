"""The proxy: who may use it by an SVID or a key, and what an SVID shows behind it."""

import base64
import json

from behind_proxy import Tunnel, add_service, basic, connect, enrol, upstream
from peer import (
    PORT,
    TRUST_DOMAIN,
    Key,
    ask,
    check,
    company,
    equal,
    must,
    parts,
    refused,
    register,
    run,
    svid,
    verified,
    within,
)

GLOBEX, ACME = company("wire-east"), company("wire-west")
CHALLENGES = ['Basic realm="agent-vault"', 'Bearer realm="agent-vault", error="invalid_token"']


def agent(name, *vaults, key=GLOBEX, of="wire-east"):
    return enrol(key, of, name, vaults)


def proxy_svid(name, key=GLOBEX):
    return svid(key, name, "?audience=proxy")


must(ask("POST /v1/vaults", {"name": "second"}), 200, 201)


def refusal(token, code):
    before = len(upstream.received)
    for credential in (f"Bearer {token}", basic(token, "default")):
        answer = connect(credential)[1]
        equal([answer.status, answer.json["error"]], [407, code])
        lines = answer.all("Proxy-Authenticate")
        equal(
            [lines[0], lines[1].startswith(CHALLENGES[1]), len(lines)], [CHALLENGES[0], True, 2], str(lines)
        )
        equal(answer.one("Content-Type").split(";")[0], "application/json")
    equal(len(upstream.received), before)


@check("an SVID opens the proxy, as Bearer and as user name, with the vault or without where there is one")
def _():
    token = proxy_svid(agent("one"))
    for credential, vault in (
        (f"Bearer {token}", None),
        (f"Bearer {token}", "default"),
        (basic(token, "default"), None),
        (basic(token), None),
    ):
        equal(Tunnel(credential, vault=vault).get().text, "ok")
    both = proxy_svid(agent("both", "default", "second"))
    equal(connect(basic(both, "second"))[1].status, 200)
    assert connect(basic(both))[1].status != 200
    none = proxy_svid(register(GLOBEX, "none")["agentId"])
    for vault in ("default", "nowhere"):
        equal(connect(basic(none, vault))[1].status, 403, vault)
    equal(connect(basic(token, "second"))[1].status, 403)


@check("refusals at CONNECT: their code, and both challenges in order")
def _():
    one, other = proxy_svid("one"), proxy_svid(agent("one", key=ACME, of="wire-west"), ACME)
    refusal(svid(GLOBEX, "one"), "svid_audience")
    refusal(svid(GLOBEX, "one", "?audience=api"), "svid_audience")
    head, body, signature = one.split(".")
    refusal(f"{head}.{body}.{signature[:-8]}AAAAAAAA", "svid_signature")
    refusal(f"{head}.{other.split('.')[1]}.{signature}", "svid_signature")
    refusal(f"{other.split('.')[0]}.{body}.{other.split('.')[2]}", "svid_signature")
    refusal(f"{encode(parts(one)[0] | {'kid': '0' * 16})}.{body}.{signature}", "svid_signature")
    refusal(f"{encode({'alg': 'EdDSA', 'typ': 'JWT'})}.{body}.{signature}", "svid_signature")
    for alg in ("none", "HS256", "RS256"):
        for end in (signature, ""):
            equal(connect(f"Bearer {encode(parts(one)[0] | {'alg': alg})}.{body}.{end}")[1].status, 407)
    passport = must(ask("POST /v1/agents/one/passport", {"scopes": ["*"], "ttl": 600}, GLOBEX))["passport"]
    equal(connect(f"Bearer {passport}")[1].status, 407)
    for credential in (None, "Bearer x.y.z", "Bearer x", basic("a.b.c", "default")):
        answer = connect(credential)[1]
        equal([answer.status, answer.all("Proxy-Authenticate")[0]], [407, CHALLENGES[0]])


def encode(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


@check(
    "an agent that is renamed, revoked or deleted: old SVIDs are refused, open tunnels end within a second"
)
def _():
    ends = [
        ("POST /v1/agents/wire-east:{}/rename", {"name": "anew"}, ("svid_unknown_agent", "svid_revoked")),
        ("DELETE /v1/agents/wire-east:{}", None, ("svid_revoked",)),
        ("POST /v1/agents/wire-east:{}/delete", None, ("svid_unknown_agent",)),
        ("POST /v1/agents/wire-east:{}/rotate", {"mode": "token"}, ("svid_revoked",)),
    ]
    for number, (line, body, codes) in enumerate(ends):
        name = agent(f"ending-{number}")
        token = proxy_svid(name)
        tunnel = Tunnel(basic(token))
        equal(tunnel.get().status, 200)
        before = len(upstream.received)
        must(ask(line.format(name), body), 200)
        answer = tunnel.get()
        if answer is not None:
            equal(
                [answer.status, answer.json["error"] in codes, answer.one("X-Agent-Vault-Proxy-Error")],
                [401, True, "true"],
                answer.text,
            )
        assert tunnel.ends(1)
        equal(len(upstream.received), before)
        answer = connect(basic(token))[1]
        equal([answer.status, answer.json["error"] in codes], [407, True], answer.text)


@check("a session of the token exchange opens the proxy without naming the vault")
def _():
    got = must(
        ask(
            "POST /v1/token/exchange",
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": svid(GLOBEX, "both"),
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "audience": "urn:agent-vault:vault:default",
            },
            None,
        ),
        200,
    )
    equal(Tunnel(basic(got["access_token"])).get().text, "ok")
    equal(ask("GET /discover", key=got["access_token"], headers={"X-Vault": "default"}).status, 200)


@check("an agent that nobody saw is online within 1.5 s of a proxied request")
def _():
    made = must(
        ask(
            "POST /v1/agents",
            {"name": "wire-traffic", "vaults": [{"vault_name": "default", "vault_role": "proxy"}]},
        ),
        201,
    )
    token = next(value for value in made.values() if isinstance(value, str) and value.startswith("av_agt_"))
    equal(Tunnel(basic(token)).get().text, "ok")
    listed = lambda: must(ask("GET /api/agents?online=true&q=wire-traffic"))["agents"]
    assert within(1.5, listed)
    equal([listed()[0]["id"], listed()[0]["presence"]["source"]], ["default:wire-traffic", "proxy"])


@check("a service that shows its host which agent calls")
def _():
    name = agent("shown")
    add_service("partner", auth={"type": "svid", "audience": "https://partner.test"})
    equal(Tunnel(basic(proxy_svid(name))).get("/who").text, "ok")
    header = next(headers for path, headers in upstream.received if path == "/who")
    scheme, token = {key.lower(): value for key, value in header.items()}["authorization"].split(" ")
    claims = verified(token, "wire-east")[1]
    equal(
        [scheme, claims["sub"], claims["aud"]],
        ["Bearer", f"spiffe://{TRUST_DOMAIN}/company/wire-east/agent/{name}", ["https://partner.test"]],
    )
    assert "proxy-authorization" not in {key.lower() for key in header}
    must(ask("DELETE /v1/vaults/default/services/partner"), 200)


@check("an agent logs in with its key")
def _():
    key = Key()
    must(
        ask(
            "POST /v1/agents",
            {
                "name": "wire-keyholder",
                "publicKey": key.public,
                "vaults": [{"vault_name": "default", "vault_role": "proxy"}],
            },
        ),
        201,
    )
    challenge = lambda did: must(ask("POST /v1/auth/challenge", {"did": did}, None), 200, 201)
    answer = lambda id, signature: ask(f"POST /v1/auth/challenge/{id}", {"signature": signature}, None)
    got = challenge(key.did)
    lines = got["signingInput"].split("\n")
    equal(
        [lines[0], lines[2:]],
        ["agent-vault/key-auth/v1", [key.did, got["challengeId"], got["nonce"], got["expiresAt"]]],
    )
    equal(lines[1], f"http://127.0.0.1:{PORT}")
    done = answer(got["challengeId"], key.sign(got["signingInput"]))
    token = must(done, 200)["token"]
    must(ask("GET /discover", key=token, headers={"X-Vault": "default"}), 200)
    refused(answer(got["challengeId"], key.sign(got["signingInput"])), 400)
    got = challenge(key.did)
    refused(
        answer(got["challengeId"], key.sign(got["signingInput"].replace(lines[1], "http://evil.test"))), 403
    )
    got = challenge(key.did)
    refused(answer(got["challengeId"], Key().sign(got["signingInput"])), 403)
    stranger = Key()
    unknown = challenge(stranger.did)
    equal(set(unknown), set(got))
    refused(answer(unknown["challengeId"], stranger.sign(unknown["signingInput"])), 403)


run()
