import { describe, expect, test } from "bun:test";
import { accept, details, FRIEND, HOURS, invite, list, logIn, scene } from "./invite-scene.ts";

describe("an invite", () => {
  test("without mail comes back as a link, and its account is active at once with what it gives", async () => {
    await using s = await scene();
    const ends = "2026-12-31T00:00:00Z";
    const vaults = [
      { vault_name: "payments" },
      { vault_name: "default", vault_role: "admin", expires_at: ends },
    ];
    const made = await invite(s, { email: FRIEND, vaults });
    expect([made.status, made.json]).toEqual([
      201,
      {
        email: FRIEND,
        role: "member",
        vaults: [
          { vault_name: "payments", vault_role: "member" },
          { vault_name: "default", vault_role: "admin", expires_at: ends },
        ],
        email_sent: false,
        expires_at: "2026-08-03T09:30:00Z",
        token_suffix: made.token.slice(-8),
        invite_link: expect.stringMatching(/^https:\/\/av\.example\.com\/invite\/av_uinv_[0-9a-f]{64}$/),
      },
    ]);
    expect((await details(s.instance, made.token)).json).toEqual({
      email: FRIEND,
      role: "member",
      vaults: [
        { vault_name: "default", vault_role: "admin", expires_at: ends },
        { vault_name: "payments", vault_role: "member" },
      ],
      needs_account: true,
      expires_at: "2026-08-03T09:30:00Z",
    });
    const taken = await accept(s.instance, made.token);
    expect([taken.status, taken.json]).toEqual([
      200,
      { email: FRIEND, message: "Account created. Vault access granted." },
    ]);
    expect(taken.headers.get("Set-Cookie")).toBeNull();
    const { json } = await logIn(s.instance, FRIEND, "a good password");
    const me = await s.instance.call("GET /v1/admin/users/me", { token: json.token });
    expect(me.json).toMatchObject({ role: "member", vaults: ["default", "payments"] });
    expect((await s.instance.call("GET /v1/credentials?vault=default", { token: json.token })).status).toBe(
      200,
    );
    s.instance.clock.advance(Date.parse(ends) - s.instance.clock.now());
    const again = await logIn(s.instance, FRIEND, "a good password");
    const after = await s.instance.call("GET /v1/credentials?vault=default", { token: again.json.token });
    expect([after.status, after.json.error]).toEqual([403, "Access to vault default has expired"]);
  });

  test("goes by mail where mail is set up, and the link to nobody else", async () => {
    await using s = await scene("works");
    const { json } = await invite(s, { email: FRIEND, role: "no-access", vaults: [] });
    expect(json).toMatchObject({ role: "no-access", vaults: [], email_sent: true });
    expect(json).not.toHaveProperty("invite_link");
    expect(s.mail).toMatchObject([{ to: FRIEND, subject: "You've been invited to Agent Vault" }]);
    expect(s.mail[0]?.html).toContain("olga@example.com");
    expect(s.mail[0]?.html).toMatch(/https:\/\/av\.example\.com\/invite\/av_uinv_[0-9a-f]{64}/);
  });

  test("whose mail cannot be sent is good all the same, and comes with its link and the reason", async () => {
    await using s = await scene("fails");
    const made = await invite(s, { email: FRIEND });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      email_sent: false,
      email_error: "smtp.example.com:587 refused the connection",
    });
    expect((await accept(s.instance, made.token)).status).toBe(200);
  });

  test("names a vault twice and gives the last of the two roles", async () => {
    await using s = await scene();
    const vaults = ["member", "admin"].map((vault_role) => ({ vault_name: "payments", vault_role }));
    const { status, json } = await invite(s, { email: FRIEND, vaults });
    expect([status, json.vaults]).toEqual([201, [{ vault_name: "payments", vault_role: "admin" }]]);
  });

  test("may be made by an agent, and says so", async () => {
    await using s = await scene();
    const agent = await s.instance.addAgent("recruiter", "member");
    expect((await invite(s, { email: FRIEND }, agent)).status).toBe(201);
    expect((await list(s))[0].created_by_name).toBe("recruiter");
  });

  const member = (vault_name: string, more = {}) => ({ email: FRIEND, vaults: [{ vault_name, ...more }] });
  test.each([
    ["without an address", "owner", {}, 400, "email is required"],
    [
      "with all that is wrong",
      "owner",
      { email: "friend", role: "king" },
      400,
      "That is not an e-mail address; role must be owner, member or no-access",
    ],
    ["to be owner, by a member", "ada", { email: FRIEND, role: "owner" }, 403, "Owner role required"],
    [
      "for an account that is there",
      "owner",
      { email: "ADA@example.com" },
      409,
      "ADA@example.com already has an account",
    ],
    [
      "with a role that people do not have",
      "owner",
      member("payments", { vault_role: "proxy" }),
      400,
      "vault_role must be member or admin",
    ],
    ["with a vault that there is not", "owner", member("nope"), 404, "Vault not found: nope"],
    [
      "with access that is over already",
      "owner",
      member("payments", { expires_at: "2026-08-01T09:30:00Z" }),
      400,
      "expires_at must lie in the future",
    ],
  ] as const)("%s is refused", async (_, who, body, status, error) => {
    await using s = await scene();
    const refused = await invite(s, body, s[who]);
    expect([refused.status, refused.json.error]).toEqual([status, error]);
    expect(await list(s)).toEqual([]);
  });

  test("of somebody else's vault is refused to whoever is no admin of it", async () => {
    await using s = await scene();
    expect((await invite(s, member("payments"), s.ada)).status).toBe(201);
    const body = { ...member("billing"), email: "other@example.com" };
    expect([403, 404]).toContain((await invite(s, body, s.ada)).status);
    expect((await invite(s, body, await s.instance.addScoped("admin", s.payments))).status).toBe(403);
    expect((await invite(s, body, await s.instance.addAgent("scout", "no-access"))).status).toBe(403);
  });

  test("stands in the way of a second one until it is over, whatever the case of the address", async () => {
    await using s = await scene();
    await invite(s, { email: FRIEND });
    const again = await invite(s, { email: "Friend@Example.com" });
    expect([again.status, again.json.code]).toEqual([409, "invite_pending"]);
    s.instance.clock.advance(48 * HOURS);
    expect((await invite(s, { email: FRIEND })).status).toBe(201);
    const statuses = (await list(s)).map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(["pending", "expired"]);
  });

  test("is the fiftieth at most, and those that are over do not count", async () => {
    await using s = await scene();
    const many = async (name: string, count: number) => {
      for (let at = 0; at < count; at++) {
        expect((await invite(s, { email: `${name}${at}@example.com` })).status).toBe(201);
      }
    };
    await many("early", 5);
    s.instance.clock.advance(48 * HOURS);
    await many("late", 50);
    const { status, json } = await invite(s, { email: FRIEND });
    // A sentence, as for every limit that is not one of calls.
    expect([status, json.code, json.error]).toEqual([429, "too_many_invites", expect.stringContaining("50")]);
    await s.instance.call(`DELETE /v1/users/invites/${(await list(s))[0].token_suffix}`, { token: s.owner });
    expect((await invite(s, { email: FRIEND })).status).toBe(201);
  });

  test("keeps to the domains that are allowed, when it is made and when it is accepted", async () => {
    await using s = await scene();
    const early = await invite(s, { email: FRIEND });
    await s.instance.store.settings.setInstance("allowed_email_domains", '["corp.example"]');
    await s.instance.store.settings.setInstance("invite_only", "true");
    const refused = await invite(s, { email: "other@example.com" });
    expect([refused.status, refused.json.code]).toEqual([403, "email_domain_refused"]);
    expect((await accept(s.instance, early.token)).status).toBe(403);
    const good = await invite(s, { email: "friend@Corp.example" });
    expect((await accept(s.instance, good.token)).status).toBe(200);
    await s.instance.store.settings.setInstance("allowed_email_domains", undefined);
    expect((await accept(s.instance, early.token)).status).toBe(200);
  });
});

describe("the list of invites", () => {
  test("shows to each what they may manage, by whom it was made, and how to name it", async () => {
    await using s = await scene();
    const own = await invite(s, { email: "a@example.com" }, s.otto);
    await invite(s, { email: "b@example.com", vaults: [{ vault_name: "payments" }] });
    await invite(s, { email: "c@example.com" });
    const emails = async (token: string) =>
      (await list(s, token)).map(({ email }: { email: string }) => email);
    expect(await emails(s.owner)).toEqual(["c@example.com", "b@example.com", "a@example.com"]);
    expect(await emails(s.ada)).toEqual(["b@example.com"]);
    expect(await emails(s.otto)).toEqual(["a@example.com"]);
    const otto = await s.instance.store.users.byEmail("otto@example.com");
    expect((await list(s, s.otto))[0]).toEqual({
      email: "a@example.com",
      role: "member",
      token: "",
      token_suffix: own.token.slice(-8),
      status: "pending",
      created_by: otto?.id,
      created_by_name: "otto@example.com",
      vaults: [],
      created_at: "2026-08-01T09:30:00Z",
      expires_at: "2026-08-03T09:30:00Z",
    });
  });

  test("is filtered by what invites are now; a word that is no status finds none", async () => {
    await using s = await scene();
    await invite(s, { email: "expired@example.com" });
    s.instance.clock.advance(48 * HOURS);
    const used = await invite(s, { email: "accepted@example.com" });
    await accept(s.instance, used.token);
    const back = await invite(s, { email: "revoked@example.com" });
    await s.instance.call(`DELETE /v1/users/invites/${back.token}`, { token: s.owner });
    await invite(s, { email: "pending@example.com" });
    const now = await s.instance.call("POST /v1/auth/login", {
      body: { email: "olga@example.com", password: "correct horse" },
    });
    for (const status of ["pending", "accepted", "expired", "revoked"]) {
      expect(await list(s, now.json.token, status)).toMatchObject([
        { email: `${status}@example.com`, status },
      ]);
    }
    expect(await list(s, now.json.token, "bogus")).toEqual([]);
    expect(await list(s, now.json.token)).toHaveLength(4);
  });
});
