import { expect, test } from "bun:test";
import { reinviteUser, revokeUserInvite } from "../../../../../src/app/account/invite/user-invite-changes.ts";
import { inviteUser } from "../../../../../src/app/account/invite/user-invites.ts";
import { openInstance } from "../../../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../../../support/principals.ts";

const OWNER = userPrincipal("owner");

async function invited() {
  const instance = await openInstance();
  const payments = await instance.addVault("payments");
  const vaults = [
    { vaultName: "payments", role: undefined, expiresAt: instance.clock.now() + 1000 },
    { vaultName: "default", role: "admin", expiresAt: undefined },
  ];
  const made = await inviteUser(instance.deps, OWNER, { email: "friend@example.com", role: "owner", vaults });
  return { instance, payments, made };
}

test("what the first one gave and is over is not given again", async () => {
  const { instance, made } = await invited();
  await using _ = instance;
  instance.clock.advance(1000);
  const again = await reinviteUser(instance.deps, OWNER, { token: made.token });
  expect(again.token).not.toBe(made.token);
  expect([again.role, again.vaults]).toEqual([
    "owner",
    [expect.objectContaining({ vaultName: "default", role: "admin" })],
  ]);
});

test("one that is over is there to be sent again, and not to be taken back", async () => {
  const { instance, made } = await invited();
  await using _ = instance;
  instance.clock.advance(48 * 3_600_000);
  for (const token of [made.token, made.token.slice(-8)]) {
    await expect(revokeUserInvite(instance.deps, OWNER, { token })).rejects.toMatchObject({
      code: "invite_not_found",
      message: "The invite is already expired",
    });
  }
  await reinviteUser(instance.deps, OWNER, { token: made.token.slice(-8) });
});

test("when it cannot be sent again, the first one stays good", async () => {
  const { instance, made } = await invited();
  await using _ = instance;
  await instance.addUser("friend@example.com", "member");
  const again = reinviteUser(instance.deps, OWNER, { token: made.token });
  await expect(again).rejects.toMatchObject({ code: "user_exists" });
  const stored = await instance.store.userInvites.byHash(instance.deps.tokens.hash(made.token));
  expect(stored?.status).toBe("pending");
});

test("a session of a vault that is given manages nothing", async () => {
  const { instance, payments, made } = await invited();
  await using _ = instance;
  const scoped = scopedPrincipal("admin", payments);
  const revoke = (token: string) => revokeUserInvite(instance.deps, scoped, { token });
  await expect(revoke(made.token)).rejects.toMatchObject({ code: "forbidden" });
  // Nor does it learn whether it named one.
  for (const named of [made.token.slice(-8), "00000000", "short"]) {
    await expect(revoke(named)).rejects.toMatchObject({ code: "forbidden" });
  }
});
