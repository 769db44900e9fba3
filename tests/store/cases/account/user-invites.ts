import { expect } from "bun:test";
import type { NewUserInvite } from "../../../../src/ports/store/account/user-invites.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { failsWith } from "../../fails.ts";
import { aUser, aUserInvite, aVault, DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

const NOBODY = { type: "user", id: aUser().id, name: "nobody", role: "owner" } as const;

async function create(store: Store, fields: Partial<NewUserInvite> = {}) {
  const invite = aUserInvite(fields);
  return { ...invite, id: await store.userInvites.create(invite), status: "pending" as const };
}

export const USER_INVITE_CASES: readonly Case[] = [
  {
    name: "user invites: what was created is read back with its vaults by name",
    run: async ({ store }) => {
      const vault = aVault({ name: "billing" });
      await store.vaults.create(vault, NOBODY);
      const invite = await create(store, {
        email: "Ann@Example.com",
        role: "owner",
        vaults: [
          { vaultId: DEFAULT, vaultName: "default", role: "member" },
          { vaultId: vault.id, vaultName: "billing", role: "admin", expiresAt: NOW + 5 },
        ],
      });
      const kept = invite.vaults.map((one) => ({ ...one, givenBy: invite.createdBy }));
      const expected = { ...invite, vaults: kept.toReversed() };
      expect(await store.userInvites.byHash(invite.hash)).toEqual(expected);
      await create(store);
      expect(await store.userInvites.liveByEmail("ann@example.COM", NOW)).toEqual(expected);
      await store.vaults.delete(vault.id);
      expect((await store.userInvites.byHash(invite.hash))?.vaults).toHaveLength(1);
    },
  },
  {
    name: "user invites: a vault that is gone is a conflict, and nothing is left of the invite",
    run: async ({ store }) => {
      const vaults = [{ vaultId: NOWHERE, vaultName: "nowhere", role: "member" as const }];
      const invite = aUserInvite({ vaults });
      await failsWith("conflict", store.userInvites.create(invite));
      expect(await store.userInvites.byHash(invite.hash)).toBeUndefined();
    },
  },
  {
    name: "user invites: those that are over are deleted with what they gave, by when they ended",
    run: async ({ store }) => {
      const repo = store.userInvites;
      const vaults = [{ vaultId: DEFAULT, vaultName: "default", role: "member" as const }];
      const [open, overdue, used, revoked] = [1, 2, 3, 4].map((at) =>
        aUserInvite({ vaults, createdAt: NOW - 100, expiresAt: at === 2 ? NOW - 1 : NOW + 100 }),
      );
      if (open === undefined || overdue === undefined || used === undefined || revoked === undefined) return;
      await repo.create(open);
      await repo.create(overdue);
      await repo.settle(await repo.create(used), { status: "accepted", at: NOW - 10 });
      await repo.settle(await repo.create(revoked), { status: "revoked", at: NOW - 5 });
      // Ended earlier than it would have run out.
      expect(await repo.deleteEnded(NOW - 10)).toBe(0);
      expect(await repo.deleteEnded(NOW - 9)).toBe(1);
      expect(await repo.byHash(used.hash)).toBeUndefined();
      expect(await repo.deleteEnded(NOW)).toBe(2);
      expect(await repo.byHash(open.hash)).toMatchObject({
        status: "pending",
        vaults: [{ vaultName: "default" }],
      });
      expect(await repo.deleteEnded(NOW)).toBe(0);
    },
  },
  {
    name: "user invites: overdue ones neither count nor stand in the way, and can still be named",
    run: async ({ store }) => {
      const overdue = await create(store, { email: "ann@example.com", expiresAt: NOW });
      expect(await store.userInvites.liveByEmail("ann@example.com", NOW - 1)).toMatchObject({
        id: overdue.id,
      });
      expect(await store.userInvites.liveByEmail("ann@example.com", NOW)).toBeUndefined();
      await create(store);
      expect(await store.userInvites.countLive(NOW)).toBe(1);
      expect(await store.userInvites.countLive(NOW - 1)).toBe(2);
      expect(await store.userInvites.pendingBySuffix(overdue.suffix)).toMatchObject([{ id: overdue.id }]);
    },
  },
  {
    name: "user invites: are found by how their token ends while they are pending",
    run: async ({ store }) => {
      const [one, other] = [
        await create(store, { suffix: "0000000011112222" }),
        await create(store, { suffix: "3333333311112222" }),
      ];
      const found = async (suffix: string) =>
        (await store.userInvites.pendingBySuffix(suffix)).map(({ id }) => id);
      expect(await found("11112222")).toEqual([one.id, other.id]);
      expect(await found("0000000011112222")).toEqual([one.id]);
      expect(await found("00000000")).toEqual([]);
      await store.userInvites.settle(one.id, { status: "revoked", at: NOW });
      expect(await found("11112222")).toEqual([other.id]);
    },
  },
  {
    name: "user invites: one of several who take one up is told that it was theirs",
    run: async ({ store, second }) => {
      const invite = await create(store);
      const other = await second();
      const outcomes = await Promise.all(
        [store, other, store, other].map(({ userInvites }) =>
          userInvites.settle(invite.id, { status: "accepted", at: NOW }),
        ),
      );
      expect(outcomes.filter((won) => won)).toHaveLength(1);
      expect(await store.userInvites.settle(invite.id, { status: "revoked", at: NOW })).toBe(false);
      expect((await store.userInvites.byHash(invite.hash))?.status).toBe("accepted");
    },
  },
  {
    name: "user invites: are listed newest first, by status, and to those whom they concern",
    run: async ({ store }) => {
      const vaults = [{ vaultId: DEFAULT, vaultName: "default", role: "member" as const }];
      const giving = await create(store, { vaults });
      const own = await create(store);
      const foreign = await create(store);
      await store.userInvites.settle(own.id, { status: "revoked", at: NOW });
      const ids = async (filter: Parameters<typeof store.userInvites.list>[0], now = NOW) =>
        (await store.userInvites.list(filter, now)).map(({ id }) => id);
      expect(await ids({})).toEqual([foreign.id, own.id, giving.id]);
      expect(await ids({ status: "pending" })).toEqual([foreign.id, giving.id]);
      expect(await ids({ status: "expired" })).toEqual([]);
      expect(await ids({ status: "pending" }, foreign.expiresAt)).toEqual([]);
      expect(await ids({ status: "expired" }, foreign.expiresAt)).toEqual([foreign.id, giving.id]);
      const createdBy = own.createdBy.id;
      expect(await ids({ within: { createdBy, vaultIds: [DEFAULT] } })).toEqual([own.id, giving.id]);
      expect(await ids({ within: { createdBy, vaultIds: [] } })).toEqual([own.id]);
      expect(await ids({ status: "pending", within: { createdBy, vaultIds: [NOWHERE] } })).toEqual([]);
    },
  },
  {
    name: "user invites: all that somebody has made and nobody has taken up is revoked at once",
    run: async ({ store }) => {
      const [first, used, overdue] = [await create(store), await create(store), await create(store)];
      const by = { type: "user", id: aUser().id } as const;
      const mine = [
        await create(store, { createdBy: by }),
        await create(store, { createdBy: by, expiresAt: NOW }),
        await create(store, { createdBy: by }),
      ];
      await store.userInvites.settle(mine[2]?.id ?? 0, { status: "accepted", at: NOW });
      expect(await store.userInvites.revokeBy(by.id, NOW)).toBe(1);
      expect(await store.userInvites.revokeBy(by.id, NOW)).toBe(0);
      const status = async ({ hash }: NewUserInvite) => (await store.userInvites.byHash(hash))?.status;
      expect(await Promise.all(mine.map(status))).toEqual(["revoked", "pending", "accepted"]);
      for (const invite of [first, used, overdue]) expect(await status(invite)).toBe("pending");
    },
  },
];
