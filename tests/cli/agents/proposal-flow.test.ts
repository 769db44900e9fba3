/**
 * What the documents tell agents to do when they lack access, against the compiled binary: refused with a hint, raise a
 * proposal, wait for it, try again. The agent's tunnel stays open all the while.
 */
import { expect, test } from "bun:test";
import { startVault } from "../../support/process/vault.ts";
import { basicAuth, openTls, type RawConnection } from "../../support/raw-client.ts";
import { startUpstream } from "../../support/upstream.ts";

const HOST = "api.example.com";
const KEY = "EXAMPLE_KEY";

type Called = { readonly status: number; readonly json: Record<string, unknown> };

async function start() {
  await using opened = new AsyncDisposableStack();
  const upstream = opened.use(startUpstream({ names: [HOST] }));
  const vault = opened.use(
    await startVault({
      upstreamCa: upstream.caPem,
      hosts: [HOST],
      env: { AGENT_VAULT_RATELIMIT_PROFILE: "off" },
    }),
  );
  const ask = async (token: string, line: string, body?: object): Promise<Called> => {
    const [method = "", path = ""] = line.split(" ");
    const answer = await fetch(vault.address + path, {
      method,
      headers: { "X-Vault": "default", ...(token === "" ? {} : { Authorization: `Bearer ${token}` }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.status, json: (await answer.json()) as Called["json"] };
  };
  const account = { email: "owner@example.com", password: "correct horse" };
  const person = String((await ask("", "POST /v1/auth/register", account)).json["token"]);
  await ask(person, "PATCH /v1/vaults/default/settings", { unmatched_host_policy: "deny" });
  const vaults = [{ vault_name: "default" }];
  const made = await ask(person, "POST /v1/agents", { name: "builder", vaults });
  const agent = String(made.json["av_agent_token"]);
  const ca = await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text();
  const authority = `${HOST}:${upstream.port}`;
  const tunnel = await openTls(vault.proxyPort, authority, { auth: basicAuth(agent, "default"), ca });
  opened.defer(() => tunnel.end());
  const closing = opened.move();
  return {
    ...{ vault, upstream, ask, person, agent, tunnel, authority },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

type Stage = Awaited<ReturnType<typeof start>>;

/** One request on the tunnel that is open; gives the status and the whole answer. */
async function request(tunnel: RawConnection, authority: string): Promise<{ status: number; text: string }> {
  tunnel.forget();
  tunnel.write(`GET /v1/items HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const text = await tunnel.until((received) => {
    const end = received.indexOf("\r\n\r\n");
    const length = /content-length: *([0-9]+)/i.exec(received)?.[1];
    return end > 0 && length !== undefined && received.length >= end + 4 + Number(length);
  });
  return { status: Number(text.split(" ")[1]), text };
}

/** Until it is 200, for a second at most from `since`. */
async function allowed({ tunnel, authority }: Stage, since: number): Promise<void> {
  for (;;) {
    const { status, text } = await request(tunnel, authority);
    if (status === 200) return;
    if (Date.now() - since > 1000) throw new Error(`still refused after a second: ${text}`);
    await Bun.sleep(20);
  }
}

const sentKey = ({ upstream }: Stage) =>
  /authorization: *(.*)\r\n/i.exec(upstream.requests.at(-1)?.text ?? "")?.[1];

/** Refused, and told where to raise a proposal, which is done as told. */
async function raise(stage: Stage, slot: object): Promise<{ id: number; approvalUrl: URL }> {
  const { tunnel, authority, ask, agent, upstream } = stage;
  const { status, text } = await request(tunnel, authority);
  const body = JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
  expect([status, body.error]).toEqual([403, "forbidden"]);
  expect(upstream.requests).toEqual([]);
  const { host, endpoint } = body.proposal_hint;
  expect(host).toBe(authority);
  const raised = await ask(agent, endpoint, {
    services: [{ action: "set", name: "example", host, auth: { type: "bearer", token: KEY } }],
    credentials: [{ action: "set", key: KEY, description: "API key", ...slot }],
    message: "needed for the items",
    user_message: "Please connect the items.",
  });
  expect([raised.status, raised.json["status"]]).toEqual([201, "pending"]);
  return { id: Number(raised.json["id"]), approvalUrl: new URL(String(raised.json["approval_url"])) };
}

const statusOf = async ({ ask, agent }: Stage, id: number) =>
  (await ask(agent, `GET /v1/proposals/${id}`)).json["status"];

test("the person gives the value, and the agent's next request on its open tunnel is sent with it", async () => {
  await using stage = await start();
  const { ask, person, agent, vault } = stage;
  const { id, approvalUrl } = await raise(stage, {});
  const token = approvalUrl.searchParams.get("token");
  const details = await ask("", `GET /v1/proposals/approve-details?token=${token}&id=${id}`);
  expect(details.json).toMatchObject({
    status: "pending",
    agent_name: "builder",
    message: "needed for the items",
  });
  expect(await statusOf(stage, id)).toBe("pending");

  const approve = `POST /v1/admin/proposals/${id}/approve`;
  expect((await ask(agent, approve, {})).status).toBe(403);
  const missing = await ask(person, approve, {});
  expect([missing.status, missing.json["error"]]).toEqual([400, `No value for ${KEY}`]);
  const { reach } = (await ask(person, `GET /v1/admin/proposals/${id}`)).json as { reach: { hash: string } };
  const since = Date.now();
  const body = { credentials: { [KEY]: "value-of-the-person" }, reach_hash: reach.hash };
  expect(await ask(person, approve, body)).toEqual({ status: 200, json: { id, status: "applied" } });
  expect(await statusOf(stage, id)).toBe("applied");
  await allowed(stage, since);
  expect(sentKey(stage)).toBe("Bearer value-of-the-person");
  expect((await ask(agent, "GET /discover")).json["available_credentials"]).toEqual([KEY]);
  expect(await vault.log()).not.toContain("value-of-the-person");
}, 60_000);

test("the agent gives the value, the person takes it as it is, and a later proposal takes it away", async () => {
  await using stage = await start();
  const { ask, agent, person, vault, authority } = stage;
  const { id } = await raise(stage, { value: "value-of-the-agent" });
  expect(JSON.stringify((await ask(agent, `GET /v1/proposals/${id}`)).json)).not.toContain(
    "value-of-the-agent",
  );
  const since = Date.now();
  expect((await ask(person, `POST /v1/admin/proposals/${id}/approve`, {})).status).toBe(200);
  await allowed(stage, since);
  expect(sentKey(stage)).toBe("Bearer value-of-the-agent");

  const removal = await ask(agent, "POST /v1/proposals", {
    services: [{ action: "delete", name: "example", host: authority }],
    credentials: [{ action: "delete", key: KEY }],
  });
  const second = Number(removal.json["id"]);
  expect((await ask(person, `POST /v1/admin/proposals/${second}/approve`, {})).status).toBe(200);
  const from = Date.now();
  while ((await request(stage.tunnel, authority)).status !== 403) {
    expect(Date.now() - from).toBeLessThan(1000);
    await Bun.sleep(20);
  }
  // What was told is told to the agent, too, and to nobody what the value was.
  expect(await statusOf(stage, second)).toBe("applied");
  expect(await vault.log()).not.toContain("value-of-the-agent");
}, 60_000);

test("a rejection is told with its reason, and leaves the agent where it was", async () => {
  await using stage = await start();
  const { ask, agent, person, tunnel, authority } = stage;
  const { id } = await raise(stage, {});
  const reject = `POST /v1/admin/proposals/${id}/reject`;
  expect((await ask(person, reject, { reason: "use the sandbox" })).status).toBe(200);
  const { json } = await ask(agent, `GET /v1/proposals/${id}`);
  expect([json["status"], json["review_note"]]).toEqual(["rejected", "use the sandbox"]);
  expect((await request(tunnel, authority)).status).toBe(403);
}, 60_000);
