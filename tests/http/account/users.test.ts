import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

/** An owner (olga), an admin of payments (ada), a member of nothing (otto) and one who never verified (una). */
async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const payments = await instance.addVault("payments");
  const ada = await instance.addUser("ada@example.com", "member", { payments: "admin" });
  const otto = await instance.addUser("Otto@example.com", "member");
  await instance.store.users.create({
    id: "una" as never,
    email: "una@example.com",
    role: "member",
    active: false,
    createdAt: instance.clock.now(),
  });
  return {
    instance,
    owner,
    ada,
    otto,
    payments,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

const CREATED = { created_at: "2026-08-01T09:30:00Z" };

describe("the list of users", () => {
  test("is by address, with vaults and what is unverified for owners alone", async () => {
    await using s = await scene();
    const { json } = await s.instance.call("GET /v1/users", { token: s.owner });
    const [ada, olga, otto, una] = json.users;
    expect(ada).toEqual({
      email: "ada@example.com",
      role: "member",
      status: "active",
      vaults: [{ vault_name: "payments", vault_role: "admin" }],
      ...CREATED,
    });
    expect(olga.vaults).toEqual([{ vault_name: "default", vault_role: "admin" }]);
    expect(otto).toMatchObject({ email: "Otto@example.com", vaults: [] });
    expect(una).toMatchObject({ email: "una@example.com", status: "unverified" });
    const seen = await s.instance.call("GET /v1/users", { token: s.otto });
    expect(seen.json.users).toHaveLength(4);
    expect(seen.json.users[0]).toEqual({ email: "ada@example.com", role: "member", ...CREATED });
  });

  test("comes in pages to who asks for them", async () => {
    await using s = await scene();
    const page = async (query: string) =>
      (await s.instance.call(`GET /v1/users?${query}`, { token: s.owner })).json;
    const emails = (json: { users: { email: string }[] }) => json.users.map(({ email }) => email);
    const first = await page("limit=3");
    expect(emails(first)).toEqual(["ada@example.com", "olga@example.com", "Otto@example.com"]);
    expect(first.next_cursor).toBe("Otto@example.com");
    const last = await page(`limit=3&after=${encodeURIComponent(first.next_cursor)}`);
    expect([emails(last), last.next_cursor]).toEqual([["una@example.com"], null]);
    expect((await page("limit=4")).next_cursor).toBeNull();
    expect(await page("")).not.toHaveProperty("next_cursor");
    for (const limit of ["", "0", "-1", "x", "1.5"]) {
      expect(await page(`limit=${limit}`)).toEqual(await page(""));
    }
    expect((await page("limit=1001")).next_cursor).toBeNull();
  });
});

describe("one user", () => {
  test("is shown to owners and to themselves, as vault names in the order in which they were granted", async () => {
    await using s = await scene();
    const ada = await s.instance.store.users.byEmail("ada@example.com");
    if (ada === undefined) throw new Error("no ada");
    const now = s.instance.clock.now();
    await s.instance.store.grants.put({ type: "user", id: ada.id }, DEFAULT_VAULT_ID, {
      role: "member",
      grantedAt: now,
      expiresAt: now + 60_000,
    });
    const grants = [
      { vault_name: "payments", vault_role: "admin" },
      { vault_name: "default", vault_role: "member", expires_at: "2026-08-01T09:31:00Z" },
    ];
    const expected = {
      email: "ada@example.com",
      role: "member",
      vaults: ["payments", "default"],
      status: "active",
      grants,
      ...CREATED,
    };
    for (const [token, path] of [
      [s.owner, "ada@example.com"],
      [s.owner, "ADA%40example.com"],
      [s.ada, "ada@example.com"],
      [s.ada, "me"],
    ] as const) {
      expect((await s.instance.call(`GET /v1/admin/users/${path}`, { token })).json).toEqual(expected);
    }
    s.instance.clock.advance(60_000);
    const later = await s.instance.call("GET /v1/admin/users/me", { token: s.ada });
    expect(later.json).toMatchObject({ vaults: ["payments"], grants });
  });

  test("of others is refused alike whether there is one or not", async () => {
    await using s = await scene();
    const ask = (token: string, email: string) => s.instance.call(`GET /v1/admin/users/${email}`, { token });
    const [known, unknown] = [await ask(s.ada, "olga@example.com"), await ask(s.ada, "eve@example.com")];
    expect([known.status, known.json.error]).toEqual([403, "Owner role required"]);
    expect(unknown.json).toEqual(known.json);
    const gone = await ask(s.owner, "eve@example.com");
    expect([gone.status, gone.json]).toEqual([
      404,
      { error: "User not found: eve@example.com", code: "user_not_found" },
    ]);
    const agent = await s.instance.addAgent("chief", "owner");
    expect((await ask(agent, "ada@example.com")).status).toBe(200);
    expect((await ask(agent, "me")).status).toBe(400);
    expect((await ask(await s.instance.addScoped("admin"), "me")).status).toBe(403);
  });
});

describe("a role", () => {
  const setRole = (s: Awaited<ReturnType<typeof scene>>, email: string, role: string, token = s.owner) =>
    s.instance.call(`POST /v1/admin/users/${email}/role`, { token, body: { role } });

  test("is what the account may do from the next request on", async () => {
    await using s = await scene();
    const { status, json } = await setRole(s, "ada@EXAMPLE.com", "no-access");
    expect([status, json]).toEqual([
      200,
      { email: "ada@example.com", role: "no-access", revoked_invites: 0 },
    ]);
    expect((await s.instance.call("GET /v1/users", { token: s.ada })).status).toBe(403);
    // What they have in vaults stays theirs.
    expect((await s.instance.call("GET /v1/credentials?vault=payments", { token: s.ada })).status).toBe(200);
  });

  test("that is none is refused before the account is looked for, and `me` is nobody", async () => {
    await using s = await scene();
    expect((await setRole(s, "eve@example.com", "king")).json.error).toBe(
      "role must be owner, member or no-access",
    );
    expect((await setRole(s, "me", "member")).status).toBe(404);
    expect((await setRole(s, "eve@example.com", "member")).status).toBe(404);
    expect((await setRole(s, "ada@example.com", "owner", s.ada)).status).toBe(403);
    const empty = await s.instance.call("POST /v1/admin/users/ada@example.com/role", {
      token: s.owner,
      body: {},
    });
    expect([empty.status, empty.json.error]).toEqual([400, "role is required"]);
  });

  test("of the last owner stays, agents counted in and the unverified not", async () => {
    await using s = await scene();
    expect((await setRole(s, "una@example.com", "owner")).status).toBe(200);
    const { status, json } = await setRole(s, "olga@example.com", "member");
    expect([status, json.error]).toEqual([409, "Cannot demote the last owner"]);
    // One who never verified is no owner that anything depends on.
    expect((await setRole(s, "una@example.com", "member")).status).toBe(200);
    await s.instance.addAgent("chief", "owner");
    expect((await setRole(s, "olga@example.com", "member")).status).toBe(200);
  });

  test("taken from two owners by each other at once leaves one", async () => {
    await using s = await scene();
    await setRole(s, "ada@example.com", "owner");
    const both = await Promise.all([
      setRole(s, "olga@example.com", "member", s.ada),
      setRole(s, "ada@example.com", "member", s.owner),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await s.instance.store.users.countOwners()).toBe(1);
  });

  test("leaves a record with both roles, and none when nothing changes", async () => {
    await using s = await scene();
    for (const role of ["member", "owner", "owner"]) await setRole(s, "ada@example.com", role);
    const records = await s.instance.store.audit.list({ action: "user.set-role", limit: 9 });
    expect(records).toMatchObject([
      {
        actor: { type: "user", name: "olga@example.com", ip: "127.0.0.1" },
        target: { type: "user", name: "ada@example.com" },
        changes: { role: { before: "member", after: "owner" } },
      },
    ]);
  });
});

describe("a user who is removed", () => {
  const remove = (s: Awaited<ReturnType<typeof scene>>, email: string, token = s.owner) =>
    s.instance.call(`DELETE /v1/admin/users/${email}`, { token });

  test("is gone with logins, grants and invites", async () => {
    await using s = await scene();
    const body = { email: "friend@example.com", vaults: [{ vault_name: "payments" }] };
    const invited = await s.instance.call("POST /v1/users/invites", { token: s.ada, body });
    expect(invited.status).toBe(201);
    const { status, json } = await remove(s, "Ada@example.com");
    expect([status, json]).toEqual([
      200,
      { status: "removed", email: "ada@example.com", revoked_invites: 1 },
    ]);
    expect((await s.instance.call("GET /v1/auth/me", { token: s.ada })).status).toBe(401);
    const token = invited.json.invite_link.split("/").at(-1);
    const details = await s.instance.call(`GET /v1/users/invites/${token}/details`);
    expect(details.json.error_title).toBe("Invite Revoked");
    expect((await remove(s, "ada@example.com")).status).toBe(404);
    expect((await remove(s, "me")).status).toBe(404);
    expect((await remove(s, "olga@example.com", s.otto)).status).toBe(403);
  });

  test("is not the last owner, who may go once there is another", async () => {
    await using s = await scene();
    const last = await remove(s, "olga@example.com");
    expect([last.status, last.json.error]).toEqual([409, "Cannot remove the last owner"]);
    await s.instance.addUser("second@example.com", "owner");
    expect((await remove(s, "olga@example.com")).status).toBe(200);
    expect((await s.instance.call("GET /v1/auth/me", { token: s.owner })).status).toBe(401);
  });
});
