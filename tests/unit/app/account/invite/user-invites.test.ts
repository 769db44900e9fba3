import { expect, test } from "bun:test";
import { inviteUser, listUserInvites } from "../../../../../src/app/account/invite/user-invites.ts";
import type { Mailer } from "../../../../../src/ports/mailer.ts";
import { openInstance } from "../../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../../support/principals.ts";

const request = (email: string) => ({ email, role: undefined, vaults: [] });

test("mail is sent once the invite is stored, so that no link goes out that is no good", async () => {
  await using instance = await openInstance();
  let stored: number | undefined;
  const mailer: Mailer = {
    isConfigured: true,
    send: async () => {
      stored = await instance.store.userInvites.countLive(instance.clock.now());
    },
  };
  await inviteUser({ ...instance.deps, mailer }, userPrincipal("member"), request("friend@example.com"));
  expect(stored).toBe(1);
});

test("of two who invite the same person at once, one does", async () => {
  await using instance = await openInstance();
  const both = await Promise.allSettled(
    ["friend@example.com", "FRIEND@example.com"].map((email) =>
      inviteUser(instance.deps, userPrincipal("member"), request(email)),
    ),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await instance.store.userInvites.countLive(instance.clock.now())).toBe(1);
});

test("an admin whose grant has ended sees no invites to the vault any more", async () => {
  await using instance = await openInstance();
  const payments = await instance.addVault("payments");
  const vaults = [{ vaultName: "payments", role: undefined, expiresAt: undefined }];
  const asked = { ...request("friend@example.com"), vaults };
  await inviteUser(instance.deps, userPrincipal("owner"), asked);
  const expiresAt = instance.clock.now() + 1000;
  await instance.store.grants.put({ type: "agent", id: "scout" as never }, payments, {
    role: "admin",
    grantedAt: 0,
    expiresAt,
  });
  const seen = () => listUserInvites(instance, agentPrincipal("member", "scout"), { status: undefined });
  expect(await seen()).toMatchObject([{ email: "friend@example.com", createdByName: "user-1" }]);
  instance.clock.advance(1000);
  expect(await seen()).toEqual([]);
});
