/** The request log's pages in process: what is found, page by page, what one request tells, and that it stays text. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import type { Entry } from "../../../src/core/log/entry.ts";
import { anAgent, anEntry } from "../../store/samples.ts";
import { type Answer, type Instance, openInstance } from "../../support/instance.ts";
import { toBatch } from "../../support/log/batch.ts";

const HOSTILE = '"><img src=x onerror=alert(1)></title><script>alert(1)</script>\u202e';
const LOGS = "/vaults/default/logs";

function look(instance: Instance, path: string, session: string): Promise<Answer> {
  const headers = { Accept: "text/html", Cookie: `av_session=${session}`, "Sec-Fetch-Site": "same-origin" };
  return instance.call(`GET ${path}`, { headers });
}

async function withRows(instance: Instance, entries: readonly Partial<Entry>[]): Promise<string> {
  const owner = await instance.registerOwner();
  const rows = entries.map((entry) => anEntry({ vaultId: DEFAULT_VAULT_ID, ...entry }));
  if (rows.length > 0) await instance.store.logs.append(toBatch(rows));
  return owner;
}

/** The paths of the rows, from the top. */
const shown = ({ text }: Answer) =>
  [...text.matchAll(/<code><bdi>api\.example\.com(\/[^<]*)<\/bdi><\/code>/g)].map(([, path]) => path);
const linkOf = ({ text }: Answer, rel: "prev" | "next") =>
  new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1]?.replaceAll("&amp;", "&");

test("a vault without requests says how to have some, and a search that finds none how to go on", async () => {
  await using instance = await openInstance();
  const owner = await withRows(instance, []);
  const empty = await look(instance, LOGS, owner);
  expect([empty.status, empty.text.includes("No request yet")]).toEqual([200, true]);
  const none = await look(instance, `${LOGS}?host=nowhere.example`, owner);
  expect(none.text).toContain("No request is like that");
  expect(none.text).toContain('value="nowhere.example"');
});

test("what is looked for stands in the address, and each field narrows it", async () => {
  await using instance = await openInstance();
  const agent = anAgent({ name: "billing-bot" });
  await instance.store.agents.create(agent);
  const owner = await withRows(instance, [
    { path: "/ok", actorType: "agent", actorId: agent.id },
    { path: "/refused", status: 403, errorCode: "no_match" },
    { path: "/broken", status: 502 },
    { path: "/elsewhere", host: "b.example:8443" },
  ]);
  const found = async (query: string) => shown(await look(instance, `${LOGS}?${query}`, owner));
  expect(await found("")).toEqual(["/broken", "/refused", "/ok"]);
  expect(await found("status=err")).toEqual(["/broken", "/refused"]);
  expect(await found("status=4xx")).toEqual(["/refused"]);
  expect(await found("host=API.example")).toEqual(["/broken", "/refused", "/ok"]);
  expect(await found("agent=billing-bot")).toEqual(["/ok"]);
  expect(await found("code=no_match&status=err&agent=")).toEqual(["/refused"]);
  expect((await look(instance, `${LOGS}?host=b.ex`, owner)).text).toContain("b.example:8443/elsewhere");
  const errors = await look(instance, `${LOGS}?status=err&host=api`, owner);
  expect(errors.text).toContain(`<a href="${LOGS}?status=err&amp;host=api" aria-current="page">`);
  expect(errors.text).toContain(`<a href="${LOGS}?host=api">`);
});

test("pages lead back to older requests and forth again, with what was looked for, and lose none", async () => {
  await using instance = await openInstance();
  const entries = Array.from({ length: 120 }, (_, at) => ({ path: `/${at}`, status: 500 }));
  const owner = await withRows(instance, entries);
  const paths = entries.map(({ path }) => path).toReversed();
  const first = await look(instance, `${LOGS}?status=5xx`, owner);
  expect(shown(first)).toEqual(paths.slice(0, 50));
  expect(linkOf(first, "prev")).toBeUndefined();
  const second = await look(instance, linkOf(first, "next") ?? "", owner);
  expect(shown(second)).toEqual(paths.slice(50, 100));
  const third = await look(instance, linkOf(second, "next") ?? "", owner);
  expect(shown(third)).toEqual(paths.slice(100));
  expect(linkOf(third, "next")).toBeUndefined();
  const back = await look(instance, linkOf(third, "prev") ?? "", owner);
  expect(shown(back)).toEqual(paths.slice(50, 100));
  const top = await look(instance, linkOf(back, "prev") ?? "", owner);
  expect(shown(top)).toEqual(paths.slice(0, 50));
  expect(shown(await look(instance, linkOf(top, "next") ?? "", owner))).toEqual(paths.slice(50, 100));
  // Only where the newest stand are newer ones asked for.
  expect(first.text).toContain(`data-live="${LOGS}?status=5xx"`);
  for (const page of [second, third, back, top]) expect(page.text).not.toContain("data-live");
});

test("one request tells which headers were set and of which keys, and no value", async () => {
  await using instance = await openInstance();
  const owner = await withRows(instance, [
    {},
    { matchedService: "gone" },
    { path: "/plain", plaintext: true },
  ]);
  const auth = { type: "api-key", key: "EXAMPLE_KEY", header: "X-Api-Key" };
  const services = [{ name: "example", host: "api.example.com", auth }];
  const vault = "default";
  await instance.call("POST /v1/credentials", {
    token: owner,
    body: { vault, credentials: { EXAMPLE_KEY: "top-secret-value" } },
  });
  const put = await instance.call("PUT /v1/vaults/default/services", { token: owner, body: { services } });
  expect(put.status).toBe(200);
  const [plain, gone, first] = await ids(instance);
  const { status, text } = await look(instance, `${LOGS}/${first}`, owner);
  expect(status).toBe(200);
  expect(text).toMatch(/Headers set by us<\/dt><dd><code><bdi>x-api-key<\/bdi>/);
  expect(text).toMatch(/Credentials<\/dt><dd><code><bdi>EXAMPLE_KEY/);
  expect(text).toMatch(/Sent to authenticate<\/dt><dd><code><bdi>authorization/);
  expect(text).not.toContain("top-secret-value");
  expect((await look(instance, `${LOGS}/${gone}`, owner)).text).toContain("not in the vault any more");
  expect((await look(instance, `${LOGS}/${plain}`, owner)).text).toContain("went over http://");
});

test("a request that was refused says why and what to do, in words", async () => {
  await using instance = await openInstance();
  const missing = { matchedService: "", credentialKeys: [], status: 403, errorCode: "no_match" };
  const owner = await withRows(instance, [
    { ...missing, host: "new.example:443" },
    { status: 403, errorCode: "credential_audience" },
    { errorCode: "of_tomorrow" },
  ]);
  const [unknown, audience, first] = await ids(instance);
  const { text } = await look(instance, `${LOGS}/${first}`, owner);
  expect(text).toContain("No enabled service of the vault is for this host");
  expect(text).toContain("Add a service for the host");
  expect(text).toContain('href="/vaults/default/services/new?host=new.example"');
  const refused = await look(instance, `${LOGS}/${audience}`, owner);
  expect(refused.text).toContain("none: the request was not sent on");
  expect((await look(instance, `${LOGS}/${unknown}`, owner)).text).toContain("of_tomorrow");
});

test("a request of another vault, or of none, is not there", async () => {
  await using instance = await openInstance();
  const owner = await withRows(instance, [{}]);
  const payments = await instance.addVault("payments");
  await instance.store.logs.append(toBatch([anEntry({ vaultId: payments })]));
  const [mine] = await ids(instance);
  expect((await look(instance, `${LOGS}/${mine}`, owner)).status).toBe(200);
  for (const id of [(mine ?? 0) + 1, 0, "x", "1e3", "9".repeat(30)]) {
    expect([id, (await look(instance, `${LOGS}/${id}`, owner)).status]).toEqual([id, 404]);
  }
});

test("whatever programs ask for stays text", async () => {
  await using instance = await openInstance();
  const agent = anAgent({ name: HOSTILE });
  await instance.store.agents.create(agent);
  const owner = await withRows(instance, [
    {
      method: HOSTILE,
      host: HOSTILE,
      path: `/${HOSTILE}${"x".repeat(500)}`,
      matchedService: HOSTILE,
      credentialKeys: [HOSTILE],
      authScheme: HOSTILE,
      authHeader: HOSTILE,
      sessionId: HOSTILE,
      errorCode: HOSTILE,
      actorType: "agent",
      actorId: agent.id,
    },
  ]);
  const [id] = await ids(instance);
  const sought = new URLSearchParams({ host: HOSTILE, agent: HOSTILE, code: HOSTILE });
  for (const path of [LOGS, `${LOGS}/${id}`, `${LOGS}?${sought}`]) {
    const { status, text } = await look(instance, path, owner);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<img src=x|<script>|onerror=alert\(1\)>/);
    // A search field gives back what was typed into it; everywhere else it is named.
    expect(
      text.replaceAll(/<search>.*<\/search>/gs, "").replaceAll(/(href|data-live)="[^"]*"/g, ""),
    ).not.toContain("\u202e");
  }
  expect((await look(instance, LOGS, owner)).text).toContain("⟨U+202E⟩");
});

test("who may not read the log is not shown it, and is not led to it", async () => {
  await using instance = await openInstance();
  await withRows(instance, [{}]);
  const mia = await instance.addUser("mia@example.com", "member", { default: "member" });
  expect((await look(instance, "/vaults/default/settings", mia)).text).toContain(`href="${LOGS}"`);
  expect((await look(instance, LOGS, mia)).status).toBe(200);
  const bot = await instance.addAgent("bot", "no-access", { default: "proxy" });
  expect((await look(instance, "/vaults/default/settings", bot)).text).not.toContain(`href="${LOGS}"`);
  expect((await look(instance, LOGS, bot)).status).toBe(403);
  const eve = await instance.addUser("eve@example.com", "member");
  expect((await look(instance, LOGS, eve)).status).toBe(404);
});

/** The rows' ids, the newest first. */
async function ids({ store }: Instance): Promise<readonly number[]> {
  const { rows } = await store.logs.list({ vaultId: DEFAULT_VAULT_ID, limit: 100 });
  return rows.map(({ id }) => id);
}
