"""Keys that ask to become agents, and the directory's documents as their readers have them."""

import re

from peer import Key, ask, check, company, equal, must, refused, run

ACME = company("wire-asked")
CAPABILITIES = [
    "file_access",
    "internet_access",
    "browser_control",
    "api_call",
    "mail_send",
    "code_execution",
    "system_command",
    "agent_communication",
]
DOCUMENTED = {
    "name": "my-new-agent",
    "version": "1.0.0",
    "capabilities": ["api_call", "file_access"],
    "publicKey": "z6Mkf9...",
}
addresses = iter(f"127.0.1.{n}" for n in range(1, 250))


def request(body, source=None, **more):
    return ask("POST /api/agents/register", body, None, source=source or next(addresses), **more)


def asking(key, capabilities=("api_call", "file_access"), name="asking"):
    return must(request({"name": name, "publicKey": key.public, "capabilities": list(capabilities)}), 201)


def entries(public):
    return [
        entry
        for entry in must(ask("GET /api/registrations"))["registrations"]
        if entry["publicKey"] == public
    ]


def decide(id, how, body=None, **more):
    return ask(f"POST /api/registrations/{id}/{how}", body, **more)


@check("the documents' request, key and all, and its answer")
def _():
    answer = request(DOCUMENTED)
    got = must(answer, 201)
    equal(
        [got["agentId"], got["message"]],
        ["did:vaultys:z6Mkf9...", "Agent registered. Awaiting admin approval."],
    )
    equal(answer.one("Content-Type").split(";")[0], "application/json")
    listed = must(ask("GET /api/registrations"))
    equal(listed["availableCapabilities"][:8], CAPABILITIES)
    (entry,) = entries("z6Mkf9...")
    assert re.fullmatch(r"reg_[0-9A-Za-z]+", entry["id"]) and re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["requestedAt"]
    )
    equal(
        [entry["name"], entry["requestedCapabilities"], entry["keyType"]],
        ["my-new-agent", ["api_call", "file_access"], "opaque"],
    )
    equal(
        must(decide(entry["id"], "approve", {"capabilities": ["api_call", "file_access"]}), 200),
        {"success": True, "agentId": "did:vaultys:z6Mkf9..."},
    )
    one = must(ask("GET /api/agents/did:vaultys:z6Mkf9..."))
    equal(
        [one["id"], one["publicKey"], one["capabilities"]],
        ["did:vaultys:z6Mkf9...", "z6Mkf9...", ["api_call", "file_access"]],
    )


@check("what is missing or of another type is 400, and nothing waits afterwards")
def _():
    key = Key()
    whole = {"name": "n", "publicKey": key.public, "capabilities": ["api_call"]}
    for name in whole:
        refused(request({k: v for k, v in whole.items() if k != name}), 400)
        for wrong in (1, {}, None, True):
            refused(request({**whole, name: wrong}), 400)
    refused(request({**whole, "capabilities": "api_call"}), 400)
    refused(request({**whole, "capabilities": ["api_call", "fly"]}), 400, "Unknown capability: fly")
    refused(
        request({**whole, "publicKey": "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc"}),
        400,
        "Unsupported public key type",
    )
    refused(request(None, raw=b"{", headers={"Content-Type": "application/json"}), 400)
    equal(entries(key.public), [])


@check("a body of more than 32 KiB")
def _():
    key = Key()
    long = {"name": "n", "publicKey": key.public, "capabilities": ["api_call"], "version": "x" * 33_000}
    refused(request(long), 413)
    equal(entries(key.public), [])


@check("one key: waiting, active, rejected")
def _():
    key = Key()
    first, second = asking(key), asking(key, name="again")
    (entry,) = entries(key.public)
    equal(entry["keyType"], "ed25519")
    must(decide(entry["id"], "reject"), 200)
    equal(entries(key.public), [])
    asking(key)
    (again,) = entries(key.public)
    assert again["id"] != entry["id"]
    must(decide(again["id"], "approve", {"capabilities": ["api_call"]}), 200)
    before = ask(f"GET /api/agents/{key.did}").json
    answer = request({"name": "changed", "publicKey": key.public, "capabilities": ["file_access"]})
    equal(answer.status, 409)
    assert key.did in answer.text
    equal(ask(f"GET /api/agents/{key.did}").json, before)
    equal(entries(key.public), [])
    assert first["agentId"] == second["agentId"] == key.did


@check("what cannot be approved or rejected, and a failed approval leaves it waiting")
def _():
    key = Key()
    asking(key)
    id = entries(key.public)[0]["id"]
    for body in ({}, {"capabilities": []}, None):
        equal(refused(decide(id, "approve", body), 400)["error"], "At least one capability must be assigned")
    equal(
        refused(decide(id, "approve", {"capabilities": ["api_call", "mail_send"]}), 400)["error"],
        "Capability not requested: mail_send",
    )
    equal(len(entries(key.public)), 1)
    equal(ask(f"GET /api/agents/{key.did}").status, 404)
    for how, body in (("approve", {"capabilities": ["api_call"]}), ("reject", None)):
        equal(refused(decide("reg_01HZNOTHERE", how, body), 404)["error"], "Registration not found")
    equal(
        must(decide(id, "approve", {"capabilities": ["api_call"]}), 200),
        {"success": True, "agentId": key.did},
    )
    for how in ("approve", "reject"):
        equal(
            refused(decide(id, how, {"capabilities": ["api_call"]}), 409)["error"],
            "Registration already approved",
        )
    other = Key()
    asking(other)
    id = entries(other.public)[0]["id"]
    equal(
        must(decide(id, "reject", {"reason": "This agent requires additional security review."}), 200),
        {"success": True},
    )
    for how in ("approve", "reject"):
        equal(
            refused(decide(id, how, {"capabilities": ["api_call"]}), 409)["error"],
            "Registration already rejected",
        )


@check("who may decide")
def _():
    key = Key()
    asking(key)
    id = entries(key.public)[0]["id"]
    agent = must(ask("POST /v1/agents", {"name": "wire-bystander"}), 201)
    token = next(value for value in agent.values() if isinstance(value, str) and value.startswith("av_agt_"))
    calls = [
        ("GET /api/registrations", None),
        (f"POST /api/registrations/{id}/approve", {"capabilities": ["api_call"]}),
        (f"POST /api/registrations/{id}/reject", None),
        ("POST /api/registrations/reg_none/approve", {}),
    ]
    for line, body in calls:
        equal([line, refused(ask(line, body, None), 401)["error"]], [line, "Not authenticated"])
        for credential in (ACME, token):
            equal([line, refused(ask(line, body, credential), 403)["error"]], [line, "Forbidden"])
    equal(len(entries(key.public)), 1)


@check("ten a minute from one address; another is not affected")
def _():
    send = lambda source: request({"name": "n"}, source)
    answers = [send("127.0.2.1") for _ in range(11)]
    equal([answer.status for answer in answers], [400] * 10 + [429])
    assert int(answers[10].one("Retry-After")) > 0
    equal(send("127.0.2.2").status, 400)


run()
