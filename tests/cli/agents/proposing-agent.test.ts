/**
 * The flow that agents are told of, from the refusal to the answer: an agent is refused with a hint, raises a proposal,
 * looks what becomes of it as often as it is told to, and makes its request again. By two programs that share no code,
 * the one through the proxy with a vault token, the other without it and with a token of its own.
 */
import { describe, expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const HOST = "api.client-test.example";
const SECRET = "s3cret-the-agent-never-saw";

type World = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly upstream: HttpsUpstream;
  readonly place: string;
};

/** A vault without services that refuses what it does not know. */
async function world(): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const authority = createAuthority("Agent test upstream");
  const upstream = opened.use(await startHttpsUpstream(authority.issue([HOST])));
  const vault = opened.use(await startVault({ upstreamCa: authority.pem, hosts: [HOST] }));
  await vault.mustCli(["vault", "settings", "set", "unmatched-host-policy", "deny"]);
  const closing = opened.move();
  return {
    vault,
    upstream,
    place: `${HOST}:${upstream.port}`,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The person: waits until something is to be decided, and says what of it was seen. */
async function nextPending({ vault }: World): Promise<Record<string, unknown>> {
  for (let look = 0; look < 200; look++) {
    const list = JSON.parse(
      await vault.mustCli(["vault", "proposal", "list", "--status", "pending", "--json"]),
    );
    if (list.length > 0) return list[0];
    await Bun.sleep(50);
  }
  throw new Error("nothing was raised");
}

/** As the guides have it, by Python's standard library and nothing else. */
const PYTHON = `
import json, os, sys, time, urllib.error, urllib.request
place, = sys.argv[1:]
base, token = os.environ["AGENT_VAULT_ADDR"], os.environ["AGENT_VAULT_TOKEN"]

def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data=data, method=method, headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request) as reply:
        return reply.status, json.load(reply)

def call():
    try:
        with urllib.request.urlopen("https://" + place + "/v1/items") as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)

status, answer = call()
print("refused", status, answer["error"], answer["proposal_hint"]["endpoint"])
status, raised = ask("POST", "/v1/proposals", {
    "services": [{"action": "set", "name": "items", "host": answer["proposal_hint"]["host"],
                  "auth": {"type": "bearer", "token": "ITEMS_KEY"}}],
    "credentials": [{"action": "set", "key": "ITEMS_KEY", "description": "key of items"}],
    "message": "to read items", "user_message": "please"})
print("raised", status, raised["status"], raised["approval_url"].split("?")[0], flush=True)
began = time.monotonic()
while True:
    time.sleep(3 if time.monotonic() - began < 30 else 10)
    _, seen = ask("GET", "/v1/proposals/%d" % raised["id"])
    if seen["status"] != "pending":
        break
print("became", seen["status"], seen["credentials"][0].get("has_value"))
if seen["status"] == "applied":
    print("again", *call())
`;

describe.skipIf(!REQUIREMENTS.python.met())("an agent in Python, through the proxy", () => {
  test("goes on by itself once a person has approved and given the value", async () => {
    await using on = await world();
    const agent = on.vault.cli(["vault", "run", "--", "python3", "-c", PYTHON, on.place], {
      timeout: 60_000,
    });
    expect(await nextPending(on)).toMatchObject({ id: 1, status: "pending", message: "to read items" });
    await on.vault.mustCli(["vault", "proposal", "approve", "1", `ITEMS_KEY=${SECRET}`, "--yes"]);
    const { code, out } = await agent;
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toEqual([
      "refused 403 forbidden POST /v1/proposals",
      `raised 201 pending ${on.vault.address}/approve/1`,
      "became applied None",
      "again 200 {'ok': True}",
    ]);
    expect(on.upstream.received.map(({ headers }) => headers.get("authorization"))).toEqual([
      `Bearer ${SECRET}`,
    ]);
  }, 60_000);

  test("stops when a person has rejected it, and nothing is another than before", async () => {
    await using on = await world();
    const agent = on.vault.cli(["vault", "run", "--", "python3", "-c", PYTHON, on.place], {
      timeout: 60_000,
    });
    await nextPending(on);
    await on.vault.mustCli(["vault", "proposal", "reject", "1", "--reason", "not now"]);
    const { out } = await agent;
    expect(out.trim().split("\n").at(-1)).toBe("became rejected None");
    const { services } = JSON.parse(await on.vault.mustCli(["vault", "service", "list", "--json"]));
    expect(services).toEqual([]);
    expect(on.upstream.received).toEqual([]);
  }, 60_000);
});

test("an agent by fetch, without the proxy and with a token of its own, gives the value itself", async () => {
  await using on = await world();
  const { vault, place } = on;
  const token = await vault.mustCli([
    "agent",
    "create",
    "builder",
    "--vault",
    "default:proxy",
    "--token-only",
  ]);
  const headers = { Authorization: `Bearer ${token.trim()}`, "X-Vault": "default" };
  const call = () => fetch(`${vault.address}/proxy/${place}/v1/items`, { headers });

  const refused = await call();
  const hint = (await refused.json()) as { proposal_hint: { host: string } };
  expect([refused.status, hint.proposal_hint.host]).toEqual([403, place]);
  const body = JSON.stringify({
    services: [
      {
        action: "set",
        name: "items",
        host: place,
        auth: { type: "api-key", key: "ITEMS_KEY", header: "x-key" },
      },
    ],
    credentials: [{ action: "set", key: "ITEMS_KEY", value: SECRET }],
  });
  const raised = await fetch(`${vault.address}/v1/proposals`, { method: "POST", headers, body });
  expect(raised.status).toBe(201);
  const state = async () =>
    (await (await fetch(`${vault.address}/v1/proposals/1`, { headers })).json()) as Record<string, unknown>;
  expect(await state()).toMatchObject({
    status: "pending",
    credentials: [{ key: "ITEMS_KEY", has_value: true }],
  });
  expect((await call()).status).toBe(403);

  await vault.mustCli(["vault", "proposal", "approve", "1", "--yes", "--agent-values"]);
  expect(await state()).toMatchObject({
    status: "applied",
    reviewed_at: expect.stringMatching(/^\S{10} \S{8}$/),
  });
  expect(await (await call()).json()).toEqual({ ok: true });
  expect(on.upstream.received.map((request) => request.headers.get("x-key"))).toEqual([SECRET]);
  expect(`${await vault.log()}${await vault.mustCli(["vault", "logs", "--json"])}`).not.toContain(SECRET);
}, 60_000);

test("a program by the command alone waits until it is decided, and says by its exit code how", async () => {
  await using on = await world();
  const { vault, place } = on;
  const asking = [
    "vault",
    "proposal",
    "create",
    "--name",
    "items",
    "--host",
    place,
    "--auth-type",
    "passthrough",
    "--wait",
  ];
  const agent = vault.cli(
    ["vault", "run", "--", "sh", "-c", 'agent-vault "$@"; echo "ended $?"', "sh", ...asking],
    {
      timeout: 60_000,
      env: {
        PATH: `${(await vault.shell("dirname $(command -v agent-vault)")).out.trim()}:${process.env["PATH"]}`,
      },
    },
  );
  await nextPending(on);
  await vault.mustCli(["vault", "proposal", "approve", "1", "--yes"]);
  const { out } = await agent;
  expect(out).toContain(`Approve at: ${vault.address}/approve/1?token=av_appr_`);
  expect(out.trim().split("\n").slice(-2)).toEqual(["✓ Proposal #1 was applied.", "ended 0"]);
}, 60_000);
