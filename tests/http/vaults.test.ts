import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { openInstance } from "../support/instance.ts";

test("a vault is created once and belongs to its creator", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const token = await instance.addUser("max@example.com", "member");
  const created = await instance.call("POST /v1/vaults", { token, body: { name: "payments" } });
  expect([created.status, created.json]).toEqual([
    201,
    {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      name: "payments",
      created_at: "2026-08-01T09:30:00Z",
    },
  ]);
  const again = await instance.call("POST /v1/vaults", { token: owner, body: { name: "payments" } });
  expect([again.status, again.json.code]).toEqual([409, "vault_exists"]);
  const mine = await instance.call("GET /v1/vaults", { token });
  expect(mine.json.vaults).toEqual([
    { ...created.json, role: "admin", membership: "explicit", status: "active", pending_proposals: 0 },
  ]);
  const all = await instance.call("GET /v1/vaults", { token: owner });
  expect(all.json.vaults.map((vault: object) => Object.keys(vault).includes("role"))).toEqual([true, false]);
  expect(all.json.vaults[1]).toMatchObject({ name: "payments", membership: "implicit" });
});

test.each([
  "ab",
  "users",
  "Payments",
  "pay--ments",
  "-payments",
  "payments-",
  "pay ments",
  "x".repeat(65),
  "päyments",
])("no vault is called %p", async (name) => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { status, json } = await instance.call("POST /v1/vaults", { token, body: { name } });
  expect([status, json.code]).toEqual([400, "invalid_vault_name"]);
});

test("an owner's list of all vaults says which is the default", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  await instance.addVault("payments");
  const { json } = await instance.call("GET /v1/admin/vaults", { token });
  expect(json.vaults).toEqual([
    { id: DEFAULT_VAULT_ID, name: "default", is_default: true, created_at: expect.any(String) },
    { id: expect.any(String), name: "payments", is_default: false, created_at: "2026-08-01T09:30:00Z" },
  ]);
});

test("a member's list is in the order in which access was given, and says what has expired", async () => {
  await using instance = await openInstance();
  const token = await instance.addUser("max@example.com", "member");
  const user = await instance.store.users.byEmail("max@example.com");
  const grant = async (name: string, grantedAt: number, expiresAt?: number) => {
    const end = expiresAt === undefined ? {} : { expiresAt };
    const terms = { role: "member", grantedAt, ...end } as const;
    await instance.store.grants.put(
      { type: "user", id: user?.id as never },
      await instance.addVault(name),
      terms,
    );
  };
  const now = instance.clock.now();
  await grant("alpha", 3);
  await grant("beta", 1, now);
  await grant("gamma", 2, now + 60_000);
  await instance.addVault("unseen");
  const { json } = await instance.call("GET /v1/vaults", { token });
  expect(
    json.vaults.map(({ name, status, expires_at }: Record<string, string>) => [name, status, expires_at]),
  ).toEqual([
    ["beta", "expired", "2026-08-01T09:30:00Z"],
    ["gamma", "active", "2026-08-01T09:31:00Z"],
    ["alpha", "active", undefined],
  ]);
  const beta = await instance.call("GET /v1/vaults/beta/context", { token });
  expect([beta.status, beta.json.error]).toEqual([403, "Access to vault beta has expired"]);
  expect((await instance.call("GET /v1/vaults/gamma/context", { token })).json).toEqual({
    vault_name: "gamma",
    vault_role: "member",
    expires_at: "2026-08-01T09:31:00Z",
  });
});

describe("renaming", () => {
  test("changes the name alone", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const id = await instance.addVault("payments");
    const scoped = await instance.addScoped("proxy", id);
    const rename = (from: string, to: string) =>
      instance.call(`POST /v1/vaults/${from}/rename`, { token, body: { name: to } });
    expect((await rename("payments", "billing")).json).toEqual({
      message: "Vault renamed to billing",
      old_name: "payments",
      new_name: "billing",
    });
    expect((await instance.call("GET /discover", { token: scoped })).json.vault).toBe("billing");
    expect(await rename("payments", "other")).toMatchObject({
      status: 404,
      json: { error: "Vault not found: payments" },
    });
    expect(await rename("billing", "default")).toMatchObject({ status: 409, json: { code: "vault_exists" } });
    expect(await rename("billing", "users")).toMatchObject({ status: 400 });
    expect(await rename("default", "other")).toMatchObject({ status: 400, json: { code: "default_vault" } });
  });
});

describe("the credential store", () => {
  test("of a vault is its own; whoever asks for another is told so in words and by a code", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const credential_store = { kind: "infisical", config: { project_id: "p" } };
    const created = await instance.call("POST /v1/vaults", {
      token,
      body: { name: "remote", credential_store },
    });
    expect([created.status, created.json]).toEqual([
      503,
      { code: "infisical_not_configured", error: expect.stringContaining("no external credential store") },
    ]);
    expect((await instance.call("GET /v1/instance/credential-stores", { token })).json).toEqual({
      available: ["builtin"],
    });
  });
});

describe("deleting", () => {
  test("takes the vault and all sessions of it", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const scoped = await instance.addScoped("proxy", await instance.addVault("payments"));
    const { json } = await instance.call("DELETE /v1/vaults/payments", { token });
    expect(json).toEqual({ name: "payments", deleted: true });
    expect((await instance.call("GET /discover", { token: scoped })).status).toBe(401);
    expect((await instance.call("DELETE /v1/vaults/payments", { token })).status).toBe(404);
  });

  test("spares the default vault", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const { status, json } = await instance.call("DELETE /v1/vaults/default", { token });
    expect([status, json.code]).toEqual([400, "default_vault"]);
  });
});

describe("settings", () => {
  test("pass unmatched hosts through unless told otherwise", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const path = "/v1/vaults/default/settings";
    const read = async () => (await instance.call(`GET ${path}`, { token })).json;
    const rest = {
      plaintext_injection: "allow",
      strip_env: "off",
      canary_response: "refuse",
      passthrough_hosts: [],
      upstream_proxy: "",
    };
    const patch = async (body: object) => (await instance.call(`PATCH ${path}`, { token, body })).json;
    expect(await read()).toEqual({
      ...rest,
      unmatched_host_policy: "passthrough",
      infisical_available: false,
      placeholder_tag: expect.stringMatching(/^[0-9a-f]{72}$/),
    });
    expect(await patch({ unmatched_host_policy: " deny " })).toEqual({
      ...rest,
      unmatched_host_policy: "deny",
    });
    expect(await patch({})).toEqual({ ...rest, unmatched_host_policy: "deny" });
    expect((await read()).unmatched_host_policy).toBe("deny");
    expect((await patch({ unmatched_host_policy: "Deny" })).code).toBe("bad_request");
    const asking = { ...rest, unmatched_host_policy: "deny", unmatched_host_ask: true };
    expect(await patch({ unmatched_host_policy: "ask" })).toEqual(asking);
    expect((await read()).unmatched_host_ask).toBe(true);
    expect(await patch({ unmatched_host_policy: "" })).toEqual({
      ...rest,
      unmatched_host_policy: "passthrough",
    });
  });

  test("let credentials out over clear text unless told otherwise", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const path = "/v1/vaults/default/settings";
    const patch = (policy: string) =>
      instance.call(`PATCH ${path}`, { token, body: { plaintext_injection: policy } });
    const read = async () => (await instance.call(`GET ${path}`, { token })).json.plaintext_injection;
    expect(await read()).toBe("allow");
    for (const policy of ["loopback", "deny"]) {
      expect((await patch(policy)).json).toEqual({
        unmatched_host_policy: "passthrough",
        plaintext_injection: policy,
        strip_env: "off",
        canary_response: "refuse",
        passthrough_hosts: [],
        upstream_proxy: "",
      });
      expect(await read()).toBe(policy);
    }
    expect(await patch("never")).toMatchObject({ status: 400, json: { code: "bad_request" } });
    expect(await read()).toBe("deny");
    await patch("");
    expect(await read()).toBe("allow");
  });
});

test("hosts are listed whole: what is no host leaves all as it was, an empty list is none", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const path = "/v1/vaults/default/settings";
  const patch = (hosts: unknown) =>
    instance.call(`PATCH ${path}`, {
      token,
      body: { passthrough_hosts: hosts, plaintext_injection: "deny" },
    });
  const listed = await patch([" API.example.com ", "*.pinned.example.com:8443", "api.example.com"]);
  expect(listed.json.passthrough_hosts).toEqual(["api.example.com", "*.pinned.example.com:8443"]);
  const refused = await patch(["fine.example.com", "https://x", "*", "a.b/c"]);
  expect(refused).toMatchObject({ status: 400, json: { code: "bad_request" } });
  expect(JSON.stringify(refused.json)).toMatch(/https:\/\/x.*\*.*a\.b\/c/);
  expect(JSON.stringify(refused.json)).not.toContain("fine.example.com");
  const read = async () => (await instance.call(`GET ${path}`, { token })).json.passthrough_hosts;
  expect(await read()).toEqual(["api.example.com", "*.pinned.example.com:8443"]);
  expect((await patch("api.example.com")).status).toBe(400);
  await patch([]);
  expect(await read()).toEqual([]);
});

test("a proxy of the vault's own is for owners to set, and its login is never shown or recorded", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const admin = await instance.addUser("max@example.com", "member", { default: "admin" });
  const path = "/v1/vaults/default/settings";
  const patch = (token: string, upstream_proxy: string) =>
    instance.call(`PATCH ${path}`, { token, body: { upstream_proxy } });
  const shown = async () => (await instance.call(`GET ${path}`, { token: admin })).json.upstream_proxy;
  const url = "http://sue:hidden-word@10.1.2.3:3128";
  expect((await patch(admin, url)).status).toBe(403);
  expect(await shown()).toBe("");
  expect((await patch(owner, url)).json.upstream_proxy).toBe("http://10.1.2.3:3128");
  expect(await shown()).toBe("http://10.1.2.3:3128");
  const wrong = await patch(owner, "ftp://sue:hidden-word@proxy.example.com");
  expect([wrong.status, JSON.stringify(wrong.json)]).toEqual([
    400,
    expect.not.stringContaining("hidden-word"),
  ]);
  expect(await shown()).toBe("http://10.1.2.3:3128");
  // A bare host is a URL as curl reads it; `none` and a blank are not.
  for (const [text, says] of [
    ["proxy.example.com", "http://proxy.example.com:80"],
    [" None ", "none"],
    ["", ""],
  ] as const) {
    expect((await patch(owner, text)).json.upstream_proxy).toBe(says);
  }
  const records = JSON.stringify((await instance.call("GET /v1/audit", { token: owner })).json);
  expect(records).toContain("http://10.1.2.3:3128");
  expect(records).not.toContain("hidden-word");
});

test("a name is decoded from the path, and a broken escape is no vault", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  expect((await instance.call("GET /v1/vaults/d%65fault/settings", { token })).status).toBe(200);
  expect((await instance.call("GET /v1/vaults/default%2Fx/settings", { token })).status).toBe(404);
  expect((await instance.call("GET /v1/vaults/%zz/settings", { token })).status).toBe(404);
});

test("each vault says how many proposals wait there, but not to whose access has ended", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  const member = await instance.addUser("max@example.com", "member", {
    default: "member",
    payments: "member",
  });
  const agent = await instance.addAgent("builder", "no-access", { default: "proxy", payments: "proxy" });
  const body = { credentials: [{ action: "set", key: "A_KEY" }] };
  for (const vault of ["payments", "payments", "default"]) {
    await instance.call("POST /v1/proposals", { token: agent, headers: { "X-Vault": vault }, body });
  }
  const counts = async (token: string) =>
    Object.fromEntries(
      (await instance.call("GET /v1/vaults", { token })).json.vaults.map(
        (one: { name: string; pending_proposals: number }) => [one.name, one.pending_proposals],
      ),
    );
  for (const token of [owner, member, agent])
    expect(await counts(token)).toEqual({ default: 1, payments: 2 });
  const max = await instance.store.users.byEmail("max@example.com");
  const over = { role: "member", grantedAt: 0, expiresAt: instance.clock.now() } as const;
  await instance.store.grants.put({ type: "user", id: max?.id as never }, vaultId, over);
  expect(await counts(member)).toEqual({ default: 1, payments: 0 });
  instance.clock.advance(7 * 24 * 3_600_000);
  expect(await counts(agent)).toEqual({ default: 0, payments: 0 });
});
