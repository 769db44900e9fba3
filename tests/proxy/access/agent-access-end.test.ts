/** The compiled server, an agent, and access that ends: by its time, by a change, and with that of who minted a token. */
import { expect, test } from "bun:test";
import { HOST, type Stage, stage } from "../../clients/stage.ts";
import { basicAuth, openTls, openTunnel, type RawConnection } from "../../support/raw-client.ts";

const AGENTS = "/v1/vaults/default/agents";
const part = new TextEncoder().encode("part");

/** Answers with a body that never ends. */
function endless(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(part) }));
}

test("what an agent has open closes within a second of the end of its access", async () => {
  await using scene = await stage(undefined, endless);
  const owner = await ownerOf(scene);
  // A whole second, as the API says times.
  const endsAt = Math.ceil(Date.now() / 1000) * 1000 + 3000;
  const token = await addAgent(owner, "member", endsAt);
  const { ca, authority, opened } = await openAll(scene, token);
  expect(Date.now()).toBeLessThan(endsAt);
  expect(opened.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
  await Promise.all(opened.map((one) => one.closed()));
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
  expect(Date.now()).toBeLessThan(endsAt + 1500);
  await expect(openTls(scene.vault.proxyPort, authority, { auth: basicAuth(token), ca })).rejects.toThrow();
  const listed = await owner("GET", AGENTS);
  expect(listed.agents).toMatchObject([{ name: "builder", status: "expired" }]);

  await owner("POST", `${AGENTS}/builder/role`, { expires_at: "" });
  const again = await openAll(scene, token);
  const soon = Math.ceil(Date.now() / 1000) * 1000 + 1000;
  await owner("POST", `${AGENTS}/builder/role`, { expires_at: wire(soon) });
  await Promise.all(again.opened.map((one) => one.closed()));
  expect(Date.now()).toBeLessThan(soon + 1500);
}, 40_000);

test("and so does what runs on tokens that it minted, when its access is taken", async () => {
  await using scene = await stage(undefined, endless);
  const owner = await ownerOf(scene);
  const agent = callerOf(scene, await addAgent(owner, "member"));
  const minted = await agent("POST", "/v1/sessions", { vault: "default" });
  const { opened } = await openAll(scene, minted.token);
  const started = performance.now();
  await owner("DELETE", `${AGENTS}/builder`);
  await Promise.all(opened.map((one) => one.closed()));
  expect(performance.now() - started).toBeLessThan(1500);
  expect(await agent("GET", "/v1/vaults/default/context")).toMatchObject({
    error: "Vault not found: default",
  });
}, 40_000);

// biome-ignore lint/suspicious/noExplicitAny: the test reads whatever a reply holds and compares it.
type Caller = (method: string, path: string, body?: object) => Promise<any>;

async function ownerOf(scene: Stage): Promise<Caller> {
  const saved = await Bun.file(scene.vault.home.at(".agent-vault/session.json")).json();
  return callerOf(scene, saved.token);
}

function callerOf({ vault }: Stage, token: string): Caller {
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await fetch(`${vault.address}${path}`, { method, headers, ...sent })).json();
  };
}

async function addAgent(owner: Caller, role: string, expiresAt?: number): Promise<string> {
  const end = expiresAt === undefined ? {} : { expires_at: wire(expiresAt) };
  const vaults = [{ vault_name: "default", vault_role: role, ...end }];
  const { av_agent_token } = await owner("POST", "/v1/agents", { name: "builder", vaults });
  return av_agent_token;
}

/** An idle tunnel, and one with a stream. */
async function openAll({ vault, upstream }: Stage, token: string) {
  const authority = `${HOST}:${upstream.port}`;
  const auth = basicAuth(token);
  const ca = await vault.mustCli(["ca", "fetch"]);
  const idle = await openTunnel(vault.proxyPort, authority, auth);
  const stream: RawConnection = await openTls(vault.proxyPort, authority, { auth, ca });
  stream.write(`GET /stream HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await stream.until((text) => text.includes("part"));
  return { ca, authority, opened: [idle, stream] };
}

function wire(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
