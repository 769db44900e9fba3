import { expect } from "bun:test";
import type { Actor } from "../../../src/core/actor.ts";
import type { Store } from "../../../src/ports/store.ts";
import { toBatch } from "../../support/log/batch.ts";
import {
  anEntry,
  aScopedSession,
  aUser,
  aVault,
  DEFAULT,
  keyName,
  NOW,
  NOWHERE,
  sealed,
} from "../samples.ts";
import type { Case } from "../world.ts";

async function createActor(store: Store): Promise<Actor> {
  const { id, email, role } = aUser();
  await store.users.create(aUser({ id, email, role }));
  return { type: "user", id, name: email, role };
}

export const VAULT_CASES: readonly Case[] = [
  {
    name: "vaults: a new database has the vault default and nothing else",
    run: async ({ store }) => {
      const all = await store.vaults.list("nobody");
      expect(all.map(({ id, name }) => ({ id, name }))).toEqual([{ id: DEFAULT, name: "default" }]);
      expect(await store.vaults.byName("default")).toEqual(await store.vaults.byId(DEFAULT));
      expect(await store.vaults.byId(NOWHERE)).toBeUndefined();
    },
  },
  {
    name: "vaults: the creator becomes admin; a taken name is refused and grants nothing",
    run: async ({ store }) => {
      const [ann, bob] = [await createActor(store), await createActor(store)];
      const vault = aVault({ name: "billing" });
      const rival = aVault({ name: "billing" });
      expect(await store.vaults.create(vault, ann)).toBe(true);
      expect(await store.vaults.create(rival, bob)).toBe(false);
      expect(await store.vaults.byName("billing")).toEqual(vault);
      const both = await store.vaults.byNames(["default", "billing", "nowhere"]);
      expect(both.map(({ name }) => name).toSorted()).toEqual(["billing", "default"]);
      expect(await store.vaults.byNames([])).toEqual([]);
      expect(await store.grants.find(ann.id, vault.id)).toEqual({ role: "admin" });
      expect(await store.grants.ofActor(bob.id)).toEqual([]);
      expect(await store.services.load(vault.id)).toEqual({ services: [], version: 0 });
    },
  },
  {
    name: "vaults: the list is by name, with the actor's own role where it has one",
    run: async ({ store }) => {
      const [ann, bob] = [await createActor(store), await createActor(store)];
      // Byte order: a language's own order would ignore the hyphen.
      const names = ["zoo", "a-z", "aa"];
      for (const name of names) await store.vaults.create(aVault({ name }), name === "zoo" ? bob : ann);
      await store.grants.put(ann, DEFAULT, { role: "proxy", grantedAt: 0 });
      const listed = await store.vaults.list(ann.id);
      expect(listed.map(({ name, grant }) => [name, grant?.role])).toEqual([
        ["a-z", "admin"],
        ["aa", "admin"],
        ["default", "proxy"],
        ["zoo", undefined],
      ]);
    },
  },
  {
    name: "vaults: those that somebody has a grant on are in the order in which it was given",
    run: async ({ store }) => {
      const [ann, bob] = [await createActor(store), await createActor(store)];
      const [early, late] = [
        aVault({ name: "z", createdAt: NOW }),
        aVault({ name: "a", createdAt: NOW + 5 }),
      ];
      await store.vaults.create(late, ann);
      await store.vaults.create(early, ann);
      await store.vaults.create(aVault({ name: "other" }), bob);
      await store.grants.put(ann, DEFAULT, { role: "proxy", grantedAt: NOW + 3, expiresAt: NOW + 4 });
      expect(await store.vaults.listGranted(ann.id)).toEqual([
        { ...early, grant: { role: "admin", grantedAt: NOW } },
        expect.objectContaining({
          id: DEFAULT,
          grant: { role: "proxy", grantedAt: NOW + 3, expiresAt: NOW + 4 },
        }),
        { ...late, grant: { role: "admin", grantedAt: NOW + 5 } },
      ]);
      expect(await store.vaults.listGranted("nobody")).toEqual([]);
    },
  },
  {
    name: "vaults: the list has when a grant was given and ends",
    run: async ({ store }) => {
      const ann = await createActor(store);
      await store.grants.put(ann, DEFAULT, { role: "proxy", grantedAt: NOW, expiresAt: NOW + 1 });
      const [listed] = await store.vaults.list(ann.id);
      expect(listed?.grant).toEqual({ role: "proxy", grantedAt: NOW, expiresAt: NOW + 1 });
    },
  },
  {
    name: "vaults: a new name changes nothing else, and is not another's",
    run: async ({ store }) => {
      const ann = await createActor(store);
      const vault = aVault({ name: "billing" });
      await store.vaults.create(vault, ann);
      expect(await store.vaults.rename(vault.id, "invoices")).toBe(true);
      expect(await store.vaults.byId(vault.id)).toEqual({ ...vault, name: "invoices" });
      expect(await store.vaults.byName("billing")).toBeUndefined();
      expect(await store.vaults.rename(vault.id, "default")).toBe(false);
      expect(await store.vaults.rename(vault.id, "invoices")).toBe(false);
      expect(await store.vaults.rename(NOWHERE, "elsewhere")).toBe(false);
    },
  },
  {
    name: "vaults: deleting removes all that belongs to it, and nothing of another",
    run: async ({ store, raw }) => {
      const ann = await createActor(store);
      const vault = aVault();
      await store.vaults.create(vault, ann);
      for (const vaultId of [vault.id, DEFAULT]) {
        await store.grants.put(ann, vaultId, { role: "admin", grantedAt: 0 });
        await store.sessions.create(aScopedSession({ vaultId }));
        await store.credentials.setMany(vaultId, [{ key: keyName("A"), sealed: sealed(1) }], NOW);
        await store.settings.setVault(vaultId, "unmatched_host_policy", "deny");
        await store.logs.append(toBatch([anEntry({ vaultId })]));
      }

      expect(await store.vaults.delete(vault.id)).toBe(true);
      expect(await store.vaults.delete(vault.id)).toBe(false);

      const tables = [
        "vault_grants",
        "sessions",
        "credentials",
        "services",
        "vault_settings",
        "request_logs",
      ] as const;
      for (const table of tables) {
        const rows = await raw.db.selectFrom(table).select("vault_id").execute();
        expect({ table, rows }).toEqual({ table, rows: [{ vault_id: DEFAULT }] });
      }
      expect(await store.vaults.byId(vault.id)).toBeUndefined();
    },
  },
];
