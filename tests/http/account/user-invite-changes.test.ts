import { describe, expect, test } from "bun:test";
import { accept, details, FRIEND, HOURS, invite, list, type Scene, scene } from "./invite-scene.ts";

describe("an invite is taken back", () => {
  const revoke = (s: Scene, ref: string, token = s.owner) =>
    s.instance.call(`DELETE /v1/users/invites/${ref}`, { token });

  test("by its token or by eight or more characters of its end", async () => {
    await using s = await scene();
    for (const length of [72, 32, 12, 8]) {
      const { token } = await invite(s, { email: FRIEND });
      const { status, json } = await revoke(s, token.slice(-length));
      expect([length, status, json]).toEqual([length, 200, { message: "Invite revoked", email: FRIEND }]);
      expect((await accept(s.instance, token)).status).toBe(410);
    }
  });

  test("not by less, by another part of it, or twice", async () => {
    await using s = await scene();
    const { token } = await invite(s, { email: FRIEND });
    expect((await revoke(s, token.slice(-7))).status).toBe(400);
    for (const part of [token.slice(0, 20), token.slice(8, 30), "00000000", "%25%25%25%25%25%25%25%25"]) {
      expect([part, (await revoke(s, part)).status]).toEqual([part, 404]);
    }
    expect((await revoke(s, token.slice(-8))).status).toBe(200);
    expect((await revoke(s, token.slice(-8))).status).toBe(404);
    expect((await revoke(s, token)).status).toBe(404);
  });

  test("not by an end that several have, unless the caller may manage but one of them", async () => {
    await using s = await scene();
    const { userInvites, users } = s.instance.store;
    const otto = await users.byEmail("otto@example.com");
    for (const [at, id] of ["nobody", otto?.id ?? ""].entries()) {
      await userInvites.create({
        hash: `${at}` as never,
        suffix: `${String(at).repeat(24)}abcdef01`,
        email: `${at}@example.com`,
        role: "member",
        createdBy: { type: "user", id: id as never },
        createdAt: 0,
        expiresAt: s.instance.clock.now() + HOURS,
        vaults: [],
      });
    }
    const several = await revoke(s, "abcdef01");
    expect([several.status, several.json.code]).toEqual([409, "invite_ambiguous"]);
    expect(await list(s, s.owner, "pending")).toHaveLength(2);
    expect((await revoke(s, "abcdef01", s.otto)).json.email).toBe("1@example.com");
    expect((await revoke(s, "0abcdef01")).json.email).toBe("0@example.com");
  });

  test("by its maker, an owner or an admin of a vault that it gives, and by nobody else", async () => {
    await using s = await scene();
    const give = (vault_name: string) => invite(s, { email: FRIEND, vaults: [{ vault_name }] });
    const one = await give("payments");
    expect((await revoke(s, one.token, s.otto)).status).toBe(403);
    // Of others' invites an end tells nothing.
    expect((await revoke(s, one.token.slice(-8), s.otto)).status).toBe(404);
    expect((await revoke(s, one.token.slice(-8), s.ada)).status).toBe(200);
    const other = await give("billing");
    expect((await revoke(s, other.token, s.ada)).status).toBe(403);
    expect((await revoke(s, other.token)).status).toBe(200);
    const own = await invite(s, { email: FRIEND }, s.otto);
    expect((await revoke(s, own.token, s.otto)).status).toBe(200);
  });
});

describe("an invite is sent again", () => {
  const resend = (s: Scene, ref: string, token = s.owner) =>
    s.instance.call(`POST /v1/users/invites/${ref}/reinvite`, { token });

  test("as another with a new link and a new end, by whoever asks; the old link is over", async () => {
    await using s = await scene("works");
    const vaults = [{ vault_name: "payments", vault_role: "admin" }];
    await invite(s, { email: FRIEND, role: "no-access", vaults }, s.ada);
    s.instance.clock.advance(50 * HOURS);
    const [{ token_suffix }] = await list(s);
    const { status, json } = await resend(s, token_suffix);
    expect([status, json]).toEqual([
      201,
      {
        email: FRIEND,
        role: "no-access",
        vaults,
        email_sent: true,
        expires_at: "2026-08-05T11:30:00Z",
        token_suffix: expect.not.stringMatching(token_suffix),
      },
    ]);
    expect(s.mail.map(({ subject }) => subject)).toEqual([
      "You've been invited to Agent Vault",
      "You've been re-invited to Agent Vault",
    ]);
    expect(await list(s)).toMatchObject([
      { status: "pending", created_by_name: "olga@example.com" },
      { status: "revoked", created_by_name: "ada@example.com" },
    ]);
  });

  test("not once it was accepted or taken back, or its address has an account", async () => {
    await using s = await scene();
    const used = await invite(s, { email: FRIEND });
    await accept(s.instance, used.token);
    const again = await resend(s, used.token);
    expect([again.status, again.json.code]).toEqual([409, "invite_closed"]);
    const open = await invite(s, { email: "late@example.com" });
    await s.instance.addUser("late@example.com", "member");
    expect((await resend(s, open.token)).json.code).toBe("user_exists");
    expect((await details(s.instance, open.token)).json.needs_account).toBe(false);
    expect((await resend(s, "av_uinv_00")).status).toBe(404);
  });

  test("not by who could not make it: they would get to see its link", async () => {
    await using s = await scene();
    const vaults = [{ vault_name: "payments" }];
    const asOwner = await invite(s, { email: "boss@example.com", role: "owner", vaults });
    expect((await resend(s, asOwner.token.slice(-8), s.ada)).status).toBe(403);
    const two = [...vaults, { vault_name: "billing" }];
    const both = await invite(s, { email: FRIEND, vaults: two });
    expect([403, 404]).toContain((await resend(s, both.token, s.ada)).status);
    for (const { token } of [asOwner, both])
      expect((await details(s.instance, token)).json.error).toBeUndefined();
    expect((await resend(s, both.token, s.otto)).status).toBe(403);
  });
});

test("the makers of invites take them along when they lose their role", async () => {
  await using s = await scene();
  const { token } = await invite(s, { email: FRIEND, vaults: [{ vault_name: "payments" }] }, s.ada);
  const setRole = (role: string) =>
    s.instance.call("POST /v1/admin/users/ada@example.com/role", { token: s.owner, body: { role } });
  expect((await setRole("owner")).json.revoked_invites).toBe(0);
  expect((await accept(s.instance, token, "")).status).toBe(400);
  expect((await setRole("member")).json.revoked_invites).toBe(1);
  expect((await accept(s.instance, token)).status).toBe(410);
});
