"""Lists of agents, realms, and who sees which."""

import re

from peer import OWNER, Key, ask, check, company, equal, must, refused, run
from peer import register as register_agent

ACME = company("wire-listed")
for number in range(7):
    register_agent(ACME, f"same_{number}")
register_agent(ACME, "sameX0")
register_agent(ACME, "other")
SPOKEN = {"llmSystemPrompt", "publicKey", "policy", "uid"}


def items(query="", key=ACME):
    return must(ask(f"GET /api/agents{query}", key=key), 200)


def names(query, key=ACME):
    return [agent["name"] for agent in items(query, key)["agents"]]


@check("pages are clamped, and an empty one has the real total")
def _():
    equal(
        {name: items("?pageSize=4")[name] for name in ("total", "page", "pageSize", "totalPages")},
        {"total": 9, "page": 1, "pageSize": 4, "totalPages": 3},
    )
    for page in ("0", "-3", "x", ""):
        equal(items(f"?page={page}")["page"], 1, page)
    for size, real in (("0", 1), ("-1", 1), ("101", 100), ("100", 100)):
        equal(items(f"?pageSize={size}")["pageSize"], real, size)
    equal(items()["pageSize"], 20)
    past = items("?page=99&pageSize=4")
    equal([past["agents"], past["total"], past["totalPages"]], [[], 9, 3])
    none = items("?q=nothing-is-called-so")
    equal([none["agents"], none["total"], none["totalPages"]], [[], 0, 0])


@check("the order is stable, also among equal values")
def _():
    for order in (
        "?",
        "?sortBy=lastSeen&",
        "?sortBy=registeredAt&sortDir=desc&",
        "?sortBy=name&sortDir=desc&",
        "?sortBy=nothing&",
    ):
        paged = [name for page in range(1, 10) for name in names(f"{order}pageSize=1&page={page}")]
        equal(paged, names(order), order)
        equal(len(set(paged)), 9, order)
    equal(names("?sortBy=nothing"), names(""))
    equal(names("?sortBy=name&sortDir=desc"), names("?sortBy=name&sortDir=asc")[::-1])


@check("q is literal and without regard to case")
def _():
    equal(len(names("?q=SAME")), 8)
    equal(len(names("?q=same_")), 7)
    equal(names("?q=same%25"), [])
    equal(names("?q=%25"), [])
    key = Key()
    must(
        ask(
            "POST /v1/agents",
            {"name": "wire-keyed", "publicKey": key.public, "capabilities": ["api_call", "file_access"]},
        ),
        201,
    )
    equal(names(f"?q={key.did}", OWNER), ["wire-keyed"])
    equal(names(f"?q={key.public[5:20]}", OWNER), ["wire-keyed"])
    equal(names("?q=wire-keyed&capabilities=api_call,file_access", OWNER), ["wire-keyed"])
    equal(names("?q=wire-keyed&capabilities=api_call,mail_send", OWNER), [])


@check("presence is right at once, in filters and orders, and `online` counts before its own filter")
def _():
    agent = must(ask("POST /v1/agents", {"name": "wire-present"}), 201)
    token = next(value for value in agent.values() if isinstance(value, str) and value.startswith("av_agt_"))
    find = lambda query: {a["name"]: a for a in items(f"?q=wire-&{query}", OWNER)["agents"]}
    assert "wire-present" not in find("online=true")
    assert find("")["wire-present"]["lastSeen"] is None
    must(ask("GET /api/agents", key=token), 200)
    seen = find("online=true")["wire-present"]
    assert seen["isOnline"] is True and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", seen["lastSeen"])
    assert "wire-present" not in find("online=false")
    equal(names("?q=wire-&sortBy=lastSeen&sortDir=desc", OWNER)[0], "wire-present")
    equal(items("?q=wire-present&online=false", OWNER)["online"], 1)
    equal(items("?q=wire-present&online=false", OWNER)["total"], 0)


@check("an item, and one agent")
def _():
    item = items("?q=wire-keyed", OWNER)["agents"][0]
    assert {
        "id",
        "name",
        "capabilities",
        "llmProvider",
        "llmModel",
        "isOnline",
        "registeredAt",
        "lastSeen",
        "realm",
    } <= set(item)
    equal(set(item["realm"]), {"id", "name", "slug", "color"})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["registeredAt"])
    one = must(ask(f"GET /api/agents/{item['id']}"), 200)
    equal(set(item) - set(one), set())
    assert SPOKEN <= set(one) and one["policy"] is None
    equal({name: one[name] for name in item}, item)
    assert all(agent["realm"] for agent in items("?pageSize=100", OWNER)["agents"])


@check("realms: made by the owner, filtered by id or slug, seen by members alone")
def _():
    realm = must(ask("POST /api/realms", {"name": "Wire Eng", "slug": "wire-eng", "color": "#3b82f6"}), 201)[
        "realm"
    ]
    item = items("?q=wire-keyed", OWNER)["agents"][0]
    must(ask(f"POST /api/realms/{realm['id']}/agents", {"agentDid": item["id"]}), 200, 201)
    for query in (f"realm={realm['id']}", "realm=wire-eng", "workspace=wire-eng"):
        equal(names(f"?{query}", OWNER), ["wire-keyed"], query)
    equal(items("?realm=nowhere", OWNER)["agents"], [])
    # It stays where it was before.
    equal({r["slug"] for r in must(ask(f"GET /api/agents/{item['id']}"))["realms"]}, {"default", "wire-eng"})
    refused(ask("POST /api/realms", {"name": "Wire Eng", "slug": "wire-eng", "color": "#3b82f6"}), 409)
    refused(ask("POST /api/realms", {"name": "X", "slug": "x"}, ACME), 403)
    invited = must(ask("POST /v1/users/invites", {"email": "wire@example.com"}), 200, 201)
    user = accept(invited)
    equal(items("", user)["total"], 0)
    answer = ask(f"GET /api/agents/{item['id']}", key=user)
    assert answer.status in (403, 404) and "wire-keyed" not in answer.text
    must(
        ask(f"POST /api/realms/{realm['id']}/members", {"email": "wire@example.com", "role": "member"}),
        200,
        201,
    )
    equal(names("", user), ["wire-keyed"])
    must(ask(f"GET /api/agents/{item['id']}", key=user), 200)


def accept(invited):
    link = next(value for value in invited.values() if isinstance(value, str) and "av_uinv_" in value)
    token = re.search(r"av_uinv_\w+", link).group()
    must(ask(f"POST /v1/users/invites/{token}/accept", {"password": "correct horse 2"}, None), 200, 201)
    return must(
        ask("POST /v1/auth/login", {"email": "wire@example.com", "password": "correct horse 2"}, None), 200
    )["token"]


@check("texts of refusals")
def _():
    equal(refused(ask("GET /api/agents", key=None), 401)["error"], "Not authenticated")
    equal(refused(ask("GET /api/agents", key="nonsense"), 401)["error"], "Not authenticated")
    equal(ask("GET /api/agents/did:vaultys:zNobody").status, 404)


run()
