/** The overviews in process: what they show to whom, and that nothing an agent wrote gets out of its place. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import type { Entry } from "../../../src/core/log/entry.ts";
import { anAgent, anEntry } from "../../store/samples.ts";
import { type Answer, type Instance, openInstance } from "../../support/instance.ts";
import { toBatch } from "../../support/log/batch.ts";
import { raise } from "../../support/vault/proposals.ts";

const HOSTILE = '"><img src=x onerror=alert(1)></title><script>alert(1)</script>\u202e';

function look(instance: Instance, path: string, session: string): Promise<Answer> {
  const headers = { Accept: "text/html", Cookie: `av_session=${session}`, "Sec-Fetch-Site": "same-origin" };
  return instance.call(`GET ${path}`, { headers });
}

async function withRows(instance: Instance, entries: readonly Partial<Entry>[]): Promise<string> {
  const owner = await instance.registerOwner();
  const createdAt = instance.clock.now();
  const rows = entries.map((entry) => anEntry({ createdAt, vaultId: DEFAULT_VAULT_ID, ...entry }));
  if (rows.length > 0) await instance.store.logs.append(toBatch(rows));
  return owner;
}

test("a vault in which nothing has happened says so", async () => {
  await using instance = await openInstance();
  const owner = await withRows(instance, []);
  const { status, text } = await look(instance, "/vaults/default/overview", owner);
  expect(status).toBe(200);
  expect(text).toContain("No requests in this time");
  expect(text).toContain("There is no agent yet.");
  expect(text).toContain("There are none, of the requests");
  expect(text).not.toContain("to decide");
});

test("the range is in the address, and one that there is not is a page that says which there are", async () => {
  await using instance = await openInstance();
  const old = instance.clock.now() - 3 * 86_400_000;
  const owner = await withRows(instance, [{}, { createdAt: old }]);
  const requests = async (query: string) =>
    /<dt>Requests<\/dt><dd>([\d,]+)/.exec(
      (await look(instance, `/vaults/default/overview${query}`, owner)).text,
    )?.[1];
  expect([await requests(""), await requests("?range=7d")]).toEqual(["1", "2"]);
  const { text } = await look(instance, "/vaults/default/overview?range=7d", owner);
  expect(text).toContain('<a href="/vaults/default/overview?range=7d" aria-current="page">');
  const bad = await look(instance, "/vaults/default/overview?range=9w", owner);
  expect(bad.status).toBe(400);
  expect(bad.text).toContain("15m, 1h, 24h, 7d, 30d");
});

test("a host that no service is for leads to the form with the host in it, for whoever may make one", async () => {
  await using instance = await openInstance();
  const missing = { matchedService: "", status: 403, errorCode: "no_match" };
  const owner = await withRows(instance, [
    { ...missing, host: "api.new.example:443" },
    { ...missing, host: "[2001:db8::1]:443" },
  ]);
  const { text } = await look(instance, "/vaults/default/overview", owner);
  expect(text).toContain('href="/vaults/default/services/new?host=api.new.example"');
  expect(text).toContain('href="/vaults/default/services/new?host=%5B2001%3Adb8%3A%3A1%5D"');
});

test("names and messages of agents stay text, whatever is in them", async () => {
  await using instance = await openInstance();
  const agent = anAgent({ name: HOSTILE, displayName: HOSTILE });
  await instance.store.agents.create(agent);
  await instance.store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: 0,
  });
  instance.deps.presence.seen(agent.id, "proxy");
  const owner = await withRows(instance, [
    { actorType: "agent", actorId: agent.id, matchedService: HOSTILE },
    { matchedService: "", status: 403, errorCode: "no_match", host: HOSTILE },
  ]);
  await raise(
    instance,
    { message: HOSTILE, credentials: [{ action: "set", key: "A_KEY" }] },
    DEFAULT_VAULT_ID,
  );
  for (const path of ["/vaults/default/overview", "/overview"]) {
    const { status, text } = await look(instance, path, owner);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<img src=x|<script>|\u202e|onerror=alert\(1\)>/);
    expect(text).toContain("⟨U+202E⟩");
  }
});

test("drawings keep to the policy of pages: no style and no script of their own", async () => {
  await using instance = await openInstance();
  const owner = await withRows(instance, [{}, { status: 500 }, { status: 0, errorCode: "client_closed" }]);
  for (const path of ["/vaults/default/overview", "/overview"]) {
    const { text, headers } = await look(instance, path, owner);
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(text).not.toMatch(/\sstyle="|<style|\son[a-z]+="|NaN/);
  }
});

test("who may not count is led or told nothing", async () => {
  await using instance = await openInstance();
  await withRows(instance, []);
  const mia = await instance.addUser("mia@example.com", "member", { default: "member" });
  expect((await look(instance, "/overview", mia)).status).toBe(403);
  expect((await look(instance, "/vaults/default/overview", mia)).status).toBe(200);
  const eve = await instance.addUser("eve@example.com", "member");
  const hidden = await look(instance, "/vaults/default/overview", eve);
  expect(hidden.status).toBe(404);
  // The side bar offers no more than that.
  expect((await look(instance, "/", mia)).text).not.toContain('href="/overview"');
});

test("a page full of figures is small on its way, for browsers that unpack it", async () => {
  await using instance = await openInstance();
  const now = instance.clock.now();
  const rows = Array.from({ length: 85 * 6 }, (_, at) => ({
    createdAt: now - Math.floor(at / 6) * 7_200_000,
    latencyMs: 100 + at * 37,
    matchedService: `service-${at % 15}`,
    ...[{}, { status: 404 }, { status: 500 }, { errorCode: "no_match" }, { errorCode: "client_closed" }, {}][
      at % 6
    ],
  }));
  const session = await withRows(instance, rows);
  const fetched = async (accepted: string) => {
    const headers = {
      Cookie: `av_session=${session}`,
      "Sec-Fetch-Site": "none",
      "Accept-Encoding": accepted,
    };
    const url = "http://127.0.0.1:14321/vaults/default/overview?range=7d";
    const response = await instance.api.fetch(new Request(url, { headers }), { ip: "127.0.0.1" });
    return { response, bytes: await response.bytes() };
  };
  const packed = await fetched("br, gzip, deflate");
  expect(packed.response.headers.get("Content-Encoding")).toBe("gzip");
  expect(packed.bytes.length).toBeLessThan(20_000);
  for (const refusing of ["", "identity", "gzip;q=0", "br"]) {
    const plain = await fetched(refusing);
    expect(plain.response.headers.get("Content-Encoding")).toBeNull();
    expect(plain.response.headers.get("Vary")).toContain("Accept-Encoding");
    const unpacked = new TextDecoder().decode(Bun.gunzipSync(packed.bytes as Uint8Array<ArrayBuffer>));
    const text = new TextDecoder().decode(plain.bytes);
    expect(withoutTokens(unpacked)).toBe(withoutTokens(text));
  }
});

/** Each answer to somebody without the cookie of forms has a token of its own. */
function withoutTokens(html: string): string {
  return html.replaceAll(/name="csrf" value="\w+"/g, "");
}
