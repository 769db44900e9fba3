"""The token exchange (RFC 8693): who acts for whom, and sessions in a vault."""

import time

from peer import (
    TRUST_DOMAIN,
    ask,
    check,
    company,
    equal,
    form,
    must,
    refused,
    register,
    run,
    svid,
    verified,
)

ACME, GLOBEX = company("wire-north"), company("wire-south")
GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
TYPE = "urn:ietf:params:oauth:token-type:jwt"
VAULT = "urn:agent-vault:vault:default"
for name in ("one", "two", "three"):
    register(GLOBEX, name)
register(ACME, "one")
must(ask("POST /v1/vaults/default/agents", {"name": "wire-south:one", "role": "proxy"}))


def fields(subject, actor=None, **more):
    both = {"grant_type": GRANT, "subject_token": subject, "subject_token_type": TYPE}
    if actor is not None:
        both |= {"actor_token": actor, "actor_token_type": TYPE}
    return both | more


def exchange(body, key=None):
    return ask("POST /v1/token/exchange", body, key)


@check("delegation is signed with the company's key, newest actor outermost, and taken again")
def _():
    got = must(exchange(fields(svid(GLOBEX, "one"), svid(GLOBEX, "two")), GLOBEX), 200)
    equal([got["issued_token_type"], got["token_type"], got["expires_in"]], [TYPE, "N_A", 3600])
    sub = lambda name: f"spiffe://{TRUST_DOMAIN}/company/wire-south/agent/{name}"
    claims = verified(got["access_token"], "wire-south")[1]
    equal([claims["sub"], claims["act"]["sub"]], [sub("one"), sub("two")])
    assert isinstance(got["delegation_chain"], list) and got["delegation_chain"]
    again = must(exchange(fields(got["access_token"], svid(GLOBEX, "three")), GLOBEX), 200)
    act = verified(again["access_token"], "wire-south")[1]["act"]
    equal([act["sub"], act["act"]["sub"]], [sub("three"), sub("two")])
    equal(
        must(form("/v1/token/exchange", fields(svid(GLOBEX, "one"), svid(GLOBEX, "two")), GLOBEX), 200)[
            "token_type"
        ],
        "N_A",
    )


@check("delegation without a company's credential")
def _():
    body = fields(svid(GLOBEX, "one"), svid(GLOBEX, "two"))
    equal(exchange(body).status, 401)
    equal(form("/v1/token/exchange", body).status, 401)
    equal(exchange(body, GLOBEX + "x").status, 401)


@check("errors to JSON")
def _():
    mine = svid(GLOBEX, "one")
    refused(
        exchange({**fields(mine, mine), "grant_type": "password"}, GLOBEX), 400, "unsupported_grant_type: "
    )
    refused(exchange(fields(mine), GLOBEX), 400, "Missing or invalid field: actor_token is required")
    equal(refused(exchange(fields(mine)), 400)["error"], "Missing or invalid field: actor_token is required")
    foreign = svid(ACME, "one")
    for subject, actor in (
        (foreign, mine),
        (mine, foreign),
        ("x", mine),
        (mine, "a.b.c"),
        (mine, mine[:-6] + "AAAAAA"),
    ):
        refused(exchange(fields(subject, actor), GLOBEX), 400)


@check("errors to a form")
def _():
    mine, foreign = svid(GLOBEX, "one"), svid(ACME, "one")
    ask_form = lambda more, key=None: form("/v1/token/exchange", more, key)
    equal(
        refused(ask_form({**fields(mine, mine), "grant_type": "password"}, GLOBEX), 400)["error"],
        "unsupported_grant_type",
    )
    for body in (fields(mine), fields("x", mine), fields(foreign, mine)):
        equal(refused(ask_form(body, GLOBEX), 400)["error"], "invalid_request")
    equal(
        refused(ask_form(fields(mine, audience="urn:agent-vault:vault:nowhere")), 400)["error"],
        "invalid_target",
    )


@check("a session in a vault")
def _():
    token = svid(GLOBEX, "one")
    for send in (exchange, lambda body: form("/v1/token/exchange", body)):
        answer = send(fields(token, audience=VAULT))
        got = must(answer, 200)
        equal(
            [got["token_type"], got["issued_token_type"]],
            ["Bearer", "urn:ietf:params:oauth:token-type:access_token"],
        )
        assert got["access_token"].startswith("av_sess_") and 0 < got["expires_in"] <= 900
        equal(answer.one("Cache-Control"), "no-store")
    short = svid(GLOBEX, "one", "?ttl=60")
    time.sleep(1.1)
    assert must(exchange(fields(short, audience=VAULT)), 200)["expires_in"] < 60


@check("only default-audience SVIDs open a session, and no vault is betrayed")
def _():
    for audience in ("proxy", "api", "X"):
        equal(
            refused(
                form(
                    "/v1/token/exchange", fields(svid(GLOBEX, "one", f"?audience={audience}"), audience=VAULT)
                ),
                400,
            )["error"],
            "invalid_request",
        )
        refused(exchange(fields(svid(GLOBEX, "one", f"?audience={audience}"), audience=VAULT)), 400)
    strange = svid(GLOBEX, "two")
    for send in (exchange, lambda body: form("/v1/token/exchange", body)):
        answers = [
            send(fields(strange, audience=audience)) for audience in (VAULT, "urn:agent-vault:vault:nowhere")
        ]
        equal([answer.status for answer in answers], [400, 400])
        equal(answers[0].text.replace("default", "nowhere"), answers[1].text)
        names = lambda answer: sorted(key.lower() for key, _ in answer.headers)
        equal(names(answers[0]), names(answers[1]))


run()
