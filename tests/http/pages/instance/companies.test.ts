/** The console's pages of companies: used as an owner does, secrets shown once, and hostile names stay text. */
import { expect, test } from "bun:test";
import { companyScene } from "../../../support/company/scene.ts";
import { ledTo, visitor } from "../../../support/console/visitor.ts";

const KEY = /av_key_[0-9a-f]{64}/g;
const HOSTILE = `<script>alert(1)</script>"'\u202Eevil${"x".repeat(40)}`;

async function scene() {
  const { instance, owner, key } = await companyScene();
  return {
    instance,
    owner,
    key,
    ...visitor(instance, owner),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** What a `Copy` of that id shows. */
const copied = (text: string, id: string): string =>
  new RegExp(`id="${id}"[^>]*><code>([^<]*)`).exec(text)?.[1] ?? "";

test("a company is created with a key that is shown in that answer alone, and which works", async () => {
  await using at = await scene();
  const made = await at.send("/new-company", { companyId: "initech", metadata: '{"tier": "gold"}' });
  expect([made.status, made.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
  const [token = ""] = made.text.match(KEY) ?? [];
  expect(made.text.match(KEY)).toEqual([token]);
  const { json } = await at.instance.call("GET /v1/company", { token });
  expect(json).toMatchObject({ companyId: "initech", metadata: { tier: "gold" } });
  const list = await at.look("/companies");
  expect(list.text).toContain('href="/companies/initech"');
  for (const path of ["", "/agents", "/keys", "/connect"]) {
    const { status, text } = await at.look(`/companies/initech${path}`);
    expect([path, status, text.match(KEY)]).toEqual([path, 200, null]);
  }
  expect((await at.look("/companies/initech")).text).toContain("&quot;tier&quot;: &quot;gold&quot;");
});

test("what is refused stands beside its field, with what was typed", async () => {
  await using at = await scene();
  const bad = await at.send("/new-company", { companyId: HOSTILE, metadata: "[1]" });
  expect(bad.status).toBe(400);
  expect(bad.text).not.toContain("<script>alert");
  for (const typed of ["{", "[1]", '"text"']) {
    const wrong = await at.send("/new-company", { companyId: "two words", metadata: typed });
    expect(wrong.text).toContain('id="metadata-error">Must be an object.');
    expect(wrong.text).toContain('id="companyId-error">Must match');
    expect(wrong.text).toContain('value="two words"');
  }
  const taken = await at.send("/new-company", { companyId: "globex" });
  expect([taken.status, taken.text.includes('id="companyId-error"')]).toEqual([409, true]);
  const nobody = await at.send("/companies/globex/agents", { agentId: "" });
  expect([nobody.status, nobody.text.includes('id="agentId-error">Fill this in.')]).toEqual([400, true]);
});

test("an API key is made, shown once, used and revoked; the last one stays", async () => {
  await using at = await scene();
  const made = await at.send("/companies/globex/keys", { label: HOSTILE.replace("\u202E", "") });
  const token = copied(made.text, "api-key");
  const statusOf = async () => (await at.instance.call("GET /v1/company", { token })).status;
  expect(await statusOf()).toBe(200);
  const list = await at.look("/companies/globex/keys");
  expect([list.text.includes(token), list.text.includes(`${token.slice(0, 11)}…`)]).toEqual([false, true]);
  expect([list.text.includes("&lt;script&gt;alert(1)"), list.text.includes("<script>alert")]).toEqual([
    true,
    false,
  ]);
  const links = [...list.text.matchAll(/href="([^"]+\/revoke)" aria-label="([^"]+)"/g)];
  const pathOf = (of: (name: string) => boolean) => links.find(([, , name = ""]) => of(name))?.[1] ?? "";
  const first = pathOf((name) => name === "Revoke key bootstrap");
  const second = pathOf((name) => name.startsWith("Revoke key &lt;script"));
  expect((await at.look(second)).text).toContain("refused from that moment on");
  expect(ledTo(await at.send(second))).toEqual([303, "/companies/globex/keys"]);
  expect(await statusOf()).toBe(401);
  const last = await at.send(first);
  expect([last.status, last.text.includes("last API key")]).toEqual([409, true]);
});

test("an OAuth client's secret is shown once and gives a token, until the client is deleted", async () => {
  await using at = await scene();
  const made = await at.send("/companies/globex/clients", { label: "ci" });
  const [client_id, client_secret] = ["client-id", "client-secret"].map((id) => copied(made.text, id));
  const ask = () =>
    at.instance.call("POST /v1/oauth/token", {
      body: { grant_type: "client_credentials", client_id, client_secret },
    });
  const { json } = await ask();
  expect((await at.instance.call("GET /v1/company", { token: json.access_token })).status).toBe(200);
  const list = await at.look("/companies/globex/keys");
  expect([list.text.includes(client_id ?? ""), list.text.includes(client_secret ?? "")]).toEqual([
    true,
    false,
  ]);
  const path = `/companies/globex/clients/${client_id}/delete`;
  expect((await at.look(path)).text).toContain("every token that it got is refused");
  expect(ledTo(await at.send(path))).toEqual([303, "/companies/globex/keys"]);
  expect([(await ask()).status, (await at.look(path)).status]).toEqual([401, 404]);
});

test("an agent is registered, gets an SVID and a passport, and the passport is taken back", async () => {
  await using at = await scene();
  const page = "/companies/globex/agents/crawler-7";
  expect(ledTo(await at.send("/companies/globex/agents", { agentId: "crawler-7" }))).toEqual([303, page]);
  expect((await at.look("/companies/globex/agents")).text).toContain(`href="${page}"`);
  const shown = await at.send(`${page}/svid`, {
    audience: "https://mcp.partner.example",
    alg: "ES256",
    ttl: "60",
  });
  const [, claims = ""] = copied(shown.text, "svid").split(".");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
    sub: "spiffe://agent-vault.local/company/globex/agent/crawler-7",
    aud: ["https://mcp.partner.example"],
  });
  const refused = await at.send(`${page}/svid`, { audience: "two words", ttl: "1" });
  expect([
    refused.status,
    refused.text.includes('id="audience-error"'),
    refused.text.includes('id="svid-ttl-error"'),
  ]).toEqual([400, true, true]);

  const issued = await at.send(`${page}/passports`, { scopes: "tool:search\r\ntool:mail" });
  const passport = copied(issued.text, "passport");
  const verify = async () =>
    (await at.instance.call("POST /v1/passport/verify", { body: { passport, tool: "mail" } })).json;
  expect(await verify()).toMatchObject({ valid: true, scopeGranted: "tool:mail" });
  const bad = await at.send(`${page}/passports`, { scopes: HOSTILE, ttl: "1" });
  expect([bad.text.includes('id="scopes-error"'), bad.text.includes('id="passport-ttl-error"')]).toEqual([
    true,
    true,
  ]);
  expect(bad.text).not.toContain("<script>alert");
  const revoke = /href="([^"]+\/passports\/[^"]+\/revoke)"/.exec((await at.look(page)).text)?.[1] ?? "";
  expect(ledTo(await at.send(revoke, { reason: HOSTILE.replace("\u202E", "") }))).toEqual([303, page]);
  expect(await verify()).toMatchObject({ valid: false, code: "PASSPORT_REVOKED" });
  const after = await at.look(page);
  expect([after.text.includes("Revoked"), after.text.includes("<script>alert")]).toEqual([true, false]);
});

test("the connect page names the company's agent, and its addresses answer", async () => {
  await using at = await scene();
  const { text } = await at.look("/companies/globex/connect?agent=crawler-7");
  expect(text).toContain("--as-agent globex:crawler-7");
  expect(text).toContain("/v1/agents/crawler-7/svid");
  expect((await at.look(`/companies/globex/connect?agent=${encodeURIComponent(HOSTILE)}`)).text).toContain(
    "my-agent",
  );
  const about = await at.look("/companies/globex");
  for (const id of ["jwks", "oidc", "bundle", "public-key", "passports"]) {
    const { pathname, search } = new URL(copied(about.text, id));
    expect([id, (await at.instance.call(`GET ${pathname}${search}`)).status]).toEqual([id, 200]);
  }
});

test("metadata that a company's program wrote stays text", async () => {
  await using at = await scene();
  const body = { agentId: "crawler-7", metadata: { [HOSTILE]: HOSTILE, note: "x".repeat(4000) } };
  await at.instance.call("POST /v1/agents/register", { token: at.key, body });
  const { status, text } = await at.look("/companies/globex/agents/crawler-7");
  expect([status, text.includes("&lt;script&gt;alert(1)"), text.includes("<script>alert")]).toEqual([
    200,
    true,
    false,
  ]);
  expect(text).not.toContain("\u202E");
});

test("pages of a company that there is not, and of another's agent, are not found", async () => {
  await using at = await scene();
  await at.instance.addAgent("build-bot", "no-access");
  for (const path of ["", "/agents", "/keys", "/connect", "/agents/build-bot", "/agents/nobody"]) {
    const company = path.startsWith("/agents/") ? "globex" : "nowhere";
    expect([path, (await at.look(`/companies/${company}${path}`)).status]).toEqual([path, 404]);
  }
  expect((await at.look("/companies/default/agents/build-bot")).status).toBe(200);
});

test("who is no owner is shown none of it", async () => {
  await using at = await scene();
  const { look } = visitor(at.instance, await at.instance.addUser("max@example.com", "member"));
  expect((await look("/")).text).not.toContain('href="/companies"');
  for (const path of ["/companies", "/companies/globex", "/companies/globex/keys"]) {
    expect([path, (await look(path)).status]).toEqual([path, 403]);
  }
});
