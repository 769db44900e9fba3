"""A program that holds an SVID and nothing else, with the standard library alone: exchanges it for a session and asks an
API with that through the proxy. Settings as JSON from standard input; what it was answered, as JSON, to standard output."""

import json
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT = "urn:ietf:params:oauth:token-type:jwt"
VAULT = "urn:agent-vault:vault:"

given = json.load(sys.stdin)
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answer(opener, request):
    try:
        with opener.open(request, timeout=20) as reply:
            return reply.status, reply.headers, reply.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def exchange(path="/v1/token/exchange", as_json=False, key=None, **fields):
    body = {"grant_type": GRANT, "subject_token_type": JWT, **fields}
    body = {name: value for name, value in body.items() if value is not None}
    data = json.dumps(body) if as_json else urllib.parse.urlencode(body)
    headers = {"Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded"}
    if key is not None:
        headers["Authorization"] = "Bearer " + key
    status, headers, text = answer(
        direct, urllib.request.Request(given["address"] + path, data=data.encode(), headers=headers)
    )
    return {"status": status, "type": headers["Content-Type"], **json.loads(text)}


def through_proxy(token):
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": "http://" + given["proxy"]}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cadata=given["ca"])),
    )
    # urllib sends a user name of the proxy's URL only beside a password; this header it sends to the proxy alone.
    request = urllib.request.Request(given["url"], headers={"Proxy-Authorization": "Bearer " + token})
    try:
        status, _, text = answer(opener, request)
        return [status, text]
    except OSError as failed:
        return [str(failed), None]


svid, actor, key = given["svid"], given["actor"], given["key"]
vault = VAULT + "default"
form = exchange(subject_token=svid, audience=vault)
as_json = exchange(as_json=True, subject_token=svid, audience=vault)
alias = exchange(path="/oauth/token", subject_token=svid, audience=vault)
both = {"subject_token": svid, "actor_token": actor, "actor_token_type": JWT}
delegated = exchange(as_json=True, key=key, **both)
json.dump(
    {
        "opened": [form, as_json, alias],
        "asked": [through_proxy(one["access_token"]) for one in (form, as_json, alias)],
        "delegated": delegated,
        "again": exchange(key=key, **{**both, "subject_token": delegated["access_token"]}),
        "with_svid": through_proxy(svid),
        "refused": [
            [asked["status"], asked["error"], asked["type"]]
            for asked in (
                exchange(subject_token=svid, audience=VAULT + "nowhere"),
                exchange(subject_token=actor, audience=vault),
                exchange(subject_token=svid + "x", audience=vault),
                exchange(subject_token=given["proxy_svid"], audience=vault),
                exchange(subject_token=svid, audience=vault, grant_type="password"),
                exchange(subject_token=svid),
                exchange(**both),
                exchange(as_json=True, **both),
                exchange(as_json=True, subject_token=svid),
                exchange(as_json=True, subject_token=actor, audience=vault),
            )
        ],
    },
    sys.stdout,
)
