import { expect } from "bun:test";
import { sql } from "kysely";
import type { BoundAudience } from "../../../../src/ports/store/vault/audiences.ts";
import { MIGRATIONS } from "../../../../src/store/migrations/index.ts";
import { migrate } from "../../../../src/store/migrations/migrate.ts";
import { createStore } from "../../../../src/store/open.ts";
import { aUser, aVault, DEFAULT, keyName, NOW, NOWHERE, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

function entry(key: string, host: string, more: Partial<BoundAudience> = {}): BoundAudience {
  return { key: keyName(key), host, surface: "auth", boundAt: NOW, boundBy: "eva@example.com", ...more };
}

const stored = (...keys: string[]) => keys.map((key) => ({ key: keyName(key), sealed: sealed(1) }));

export const AUDIENCE_CASES: readonly Case[] = [
  {
    name: "audiences: what is bound comes back by key, host and surface, and of one vault",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, stored("A", "B"), NOW);
      const entries = [
        entry("B", "b.com"),
        entry("A", "b.com:8443", { surface: "query" }),
        entry("A", "*.b.com"),
        entry("A", "b.com:8443", { surface: "body" }),
      ];
      await store.audiences.bind(DEFAULT, entries);
      expect(await store.audiences.list(DEFAULT)).toEqual(
        [2, 3, 1, 0].map((at) => entries[at] as BoundAudience),
      );
      expect(await store.audiences.list(NOWHERE)).toEqual([]);
    },
  },
  {
    name: "audiences: what was bound before stays as it was, and a key that is not stored is left out",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, stored("A"), NOW);
      await store.audiences.bind(DEFAULT, [entry("A", "a.com")]);
      const later = { boundAt: NOW + 1, boundBy: "max@example.com" };
      await store.audiences.bind(DEFAULT, [
        entry("A", "a.com", later),
        entry("A", "b.com", later),
        entry("NONE", "a.com"),
      ]);
      expect(await store.audiences.list(DEFAULT)).toEqual([entry("A", "a.com"), entry("A", "b.com", later)]);
    },
  },
  {
    name: "audiences: a host is taken back on every surface, and from one credential alone",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, stored("A", "B"), NOW);
      await store.audiences.bind(DEFAULT, [
        entry("A", "a.com"),
        entry("A", "a.com", { surface: "body" }),
        entry("A", "a.com:8443"),
        entry("B", "a.com"),
      ]);
      expect(await store.audiences.unbind(DEFAULT, keyName("A"), "a.com")).toBe(true);
      expect(await store.audiences.unbind(DEFAULT, keyName("A"), "a.com")).toBe(false);
      expect(await store.audiences.unbind(NOWHERE, keyName("B"), "a.com")).toBe(false);
      expect(await store.audiences.list(DEFAULT)).toEqual([entry("A", "a.com:8443"), entry("B", "a.com")]);
    },
  },
  {
    name: "audiences: one whose last host was taken back is bound to nothing, until it is bound again",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, stored("A"), NOW);
      await store.audiences.bind(DEFAULT, [entry("A", "a.com")]);
      await store.audiences.unbind(DEFAULT, keyName("A"), "a.com");
      const nothing = entry("A", "", { boundAt: 0, boundBy: "" });
      expect(await store.audiences.list(DEFAULT)).toEqual([nothing]);
      expect(await store.audiences.unbind(DEFAULT, keyName("A"), "")).toBe(false);
      await store.audiences.bind(DEFAULT, [entry("A", "b.com")]);
      expect(await store.audiences.list(DEFAULT)).toEqual([nothing, entry("A", "b.com")]);
      await store.audiences.unbind(DEFAULT, keyName("A"), "b.com");
      expect(await store.audiences.list(DEFAULT)).toEqual([nothing]);
    },
  },
  {
    name: "audiences: one ends with its credential and its vault, and outlives another value",
    run: async ({ store }) => {
      const vault = aVault();
      const { id, email: name, role } = aUser();
      await store.users.create(aUser({ id, email: name, role }));
      await store.vaults.create(vault, { type: "user", id, name, role });
      for (const vaultId of [DEFAULT, vault.id]) {
        await store.credentials.setMany(vaultId, stored("A", "B"), NOW);
        await store.audiences.bind(vaultId, [entry("A", "a.com"), entry("B", "b.com")]);
      }
      await store.credentials.setMany(DEFAULT, stored("A"), NOW + 1);
      expect(await store.audiences.list(DEFAULT)).toHaveLength(2);
      await store.credentials.deleteMany(DEFAULT, [keyName("A")]);
      await store.credentials.setMany(DEFAULT, stored("A"), NOW + 2);
      expect(await store.audiences.list(DEFAULT)).toEqual([entry("B", "b.com")]);
      expect(await store.audiences.list(vault.id)).toHaveLength(2);
      await store.vaults.delete(vault.id);
      expect(await store.audiences.list(vault.id)).toEqual([]);
    },
  },
  {
    name: "audiences: more of them than one statement can bind are bound whole",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, stored("A"), NOW);
      const many = Array.from({ length: 6000 }, (_, at) => entry("A", `h${String(at).padStart(4, "0")}.com`));
      await store.audiences.bind(DEFAULT, many);
      expect(await store.audiences.list(DEFAULT)).toEqual(many);
    },
  },
  {
    name: "audiences: a database from before binds stored credentials to the hosts of the services that stand",
    run: async ({ blank }) => {
      const database = await blank();
      const before = MIGRATIONS.findIndex(({ name }) => name === "0009-proposals");
      await migrate(database, MIGRATIONS.slice(0, before));
      const services = JSON.stringify([
        { name: "one", host: "*.a.com:8443/v1", auth: { type: "bearer", token: "A" } },
        {
          name: "off",
          host: "b.com",
          enabled: false,
          auth: { type: "basic", username: "A", password: "GONE" },
        },
        {
          // As 0.1 wrote it at first.
          name: "old",
          host: "c.com",
          path: "",
          auth: { type: "passthrough" },
          substitutions: [{ key: "B", placeholder: "__b__", in: ["body"] }],
        },
      ]);
      const { db } = database;
      await sql`update services set services_json = ${services} where vault_id = ${DEFAULT}`.execute(db);
      const broken = "11111111-1111-4111-8111-111111111111";
      await sql`insert into vaults (id, name, created_at) values (${broken}, 'broken', 0)`.execute(db);
      await sql`insert into services (vault_id, services_json, version) values (${broken}, 'no json', 1)`.execute(
        db,
      );
      for (const [vault, key] of [
        [DEFAULT, "A"],
        [DEFAULT, "B"],
        [DEFAULT, "UNUSED"],
        [broken, "A"],
      ]) {
        await sql`insert into credentials (vault_id, key, sealed, updated_at)
          values (${vault}, ${key}, ${Uint8Array.of(1)}, 0)`.execute(db);
      }
      const start = Date.now();
      await migrate(database);
      const store = await createStore(database);
      const seeded = await store.audiences.list(DEFAULT);
      expect(seeded.map(({ key, host, surface, boundBy }) => `${key} ${host} ${surface} ${boundBy}`)).toEqual(
        ["A *.a.com:8443 auth ", "A b.com auth ", "B c.com body "],
      );
      for (const { boundAt } of seeded) expect(boundAt).toBeWithin(start, Date.now() + 1);
      const { rows } = await sql<{ n: number }>`select count(*) as n from credential_audiences`.execute(db);
      expect(Number(rows[0]?.n)).toBe(3);
    },
  },
];
