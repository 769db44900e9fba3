/** Who has access to a vault, as its pages show and change it: people, agents and tokens. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { anAgent } from "../../store/samples.ts";
import { type Instance, openInstance } from "../../support/instance.ts";
import { ledTo, pageBrowser } from "../../support/pages/browser.ts";

const HOSTILE = '"><img src=x onerror=alert(1)></title><script>alert(1)</script>\u202e';
const [USERS, AGENTS, TOKENS] = ["users", "agents", "tokens"].map((page) => `/vaults/default/${page}`) as [
  string,
  string,
  string,
];

/** An admin of the vault `default`, and a person who is in no vault. */
async function scene(instance: Instance) {
  await instance.registerOwner();
  const session = await instance.addUser("ada@example.com", "member", { default: "admin" });
  await instance.addUser("max@example.com", "member");
  const usersOf = async () =>
    (await instance.call("GET /v1/vaults/default/users", { token: session })).json.users;
  const agentsOf = async () =>
    (await instance.call("GET /v1/vaults/default/agents", { token: session })).json.agents;
  return { ...pageBrowser(instance, session), session, usersOf, agentsOf };
}

test("every form of a page can be sent by a browser that was shown nothing before", async () => {
  await using instance = await openInstance();
  const { look, send, cookies } = await scene(instance);
  cookies.delete("av_csrf");
  const { text } = await look(USERS);
  const tokens = new Set([...text.matchAll(/name="csrf" value="([0-9a-f]+)"/g)].map(([, token]) => token));
  expect([...tokens]).toEqual([cookies.get("av_csrf")]);
  const [csrf = ""] = tokens;
  expect((await send(USERS, { csrf, email: "max@example.com" })).status).toBe(303);
});

describe("users", () => {
  test("are added with a role and an end, changed, and removed once that is confirmed", async () => {
    await using instance = await openInstance();
    const { look, send, usersOf } = await scene(instance);
    const max = async () =>
      (await usersOf()).find(({ email }: { email: string }) => email === "max@example.com");
    const added = await send(USERS, { email: " max@example.com ", role: "member", expires_at: "7d" });
    expect(ledTo(added)).toEqual([303, USERS]);
    expect(await max()).toMatchObject({ role: "member", status: "active", expires_at: expect.any(String) });
    const listed = await look(USERS);
    expect(listed.text).toContain("max@example.com is member now.");
    expect(listed.text).toContain("ends <time");
    expect(ledTo(await send(`${USERS}/role`, { email: "max@example.com", role: "admin" }))).toEqual([
      303,
      USERS,
    ]);
    expect((await max()).role).toBe("admin");
    const remove = `${USERS}/remove?email=max%40example.com`;
    expect(listed.text).toContain(`href="${remove}"`);
    const asked = await look(remove);
    expect(asked.text).toContain("Remove max@example.com");
    expect(await max()).toBeDefined();
    expect(ledTo(await send(remove, {}))).toEqual([303, USERS]);
    expect(await max()).toBeUndefined();
    expect((await look(remove)).status).toBe(404);
  });

  test("that cannot be added are refused beside the field, with what was chosen kept", async () => {
    await using instance = await openInstance();
    const { send } = await scene(instance);
    const nobody = await send(USERS, { email: "nobody@example.com", role: "admin", expires_at: "30d" });
    expect(nobody.status).toBe(404);
    expect(nobody.text).toMatch(/id="email-error">User not found: nobody@example.com/);
    expect(nobody.text).toContain('value="nobody@example.com"');
    expect(nobody.text).toMatch(/value="admin" selected/);
    expect(nobody.text).toMatch(/value="30d" selected/);
    const twice = await send(USERS, { email: "ada@example.com", role: "member" });
    expect([twice.status, /id="email-error"/.test(twice.text)]).toEqual([409, true]);
    const role = await send(USERS, { email: "max@example.com", role: "proxy" });
    expect([role.status, role.text.includes("Role must be member or admin.")]).toEqual([400, true]);
  });

  test("keep their last admin, and the page says so", async () => {
    await using instance = await openInstance();
    const { send, usersOf } = await scene(instance);
    const admins = async () =>
      (await usersOf())
        .filter(({ role }: { role: string }) => role === "admin")
        .map((one: { email: string }) => one.email);
    for (const email of (await admins()).filter((one: string) => one !== "ada@example.com")) {
      await send(`${USERS}/role`, { email, role: "member" });
    }
    const demoted = await send(`${USERS}/role`, { email: "ada@example.com", role: "member" });
    expect(demoted.status).toBe(409);
    expect(demoted.text).toContain("That was not done");
    // The form to add somebody is not filled in by it.
    expect(demoted.text).not.toContain('value="ada@example.com" required');
    expect(await admins()).toEqual(["ada@example.com"]);
  });

  test("are shown to members, who are offered no change and may make none", async () => {
    await using instance = await openInstance();
    await scene(instance);
    const { look, send } = pageBrowser(
      instance,
      await instance.addUser("mia@example.com", "member", { default: "member" }),
    );
    const { status, text } = await look(USERS);
    expect([status, text.includes("ada@example.com"), text.includes("Add a user")]).toEqual([
      200,
      true,
      false,
    ]);
    expect(text).not.toContain("Change the role");
    expect((await send(USERS, { email: "max@example.com" })).status).toBe(403);
    expect((await look(`${USERS}/remove?email=ada%40example.com`)).status).toBe(403);
  });
});

describe("agents", () => {
  test("are added, changed and removed, and one that there is not is refused beside the field", async () => {
    await using instance = await openInstance();
    const { look, send, session, agentsOf } = await scene(instance);
    await instance.call("POST /v1/agents", { token: session, body: { name: "worker", vaults: [] } });
    expect((await look(AGENTS)).text).toContain("No agent has access yet");
    expect(ledTo(await send(AGENTS, { agent: "worker", role: "proxy", expires_at: "" }))).toEqual([
      303,
      AGENTS,
    ]);
    expect(await agentsOf()).toMatchObject([{ name: "worker", vault_role: "proxy", status: "active" }]);
    expect(ledTo(await send(`${AGENTS}/role`, { agent: "worker", role: "member" }))).toEqual([303, AGENTS]);
    expect(await agentsOf()).toMatchObject([{ vault_role: "member" }]);
    const unknown = await send(AGENTS, { agent: "<b>no-one", role: "proxy" });
    expect([unknown.status, /id="agent-error"/.test(unknown.text)]).toEqual([404, true]);
    expect(unknown.text).toContain('value="&lt;b&gt;no-one"');
    const remove = `${AGENTS}/remove?agent=worker`;
    expect((await look(remove)).text).toContain("Remove worker");
    expect(ledTo(await send(remove, {}))).toEqual([303, AGENTS]);
    expect(await agentsOf()).toEqual([]);
  });

  test("are given the lowest role alone by who does not manage them", async () => {
    await using instance = await openInstance();
    await scene(instance);
    const { look } = pageBrowser(
      instance,
      await instance.addUser("mia@example.com", "member", { default: "member" }),
    );
    const { text } = await look(AGENTS);
    expect(text).toContain('<option value="proxy"');
    expect(text).not.toContain('<option value="admin"');
  });

  test("have names that stay text", async () => {
    await using instance = await openInstance();
    const { look } = await scene(instance);
    const agent = anAgent({ name: HOSTILE });
    await instance.store.agents.create(agent);
    const terms = { role: "proxy", grantedAt: 0 } as const;
    await instance.store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, terms);
    for (const path of [AGENTS, `${AGENTS}/remove?${new URLSearchParams({ agent: HOSTILE })}`]) {
      const { status, text } = await look(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<img src=x|<script>alert|onerror=alert\(1\)>/);
      expect(text).toContain("⟨U+202E⟩");
    }
  });
});

describe("tokens", () => {
  const tokenIn = (text: string) => /av_sess_[0-9a-f]+/.exec(text)?.[0];

  test("are shown once, work, and are revoked", async () => {
    await using instance = await openInstance();
    const { look, send, session } = await scene(instance);
    const minted = await send(TOKENS, { label: "nightly", lifetime: "3600", ttl_seconds: "" });
    expect(minted.status).toBe(200);
    expect(minted.headers.get("Cache-Control")).toBe("no-store");
    const token = tokenIn(minted.text) ?? "";
    expect((await instance.call("GET /v1/vaults/default/services", { token })).status).toBe(200);
    const listed = await look(TOKENS);
    expect(tokenIn(listed.text)).toBeUndefined();
    expect(listed.text).toContain("<bdi>nightly</bdi>");
    expect(listed.text).toContain("<bdi>ada@example.com</bdi>");
    const { json } = await instance.call("GET /v1/sessions?vault=default", { token: session });
    const revoke = `${TOKENS}/revoke?id=${json.sessions[0].id}`;
    expect(listed.text).toContain(`href="${revoke}"`);
    expect((await look(revoke)).text).toContain("Revoke nightly");
    expect(ledTo(await send(revoke, {}))).toEqual([303, TOKENS]);
    expect((await instance.call("GET /v1/vaults/default/services", { token })).status).toBe(401);
    expect((await look(revoke)).status).toBe(404);
    const records = await instance.call("GET /v1/audit", { token: await owner(instance) });
    expect(records.text).not.toContain(token);
  });

  test("end when it was said, and an end that cannot be is refused beside its field", async () => {
    await using instance = await openInstance();
    const { send, session } = await scene(instance);
    for (const ttl_seconds of ["299", "604801", "ten", "", "1e3.5"]) {
      const refused = await send(TOKENS, { label: "keeps", lifetime: "", ttl_seconds });
      expect([ttl_seconds, refused.status, tokenIn(refused.text)]).toEqual([ttl_seconds, 400, undefined]);
      expect(refused.text).toMatch(/id="ttl_seconds-error"/);
      expect(refused.text).toContain('value="keeps"');
    }
    const long = await send(TOKENS, { label: "x".repeat(101), lifetime: "3600" });
    expect([long.status, /id="label-error"/.test(long.text)]).toEqual([400, true]);
    await send(TOKENS, { lifetime: "", ttl_seconds: " 300 " });
    const { json } = await instance.call("GET /v1/sessions?vault=default", { token: session });
    const [{ created_at, expires_at }] = json.sessions;
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(300_000);
  });

  test("of another vault are not there, and labels stay text", async () => {
    await using instance = await openInstance();
    const { look, send, session } = await scene(instance);
    const payments = await instance.addVault("payments");
    await instance.addScoped("proxy", payments);
    const [other] = await instance.store.sessions.listScoped(payments, instance.clock.now());
    const revoke = `${TOKENS}/revoke?id=${other?.publicId}`;
    expect((await look(revoke)).status).toBe(404);
    expect((await send(revoke, {})).status).toBe(404);
    expect(await instance.store.sessions.listScoped(payments, instance.clock.now())).toHaveLength(1);
    const label = `</td>${HOSTILE}`;
    await instance.call("POST /v1/sessions", { token: session, body: { vault: "default", label } });
    const { text } = await look(TOKENS);
    expect(text).not.toMatch(/<img src=x|<script>alert|\u202e|onerror=alert\(1\)>/);
    expect(text).toContain("⟨U+202E⟩");
  });
});

async function owner(instance: Instance): Promise<string> {
  const body = { email: "olga@example.com", password: "correct horse" };
  return (await instance.call("POST /v1/auth/login", { body })).json.token;
}
