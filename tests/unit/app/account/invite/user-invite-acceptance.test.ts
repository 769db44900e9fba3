import { expect, test } from "bun:test";
import { acceptInvite } from "../../../../../src/app/account/invite/user-invite-acceptance.ts";
import { inviteUser } from "../../../../../src/app/account/invite/user-invites.ts";
import type { Passwords } from "../../../../../src/ports/passwords.ts";
import { openInstance } from "../../../../support/instance.ts";
import { userPrincipal } from "../../../../support/principals.ts";

const EMAIL = "friend@example.com";

async function invited() {
  const instance = await openInstance();
  const asked = { email: EMAIL, role: "no-access", vaults: [] };
  const { token, hash } = await inviteUser(instance.deps, userPrincipal("owner"), asked);
  /** Accepts while `meanwhile` happens between hashing and storing. */
  const acceptWhile = (meanwhile: () => Promise<unknown>) => {
    const passwords: Passwords = {
      ...instance.deps.passwords,
      hash: async (password) => {
        await meanwhile();
        return instance.deps.passwords.hash(password);
      },
    };
    return acceptInvite({ ...instance.deps, passwords }, { token, password: "long enough", ip: "" });
  };
  const status = async () => (await instance.store.userInvites.byHash(hash))?.status;
  return { instance, acceptWhile, status };
}

test("an account that appears while the password is hashed is nobody's to take over", async () => {
  const { instance, acceptWhile, status } = await invited();
  await using _ = instance;
  const accepted = acceptWhile(() => instance.addUser(EMAIL, "member"));
  await expect(accepted).rejects.toMatchObject({ code: "conflict" });
  expect(await status()).toBe("pending");
  expect((await instance.store.users.byEmail(EMAIL))?.role).toBe("member");
});

test("one that is verified meanwhile keeps its password and its role, and has the invite", async () => {
  const { instance, acceptWhile, status } = await invited();
  await using _ = instance;
  const una = {
    id: "una" as never,
    email: EMAIL,
    role: "member",
    createdAt: 0,
    passwordHash: "own",
  } as const;
  await instance.store.users.create({ ...una, active: false });
  const accepted = await acceptWhile(() => instance.store.users.activate(una.id, undefined));
  expect(accepted).toEqual({ email: EMAIL, isNewAccount: false, vaults: 0 });
  expect(await status()).toBe("accepted");
  expect(await instance.store.users.byId(una.id)).toEqual({ ...una, active: true });
});

test("an invite that ends or is taken back meanwhile makes no account", async () => {
  for (const [code, end] of [
    ["invite_expired", (s: Awaited<ReturnType<typeof invited>>) => s.instance.clock.advance(48 * 3_600_000)],
    [
      "invite_revoked",
      ({ instance }: Awaited<ReturnType<typeof invited>>) =>
        instance.store.userInvites.settle(1, { status: "revoked", at: 0 }),
    ],
  ] as const) {
    const s = await invited();
    await using _ = s.instance;
    const accepted = s.acceptWhile(async () => end(s));
    await expect(accepted).rejects.toMatchObject({ code, kind: "gone" });
    expect(await s.instance.store.users.byEmail(EMAIL)).toBeUndefined();
  }
});
