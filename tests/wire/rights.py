"""What capabilities and policies keep from agents that use the proxy."""

from behind_proxy import API, OTHER, Tunnel, add_service, basic, connect, enrol, marked, upstream
from peer import ask, check, company, equal, must, refused, run, svid, within

KEY, OF = company("wire-rights"), "wire-rights"


def proxy_svid(name):
    return svid(KEY, name, "?audience=proxy")


@check("a service that requires capabilities")
def _():
    name = enrol(KEY, OF, "able", capabilities=["file_access"])
    made = must(
        ask(
            "POST /v1/agents",
            {
                "name": "wire-made",
                "capabilities": ["api_call"],
                "vaults": [{"vault_name": "default", "vault_role": "proxy"}],
            },
        ),
        201,
    )
    token = next(value for value in made.values() if isinstance(value, str) and value.startswith("av_agt_"))
    add_service("ledger", requires=["api_call", "file_access"])
    tunnel, before = Tunnel(basic(proxy_svid(name))), len(upstream.received)
    got = marked(tunnel.get(), 403, "capability_required")
    equal(
        [got["service"], got["required"], got["missing"]],
        ["ledger", ["api_call", "file_access"], ["api_call"]],
    )
    equal(len(upstream.received), before)
    discovered = must(ask("GET /discover", key=token, headers={"X-Vault": "default"}), 200)
    (hidden,) = discovered["unavailable"]
    equal([hidden["name"], hidden["missing"]], ["ledger", ["file_access"]])
    assert "ledger" not in [s["name"] for s in discovered["services"]]
    must(
        ask(
            f"POST /v1/agents/wire-rights:{name}/capabilities", {"capabilities": ["api_call", "file_access"]}
        ),
        200,
    )
    assert within(1, lambda: (answer := Tunnel(basic(proxy_svid(name))).get()) and answer.status == 200)
    must(ask(f"POST /v1/agents/wire-rights:{name}/capabilities", {"capabilities": []}), 200)
    assert within(1, lambda: (answer := Tunnel(basic(proxy_svid(name))).get()) and answer.status == 403)
    refused(ask(f"POST /v1/agents/wire-rights:{name}/capabilities", {"capabilities": ["api_call"]}, KEY), 403)
    must(ask("DELETE /v1/vaults/default/services/ledger"), 200)


def policy(did, **limits):
    return ask(
        "POST /api/policies", {"agentDid": did, "capabilities": ["api_call"], "resourceLimits": limits}
    )


@check("a policy of hosts")
def _():
    name = enrol(KEY, OF, "hosted", capabilities=["api_call"])
    assert 200 <= policy(f"wire-rights:{name}", allowedDomains=[API]).status < 300
    equal(Tunnel(basic(proxy_svid(name))).get().text, "ok")
    before = len(upstream.received)
    answer = connect(basic(proxy_svid(name)), OTHER)[1]
    if answer.status == 200:
        answer = Tunnel(basic(proxy_svid(name)), OTHER).get()
    marked(answer, 403, "domain_not_allowed")
    equal(len(upstream.received), before)


@check("a policy of requests within an hour counts requests, not tunnels")
def _():
    made = must(
        ask(
            "POST /v1/agents",
            {"name": "wire-counted", "vaults": [{"vault_name": "default", "vault_role": "proxy"}]},
        ),
        201,
    )
    token = next(value for value in made.values() if isinstance(value, str) and value.startswith("av_agt_"))
    assert 200 <= policy("default:wire-counted", maxRequestsPerHour=3).status < 300
    for _ in range(5):
        connect(basic(token))[0].close()
    before, tunnel = len(upstream.received), Tunnel(basic(token))
    equal([tunnel.get().status for _ in range(2)], [200, 200])
    tunnel = Tunnel(basic(token))
    equal(tunnel.get().status, 200)
    answer = tunnel.get()
    equal([answer.status, answer.one("X-Agent-Vault-Proxy-Error")], [429, "true"], answer.text)
    assert 0 < int(answer.one("Retry-After")) <= 3600
    equal(len(upstream.received), before + 3)
    must(ask("GET /v1/agents"), 200)


run()
