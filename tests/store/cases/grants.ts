import { expect } from "bun:test";
import { failsWith } from "../fails.ts";
import { anAgent, aUser, aVault, DEFAULT, NOWHERE } from "../samples.ts";
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
];
