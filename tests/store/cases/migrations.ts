import { expect } from "bun:test";
import { sql } from "kysely";
import type { UserId } from "../../../src/core/ids.ts";
import { MIGRATIONS } from "../../../src/store/migrations/index.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import type { Migration } from "../../../src/store/migrations/migration.ts";
import { createStore } from "../../../src/store/open.ts";
import type { OpenDatabase } from "../../../src/store/schema.ts";
import { failsWith } from "../fails.ts";
import { DEFAULT } from "../samples.ts";
import type { Case } from "../world.ts";

/** Steps that no release has yet: the rules below must hold for the ones to come. */
const later: readonly Migration[] = [
  {
    name: "9001-colour",
    up: async (db) => {
      await sql`alter table vaults add column colour text`.execute(db);
    },
  },
  {
    name: "9002-palette",
    up: async (db) => {
      await sql`create table palette (colour text primary key)`.execute(db);
      await sql`insert into palette (colour) values ('red')`.execute(db);
    },
  },
];
const all = [...MIGRATIONS, ...later];

const broken: Migration = {
  name: "9003-broken",
  up: async (db) => {
    await sql`create table half_made (id integer)`.execute(db);
    await sql`insert into nowhere (id) values (1)`.execute(db);
  },
};

/** Every table, column, constraint and index, as text. */
async function describe({ db, engine }: OpenDatabase): Promise<readonly unknown[]> {
  const query =
    engine === "sqlite"
      ? sql`select name, sql from sqlite_master order by name`
      : sql`
        select * from (
          select table_name || '.' || column_name as name,
            data_type || is_nullable || coalesce(collation_name, '') || coalesce(column_default, '') as sql
            from information_schema.columns where table_schema = current_schema()
          union all
          select conrelid::regclass::text || ' ' || conname, pg_get_constraintdef(oid)
            from pg_constraint where connamespace = current_schema()::regnamespace
          union all
          select indexname, indexdef from pg_indexes where schemaname = current_schema()
        ) as parts order by name, sql`;
  const { rows } = await query.execute(db);
  // Each Postgres case has a schema of its own, whose name stands in the index definitions.
  return rows.map((row) => JSON.stringify(row).replace(/conformance_\w+\./g, ""));
}

export const MIGRATION_CASES: readonly Case[] = [
  {
    name: "migrations: names are in order, so that a new one is added at the end",
    run: async () => {
      const names = MIGRATIONS.map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names).toEqual(names.toSorted());
      for (const name of names) expect(name).toMatch(/^\d{4}-[a-z0-9-]+$/);
    },
  },
  {
    name: "migrations: the vault that the first one makes was made when it ran",
    run: async ({ blank }) => {
      const before = Date.now();
      const database = await blank();
      await migrate(database);
      const { createdAt = 0 } = (await (await createStore(database)).vaults.byId(DEFAULT)) ?? {};
      expect(createdAt).toBeWithin(before, Date.now() + 1);
    },
  },
  {
    name: "migrations: any prefix and then the rest equals all at once",
    run: async ({ blank }) => {
      const atOnce = await blank();
      await migrate(atOnce, all);
      const expected = await describe(atOnce);
      expect(expected.length).toBeGreaterThan(30);
      for (let length = 0; length <= all.length; length += 1) {
        const stepwise = await blank();
        await migrate(stepwise, all.slice(0, length));
        await migrate(stepwise, all);
        await migrate(stepwise, all);
        expect(await describe(stepwise)).toEqual(expected);
      }
    },
  },
  {
    name: "migrations: a failing one leaves nothing of itself nor of those before it",
    run: async ({ blank }) => {
      const database = await blank();
      await failsWith("internal", migrate(database, [...all, broken]));
      expect(await describe(database)).toEqual([]);
      await migrate(database, all);
      const whole = await describe(database);
      await failsWith("internal", migrate(database, [...all, broken]));
      expect(await describe(database)).toEqual(whole);
    },
  },
  {
    name: "migrations: a schema newer than this program is refused and left as it is",
    run: async ({ blank }) => {
      const database = await blank();
      await migrate(database, [...MIGRATIONS, ...later.slice(0, 1)]);
      const before = await describe(database);
      const error = await failsWith("schema_too_new", migrate(database));
      expect(error.details).toEqual({ migration: "9001-colour" });
      // Also when this program would have a step of its own to add.
      const diverged = [...MIGRATIONS, ...later.slice(1)];
      await failsWith("schema_too_new", migrate(database, diverged));
      expect(await describe(database)).toEqual(before);
    },
  },
  {
    name: "migrations: several at once on a new database apply each step once",
    run: async ({ blank }) => {
      const database = await blank();
      await Promise.all(Array.from({ length: 4 }, () => migrate(database, all)));
      const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(database.db);
      expect(rows.map(({ name }) => name).toSorted()).toEqual(all.map(({ name }) => name));
    },
  },
  {
    name: "migrations: people from before are found as ever: letters beyond ASCII keep their case on both engines",
    run: async ({ blank }) => {
      const database = await blank();
      const before = MIGRATIONS.findIndex(({ name }) => name === "0007-people-and-agents");
      await migrate(database, MIGRATIONS.slice(0, before));
      const [id, email] = ["eva" as UserId, "ÉVA@Example.com"];
      await sql`insert into users (id, email, role, active, created_at) values (${id}, ${email}, 'owner', 1, 0)`.execute(
        database.db,
      );
      await migrate(database);
      const store = await createStore(database);
      expect((await store.users.byEmail("Éva@example.COM"))?.id).toBe(id);
      expect(await store.users.byEmail("éva@example.com")).toBeUndefined();
    },
  },
  {
    name: "migrations: data survives a later one",
    run: async ({ blank }) => {
      const database = await blank();
      await migrate(database);
      const store = await createStore(database);
      await store.settings.setVault(DEFAULT, "unmatched_host_policy", "deny");
      await migrate(database, all);
      expect(await store.settings.vault(DEFAULT, "unmatched_host_policy")).toBe("deny");
    },
  },
];
