import { expect } from "bun:test";
import { failsWith } from "../fails.ts";
import { anAgent, aScopedSession, aUser, aVault, DEFAULT, NOW, NOWHERE } from "../samples.ts";
import type { Case } from "../world.ts";

export const GRANT_CASES: readonly Case[] = [
  {
    name: "grants: put creates, put again changes the role, remove tells whether it was there",
    run: async ({ store }) => {
      const agent = anAgent();
      await store.agents.create(agent);
      const actor = { type: "agent", id: agent.id } as const;
      expect(await store.grants.find(agent.id, DEFAULT)).toBeUndefined();
      await store.grants.put(actor, DEFAULT, { role: "proxy", grantedAt: 0 });
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "proxy" });
      await store.grants.put(actor, DEFAULT, { role: "member", grantedAt: 0 });
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "member" });
      expect(await store.grants.remove(agent.id, DEFAULT)).toBe(true);
      expect(await store.grants.remove(agent.id, DEFAULT)).toBe(false);
    },
  },
  {
    name: "grants: an actor's are listed by vault name",
    run: async ({ store }) => {
      const user = aUser();
      await store.users.create(user);
      const actor = { type: "user", id: user.id, name: user.email, role: user.role } as const;
      const vault = aVault({ name: "billing" });
      await store.vaults.create(vault, actor);
      await store.grants.put(actor, DEFAULT, { role: "proxy", grantedAt: 0 });
      await store.grants.put({ type: "user", id: aUser().id }, DEFAULT, { role: "admin", grantedAt: 0 });
      expect(await store.grants.ofActor(user.id)).toEqual([
        { vaultId: vault.id, vaultName: "billing", role: "admin", grantedAt: vault.createdAt },
        { vaultId: DEFAULT, vaultName: "default", role: "proxy", grantedAt: 0 },
      ]);
    },
  },
  {
    name: "grants: on a vault that is gone is a conflict",
    run: async ({ store }) => {
      const user = aUser();
      await failsWith(
        "conflict",
        store.grants.put({ type: "user", id: user.id }, NOWHERE, { role: "admin", grantedAt: 0 }),
      );
    },
  },
  {
    name: "grants: tokens that the actor minted there end with the grant, and no others do",
    run: async ({ store }) => {
      const user = aUser();
      await store.users.create(user);
      const mintedBy = { type: "user", id: user.id } as const;
      const elsewhere = aVault();
      await store.vaults.create(elsewhere, { ...mintedBy, name: user.email, role: user.role });
      await store.grants.put(mintedBy, DEFAULT, { role: "admin", grantedAt: 0 });
      const mint = async (fields: Parameters<typeof aScopedSession>[0]) => {
        const session = aScopedSession({ expiresAt: NOW + 1000, ...fields });
        await store.sessions.create(session);
        return async () => (await store.sessions.byHash(session.hash))?.expiresAt;
      };
      const long = await mint({ mintedBy });
      const short = await mint({ mintedBy, expiresAt: NOW + 10 });
      const inOther = await mint({ mintedBy, vaultId: elsewhere.id });
      const byOther = await mint({ mintedBy: { type: "user", id: "other" } });
      const ends = async () => [await long(), await short(), await inOther(), await byOther()];

      await store.grants.put(mintedBy, DEFAULT, { role: "admin", grantedAt: 0, expiresAt: NOW + 500 });
      expect(await ends()).toEqual([NOW + 500, NOW + 10, NOW + 1000, NOW + 1000]);
      // A longer grant gives none of it back.
      await store.grants.put(mintedBy, DEFAULT, { role: "admin", grantedAt: 0 });
      expect(await ends()).toEqual([NOW + 500, NOW + 10, NOW + 1000, NOW + 1000]);
      await store.grants.remove(user.id, DEFAULT);
      expect(await ends()).toEqual([undefined, undefined, NOW + 1000, NOW + 1000]);
    },
  },
  {
    name: "grants: admins are those who can act as such now, people and agents",
    run: async ({ store }) => {
      const [ann, bob, idle] = [aUser(), aUser(), aUser({ active: false })];
      const [agent, revoked] = [anAgent(), anAgent({ status: "revoked" })];
      for (const user of [ann, bob, idle]) await store.users.create(user);
      for (const one of [agent, revoked]) await store.agents.create(one);
      const admin = { role: "admin", grantedAt: 0 } as const;
      for (const { id } of [ann, idle]) await store.grants.put({ type: "user", id }, DEFAULT, admin);
      for (const { id } of [agent, revoked]) await store.grants.put({ type: "agent", id }, DEFAULT, admin);
      await store.grants.put({ type: "user", id: bob.id }, DEFAULT, { ...admin, expiresAt: NOW });
      const admins = async (now: number) =>
        (await store.grants.adminsOf(DEFAULT, now)).map(({ type, id }) => `${type} ${id}`).toSorted();
      expect(await admins(NOW)).toEqual([`agent ${agent.id}`, `user ${ann.id}`].toSorted());
      expect(await admins(NOW - 1)).toContain(`user ${bob.id}`);
    },
  },
];
