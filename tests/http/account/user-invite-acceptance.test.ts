import { describe, expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { accept, details, FRIEND, HOURS, invite, logIn, scene } from "./invite-scene.ts";

describe("accepting", () => {
  test("is for once, also when many try at the same time", async () => {
    await using s = await scene();
    const { token } = await invite(s, { email: FRIEND });
    const all = await Promise.all(
      [1, 2, 3, 4].map((at) => accept(s.instance, token, `password number ${at}`)),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 410, 410, 410]);
    const won = all.findIndex(({ status }) => status === 200) + 1;
    expect((await logIn(s.instance, FRIEND, `password number ${won}`)).status).toBe(200);
    const later = await accept(s.instance, token);
    expect([later.status, later.json.code]).toEqual([410, "invite_accepted"]);
    expect((await details(s.instance, token)).json).toEqual({
      error: true,
      error_title: "Already Accepted",
      error_message: "This invite has been accepted already.",
    });
  });

  test("with a short password is refused, and the invite stays good", async () => {
    await using s = await scene();
    const { token } = await invite(s, { email: FRIEND });
    for (const body of [{ password: "short" }, {}, undefined]) {
      const { status } = await s.instance.call(`POST /v1/users/invites/${token}/accept`, { body });
      expect(status).toBe(400);
    }
    expect((await accept(s.instance, token)).status).toBe(200);
  });

  test("is over for one that has expired or was revoked, and unknown links are unknown", async () => {
    await using s = await scene();
    const revoked = await invite(s, { email: "r@example.com" });
    await s.instance.call(`DELETE /v1/users/invites/${revoked.token}`, { token: s.owner });
    const expired = await invite(s, { email: FRIEND });
    s.instance.clock.advance(48 * HOURS);
    for (const [{ token }, title] of [
      [revoked, "Invite Revoked"],
      [expired, "Invite Expired"],
    ] as const) {
      expect((await accept(s.instance, token)).status).toBe(410);
      const shown = await details(s.instance, token);
      expect([shown.status, shown.json.error_title]).toEqual([200, title]);
    }
    expect((await accept(s.instance, "av_uinv_00")).status).toBe(404);
    expect((await details(s.instance, "av_uinv_00")).status).toBe(404);
    // The end of a token opens nothing.
    expect((await accept(s.instance, expired.token.slice(-32))).status).toBe(404);
  });

  test("lets somebody in who has registered and never verified, with a password that they choose now", async () => {
    await using s = await scene();
    const { instance } = s;
    const passwordHash = await instance.deps.passwords.hash({ open: () => "a stranger's choice" } as never);
    await instance.store.users.create({
      id: "una" as never,
      email: "Una@example.com",
      role: "member",
      active: false,
      passwordHash,
      createdAt: 0,
    });
    const made = await invite(s, { email: "una@example.com", role: "owner" });
    expect(made.status).toBe(201);
    expect((await details(instance, made.token)).json.needs_account).toBe(true);
    expect((await accept(instance, made.token)).json.message).toBe("Account created.");
    expect((await logIn(instance, "una@example.com", "a stranger's choice")).status).toBe(401);
    const { json } = await logIn(instance, "una@example.com", "a good password");
    const me = await instance.call("GET /v1/auth/me", { token: json.token });
    expect(me.json).toMatchObject({ email: "Una@example.com", role: "owner" });
  });

  test("with an account adds or changes grants, and nothing else of the account", async () => {
    await using s = await scene();
    const vaults = [{ vault_name: "payments", vault_role: "admin" }, { vault_name: "billing" }];
    const made = await invite(s, { email: FRIEND, role: "owner", vaults });
    const friend = await s.instance.addUser(FRIEND, "member", { payments: "member" });
    expect((await details(s.instance, made.token)).json.needs_account).toBe(false);
    const taken = await s.instance.call(`POST /v1/users/invites/${made.token}/accept`);
    expect([taken.status, taken.json.message]).toEqual([200, "Invite accepted. Vault access granted."]);
    const me = await s.instance.call("GET /v1/admin/users/me", { token: friend });
    expect(me.json).toMatchObject({
      role: "member",
      grants: [
        { vault_name: "payments", vault_role: "admin" },
        { vault_name: "billing", vault_role: "member" },
      ],
    });
    expect((await logIn(s.instance, FRIEND, `password of ${FRIEND}`)).status).toBe(200);
  });

  test.each([
    // What somebody has, what the invite gives, and what they have then.
    ["admin", undefined, "member", undefined, "admin", undefined],
    ["admin", undefined, "admin", 5, "admin", undefined],
    ["member", 5, "member", undefined, "member", undefined],
    ["member", 5, "admin", 5, "admin", 5],
    ["member", 3, "admin", 5, "admin", 5],
    // Neither is the more: the two together would be what nobody gave.
    ["admin", 3, "member", undefined, "admin", 3],
    ["member", undefined, "admin", 5, "member", undefined],
    // What is over is not there.
    ["admin", 1, "member", 5, "member", 5],
  ] as const)(
    "never takes away: %s until %p and the offer of %s until %p make %s until %p",
    async (...row) => {
      const [held, heldEnd, offered, offeredEnd, role, end] = row;
      await using s = await scene();
      const at = (hours: number | undefined) =>
        hours === undefined ? {} : { expiresAt: s.instance.clock.now() + hours * HOURS };
      const stamp = (hours: number | undefined) => {
        const { expiresAt } = at(hours);
        return expiresAt === undefined
          ? {}
          : { expires_at: new Date(expiresAt).toISOString().replace(".000Z", "Z") };
      };
      const made = await invite(s, {
        email: FRIEND,
        vaults: [{ vault_name: "payments", vault_role: offered, ...stamp(offeredEnd) }],
      });
      await s.instance.addUser(FRIEND, "member", {});
      const { store } = s.instance;
      const [friend, vault] = [await store.users.byEmail(FRIEND), await store.vaults.byName("payments")];
      if (friend === undefined || vault === undefined) throw new Error("the scene has changed");
      const grant = { role: held, ...at(heldEnd), grantedAt: 0 };
      const expected = { vault_name: "payments", vault_role: role, ...stamp(end) };
      await store.grants.put({ type: "user", id: friend.id }, vault.id, grant);
      s.instance.clock.advance(2 * HOURS);
      expect((await accept(s.instance, made.token)).status).toBe(200);
      const { json } = await s.instance.call(`GET /v1/admin/users/${FRIEND}`, { token: s.owner });
      expect(json.grants).toEqual([expected]);
    },
  );

  test("is possible for the only admin of a vault that the invite gives a lower role in", async () => {
    await using s = await scene();
    const made = await invite(s, { email: FRIEND, vaults: [{ vault_name: "billing" }] });
    await s.instance.addUser(FRIEND, "member", { billing: "admin" });
    const { status, json } = await accept(s.instance, made.token);
    expect([status, json.message]).toEqual([200, "Invite accepted."]);
    const { json: friend } = await s.instance.call(`GET /v1/admin/users/${FRIEND}`, { token: s.owner });
    expect(friend.grants).toEqual([{ vault_name: "billing", vault_role: "admin" }]);
  });

  test("leaves out vaults that are gone, and access that is over", async () => {
    await using s = await scene();
    const vaults = [
      { vault_name: "payments", expires_at: "2026-08-01T10:30:00Z" },
      { vault_name: "billing" },
      { vault_name: "default" },
    ];
    const { token } = await invite(s, { email: FRIEND, vaults });
    const billing = await s.instance.store.vaults.byName("billing");
    await s.instance.store.vaults.delete(billing?.id as never);
    s.instance.clock.advance(HOURS);
    expect((await accept(s.instance, token)).status).toBe(200);
    const { json } = await s.instance.call(`GET /v1/admin/users/${FRIEND}`, { token: s.owner });
    expect(json.grants).toEqual([{ vault_name: "default", vault_role: "member" }]);
  });

  test("is explained to whoever opens the link in a browser", async () => {
    await using s = await scene();
    const { token, json } = await invite(s, { email: FRIEND });
    const page = await s.instance.call(`GET /invite/${token}`);
    expect([page.status, page.headers.get("Content-Type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(page.text).toContain(`agent-vault auth accept-invite ${json.invite_link}\n`);
    expect((await details(s.instance, token)).json.needs_account).toBe(true);
  });

  test("hashes nothing for a link that is no good", async () => {
    await using s = await scene();
    const { token } = await invite(s, { email: FRIEND });
    await s.instance.call(`DELETE /v1/users/invites/${token}`, { token: s.owner });
    let hashed = 0;
    const { passwords } = s.instance.deps;
    const hash: typeof passwords.hash = (password) => {
      hashed++;
      return passwords.hash(password);
    };
    const counting = { ...passwords, hash };
    const other = await openInstance({
      store: s.instance.store,
      clock: s.instance.clock,
      passwords: counting,
    });
    for (const one of [token, "av_uinv_00"]) await accept(other, one);
    expect(hashed).toBe(0);
  });

  test("is recorded with the account, the grants and the address it came from", async () => {
    await using s = await scene();
    const { token } = await invite(s, { email: FRIEND, vaults: [{ vault_name: "payments" }] });
    await s.instance.call(`POST /v1/users/invites/${token}/accept`, {
      body: { password: "a good password" },
      ip: "203.0.113.9",
    });
    const records = await s.instance.store.audit.list({ limit: 20 });
    const friend = await s.instance.store.users.byEmail(FRIEND);
    const acts = records
      .filter(({ actor }) => actor.id === friend?.id)
      .map(({ action, actor, target, vault }) => [action, actor.ip, target.name, vault.name]);
    expect(acts.toReversed()).toEqual([
      ["user-invite.accept", "203.0.113.9", FRIEND, ""],
      ["user.register", "203.0.113.9", FRIEND, ""],
      ["grant.add", "203.0.113.9", FRIEND, "payments"],
    ]);
    expect(JSON.stringify(records)).not.toContain("av_uinv_");
    expect(JSON.stringify(records)).not.toContain(token.slice(-32));
  });
});
