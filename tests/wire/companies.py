"""Companies: their keys, what is published of them, and how these are replaced."""

from cryptography.hazmat.primitives import serialization

from peer import (
    TRUST_DOMAIN,
    ask,
    check,
    company,
    equal,
    kid_of,
    must,
    public_key,
    refused,
    register,
    run,
    svid,
    verified,
)

ACME, GLOBEX = company("wire-acme"), company("wire-globex")


def keys(name):
    return must(ask(f"GET /v1/ca/public-key?companyId={name}", key=None))


def bundle(name):
    return must(ask(f"GET /v1/ca/spiffe-bundle?companyId={name}", key=None))


@check("a company's key is a credential for that company alone")
def _():
    equal(must(ask("POST /v1/companies/svid", {}, ACME), 200)["companyId"], "wire-acme")
    for line in ("GET /v1/vaults", "GET /v1/users", "GET /api/registrations"):
        equal(ask(line, key=ACME).status, 403, line)
    refused(ask("POST /v1/companies", {"companyId": "wire-other"}, ACME), 403)
    refused(ask("POST /v1/companies", {"companyId": "wire-other"}, None), 401)
    equal(ask("GET /v1/ca/public-key?companyId=wire-other", key=None).status, 404)


@check("a company's own SVID")
def _():
    answer = ask("POST /v1/companies/svid", key=ACME)
    got = must(answer, 200)
    equal(set(got), {"companyId", "spiffeId", "svid"})
    equal(got["spiffeId"], f"spiffe://{TRUST_DOMAIN}/company/wire-acme")
    equal(verified(got["svid"], "wire-acme")[1]["sub"], got["spiffeId"])
    equal(answer.one("Cache-Control"), "no-store")


@check("published keys: Ed25519 first, P-256 too, ids from the DER, nothing private")
def _():
    got = keys("wire-acme")
    first, second = got["keys"]
    equal(
        {name: first[name] for name in ("kty", "crv", "alg", "use")},
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"},
    )
    equal(
        {name: second[name] for name in ("kty", "crv", "alg", "use")},
        {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig"},
    )
    for key in got["keys"]:
        equal(key["kid"], kid_of(public_key(key)))
        assert not {"d", "p", "q", "k"} & set(key)
    equal(got["kid"], first["kid"])
    equal(kid_of(serialization.load_pem_public_key(got["pem"].encode())), got["kid"])


@check("a bundle is one company's, and no key is in two sets")
def _():
    one, other = bundle("wire-acme"), bundle("wire-globex")
    for held, name in ((one, "wire-acme"), (other, "wire-globex")):
        assert type(held["spiffe_sequence"]) is int
        equal({key["use"] for key in held["keys"]}, {"jwt-svid"})
        equal({key["kid"] for key in held["keys"]}, {key["kid"] for key in keys(name)["keys"]})
    sets = [{key["kid"] for key in keys(name)["keys"]} for name in ("wire-acme", "wire-globex", "default")]
    equal(len(set().union(*sets)), sum(map(len, sets)))


@check("rotation: the new keys come first, the old ones stay, SVIDs of before verify")
def _():
    register(ACME, "a")
    before, sequence, old = keys("wire-acme"), bundle("wire-acme")["spiffe_sequence"], svid(ACME, "a")
    new = must(ask("POST /v1/companies/rotate-keys", key=ACME), 200)["newKey"]["kid"]
    after = keys("wire-acme")
    assert new != before["kid"]
    equal([after["kid"], after["keys"][0]["kid"]], [new, new])
    equal((after["keys"][0]["crv"], after["pem"] == before["pem"]), ("Ed25519", False))
    published = {key["kid"] for key in after["keys"]}
    assert {key["kid"] for key in before["keys"]} <= published
    assert {key["kid"] for key in bundle("wire-acme")["keys"]} == published
    assert bundle("wire-acme")["spiffe_sequence"] > sequence
    verified(old, "wire-acme")
    equal(verified(svid(ACME, "a"), "wire-acme")[0]["kid"], new)


@check("reserved names of companies")
def _():
    for name in ("did", "spiffe", "agt"):
        refused(ask("POST /v1/companies", {"companyId": name}), 400, "Reserved identifier: ")


run()
