/** The console's pages of agents: each is used as people do, tokens are shown once, and hostile names stay text. */
import { expect, test } from "bun:test";
import { addressElsewhere, UNKNOWN_ADDRESS } from "../../../../src/web/agents/snippets.ts";
import { ledTo, visitor } from "../../../support/console/visitor.ts";
import { openInstance } from "../../../support/instance.ts";

const TOKEN = /av_agt_[A-Za-z0-9_-]+/g;
const HOSTILE = `<script>alert(1)</script>"'\u202Eevil`;

test("an agent is added with its vaults; its token stands in that answer and in no other page", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  await instance.addVault("payments");
  const { look, send } = visitor(instance, session);
  expect((await look("/agents")).text).toContain("No agent yet");
  const form = await look("/new-agent");
  expect(form.text).toContain('name="vault.payments"');
  const added = await send("/new-agent", { name: "build-bot", role: "no-access", "vault.payments": "proxy" });
  expect(added.status).toBe(200);
  const [token = ""] = added.text.match(TOKEN) ?? [];
  const { json } = await instance.call("GET /discover", { token, headers: { "X-Vault": "payments" } });
  expect(json.vault).toBe("payments");
  for (const place of ["Shell", "Dockerfile", "Docker Compose", "systemd", "GitHub Actions"]) {
    expect(added.text).toContain(`>${place}</h3>`);
  }
  // The token itself and the shell's line: everything else is a file that others read.
  expect(added.text.match(TOKEN)).toEqual([token, token]);
  expect(added.headers.get("Cache-Control")).toContain("no-store");
  for (const path of ["/agents", "/agents/build-bot", "/agents/build-bot/rotate", "/overview"]) {
    const { status, text } = await look(path);
    expect([path, status, text.match(TOKEN)]).toEqual([path, 200, null]);
  }
  expect((await look("/agents")).text).toContain("payments (proxy)");
});

test("what is refused stands beside its field, with what was typed", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  await instance.addVault("payments");
  const { send } = visitor(instance, session);
  const bad = await send("/new-agent", { name: HOSTILE, role: "member", "vault.payments": "admin" });
  expect(bad.status).toBe(400);
  expect(bad.text).toMatch(/id="name-error">An agent(&#39;|')s name has/);
  expect(bad.text).toContain("&lt;script&gt;alert(1)");
  expect(bad.text).not.toContain("<script>alert");
  expect(bad.text).toMatch(/<option value="member" selected/);
  expect(bad.text).toMatch(/name="vault.payments"[\s\S]*<option value="admin" selected/);
  const gone = await send("/new-agent", { name: "build-bot", "vault.gone": "proxy" });
  expect([gone.status, gone.text.includes('id="vaults-error"')]).toEqual([404, true]);
  await send("/new-agent", { name: "build-bot" });
  const taken = await send("/new-agent", { name: "build-bot" });
  expect([taken.status, taken.text.includes('id="name-error"')]).toEqual([409, true]);
});

test("a new token takes the place of the old one, and is shown once", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const old = await instance.addAgent("build-bot", "member");
  const { look, send } = visitor(instance, session);
  expect((await look("/agents/build-bot/rotate")).text).toContain("refused from that moment on");
  const rotated = await send("/agents/build-bot/rotate");
  const [token = ""] = rotated.text.match(TOKEN) ?? [];
  const statusOf = async (held: string) => (await instance.call("GET /v1/vaults", { token: held })).status;
  expect([await statusOf(old), await statusOf(token)]).toEqual([401, 200]);
  expect((await look("/agents/build-bot")).text).not.toContain(token);
});

test("an owner gives another role, revokes, and deletes by the typed name", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const token = await instance.addAgent("build-bot", "no-access");
  const { look, send } = visitor(instance, session);
  expect(ledTo(await send("/agents/build-bot/role", { role: "member" }))).toEqual([303, "/agents/build-bot"]);
  expect((await instance.store.agents.byName("build-bot"))?.role).toBe("member");
  expect(ledTo(await send("/agents/build-bot/revoke"))).toEqual([303, "/agents/build-bot"]);
  expect((await instance.call("GET /v1/vaults", { token })).status).toBe(401);
  const revoked = await look("/agents/build-bot");
  expect([
    revoked.text.includes("/agents/build-bot/rotate"),
    revoked.text.includes("/agents/build-bot/delete"),
  ]).toEqual([false, true]);
  const mistyped = await send("/agents/build-bot/delete", { confirm: "build" });
  expect([mistyped.status, mistyped.text.includes('id="confirm-error"')]).toEqual([400, true]);
  expect(ledTo(await send("/agents/build-bot/delete", { confirm: "build-bot" }))).toEqual([303, "/agents"]);
  expect((await look("/agents/build-bot")).status).toBe(404);
});

test("a member sees what is theirs, and is offered what they may do", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  await instance.addVault("payments");
  await instance.addAgent("foreign-bot", "no-access");
  await instance.addAgent("shared-bot", "no-access", { payments: "proxy" });
  const { look } = visitor(
    instance,
    await instance.addUser("max@example.com", "member", { payments: "member" }),
  );
  const list = await look("/agents");
  expect([list.text.includes("shared-bot"), list.text.includes("foreign-bot")]).toEqual([true, false]);
  const shared = await look("/agents/shared-bot");
  expect(
    ["/rotate", "/revoke", "/delete", "/role"].filter((path) => shared.text.includes(`shared-bot${path}`)),
  ).toEqual([]);
  const form = await look("/new-agent");
  expect([form.text.includes('value="owner"'), form.text.includes("vault.payments")]).toEqual([false, false]);
});

test("what an agent calls itself stays text", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const { look } = visitor(instance, session);
  await instance.call("POST /api/agents/register", {
    body: { name: HOSTILE, publicKey: "z6Mkf9...", capabilities: ["api_call"] },
  });
  const { json } = await instance.call("GET /api/registrations", { token: session });
  const { id } = json.registrations[0];
  await instance.call(`POST /api/registrations/${id}/approve`, {
    token: session,
    body: { capabilities: ["api_call"] },
  });
  const [agent] = await instance.store.agents.list({});
  for (const path of ["/agents", `/agents/${agent?.name}`]) {
    const { status, text } = await look(path);
    expect([status, text.includes("&lt;script&gt;alert(1)"), text.includes("<script>alert")]).toEqual([
      200,
      true,
      false,
    ]);
    expect(text).not.toContain("\u202E");
  }
});

test("an address that means another machine elsewhere is left to be filled in", () => {
  const unknown = [
    "http://127.0.0.1:14321",
    "http://localhost:1",
    "http://[::1]:2",
    "http://0.0.0.0:3",
    "http://[::]:4",
  ];
  expect(unknown.map(addressElsewhere)).toEqual(unknown.map(() => UNKNOWN_ADDRESS));
  expect(addressElsewhere("https://vault.example.com")).toBe("https://vault.example.com");
});
