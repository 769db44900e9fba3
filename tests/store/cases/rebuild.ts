/** Migrations that make a table anew, with rows in it and rows that refer to it. */
import { expect } from "bun:test";
import { sql } from "kysely";
import { MIGRATIONS } from "../../../src/store/migrations/index.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import type { Migration } from "../../../src/store/migrations/migration.ts";
import { type Rebuilt, rebuildTable } from "../../../src/store/migrations/rebuild-table.ts";
import { createStore } from "../../../src/store/open.ts";
import type { OpenDatabase } from "../../../src/store/schema.ts";
import { toBatch } from "../../support/log/batch.ts";
import { failsWith } from "../fails.ts";
import { anEntry, aScopedSession, aUser, aUserSession, DEFAULT, keyName, NOW, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

/** `role` may be `auditor` from then on, which is a CHECK; and `nickname` is new. */
const users: Rebuilt = {
  name: "users",
  definition: ({ text, integer }) => `
    id ${text} primary key,
    email ${text} not null unique,
    email_key ${text} not null default '',
    role ${text} not null check (role in ('no-access', 'member', 'owner', 'auditor')),
    password_hash ${text},
    active ${integer} not null check (active in (0, 1)),
    created_at ${integer} not null,
    nickname ${text} not null default ''`,
  keep: ["id", "email", "email_key", "role", "password_hash", "active", "created_at"],
  indexes: [
    "create unique index users_by_email_key on users (email_key)",
    "create index users_role on users (role)",
  ],
};
const vaults: Rebuilt = {
  name: "vaults",
  definition: ({ text, integer }) => `
    id ${text} primary key, name ${text} not null unique check (name <> ''), created_at ${integer} not null`,
  keep: ["id", "name", "created_at"],
  indexes: [],
};

const step = (up: Migration["up"]): readonly Migration[] => [...MIGRATIONS, { name: "9001-rebuilt", up }];

async function filled(database: OpenDatabase) {
  await migrate(database);
  const store = await createStore(database);
  const user = aUser();
  const login = aUserSession(user.id);
  const scoped = aScopedSession();
  await store.users.create(user);
  await store.sessions.create(login);
  await store.sessions.create(scoped);
  await store.credentials.setMany(DEFAULT, [{ key: keyName("KEPT"), sealed: sealed(7) }], NOW);
  await store.settings.setVault(DEFAULT, "unmatched_host_policy", "deny");
  return { store, user, login, scoped };
}

export const REBUILD_CASES: readonly Case[] = [
  {
    name: "migrations: an index that a table made anew would lose is named, and nothing is done",
    run: async ({ blank }) => {
      const database = await blank();
      const { store, user } = await filled(database);
      const forgetful = step((db, engine) => rebuildTable(db, engine, { ...users, indexes: [] }));
      await expect(migrate(database, forgetful)).rejects.toThrow(
        "table users is made anew without its indexes: users_by_email_key",
      );
      expect(await store.users.byId(user.id)).toEqual(user);
    },
  },
  {
    name: "migrations: tables that others refer to are made anew, and every row is still there",
    run: async ({ blank }) => {
      const database = await blank();
      const { store, user, login, scoped } = await filled(database);
      const rebuilding = step(async (db, engine) => {
        await rebuildTable(db, engine, users);
        await rebuildTable(db, engine, vaults);
      });
      await migrate(database, rebuilding);

      expect(await store.users.byId(user.id)).toEqual(user);
      expect(await store.sessions.byHash(login.hash)).toEqual(login);
      expect(await store.sessions.byHash(scoped.hash)).toEqual(scoped);
      expect(await store.credentials.list(DEFAULT)).toHaveLength(1);
      expect(await store.settings.vault(DEFAULT, "unmatched_host_policy")).toBe("deny");
      const auditor = { ...aUser(), role: "auditor" as never };
      expect(await store.users.create(auditor)).toBe(true);
      await expect(store.users.create({ ...aUser(), role: "king" as never })).rejects.toThrow();
    },
  },
  {
    name: "migrations: after one that made a table anew, references are enforced and followed as before",
    run: async ({ blank }) => {
      const database = await blank();
      const { store, user, login, scoped } = await filled(database);
      await migrate(
        database,
        step(async (db, engine) => {
          await rebuildTable(db, engine, users);
          await rebuildTable(db, engine, vaults);
        }),
      );
      await failsWith("conflict", store.sessions.create(aUserSession(aUser().id)));
      await database.db.deleteFrom("users").where("id", "=", user.id).execute();
      expect(await store.sessions.byHash(login.hash)).toBeUndefined();
      expect(await store.vaults.delete(DEFAULT)).toBe(true);
      expect(await store.sessions.byHash(scoped.hash)).toBeUndefined();
      expect(await store.credentials.list(DEFAULT)).toEqual([]);
    },
  },
  {
    name: "migrations: one that would leave rows without what they refer to changes nothing",
    run: async ({ blank }) => {
      const database = await blank();
      const { store, user, login } = await filled(database);
      const losing = step(async (db, engine) => {
        await rebuildTable(db, engine, users);
        if (engine === "sqlite") await sql`delete from users`.execute(db);
        // Here the engine itself says so, as soon as it is asked.
        else await sql`update sessions set user_id = 'nobody' where type = 'user'`.execute(db);
      });
      const error = await migrate(database, losing).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(String(error)).toMatch(/9001-rebuilt would leave a row of sessions|Someone else changed/);
      expect(await store.users.byId(user.id)).toEqual(user);
      expect(await store.sessions.byHash(login.hash)).toEqual(login);
      await failsWith("conflict", store.sessions.create(aUserSession(aUser().id)));
    },
  },
  {
    name: "migrations: a table that counts its rows goes on counting when it is made anew",
    run: async ({ blank }) => {
      const database = await blank();
      const { store } = await filled(database);
      await store.logs.append(toBatch([anEntry({ path: "/1" }), anEntry({ path: "/2" })]));
      const logs = await definitionOfLogs(database);
      await migrate(
        database,
        step((db, engine) => rebuildTable(db, engine, logs)),
      );
      await store.logs.append(toBatch([anEntry({ path: "/3" })]));
      const { rows } = await store.logs.list({ vaultId: DEFAULT, limit: 10 });
      expect(rows.map(({ path }) => path)).toEqual(["/3", "/2", "/1"]);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    },
  },
];

/** Every column as it is, whatever columns there are by now; without its CHECKs. */
async function definitionOfLogs({ db }: OpenDatabase): Promise<Rebuilt> {
  const tables = await db.introspection.getTables();
  const columns = tables.find(({ name }) => name === "request_logs")?.columns ?? [];
  const integers = ["status", "latency_ms", "plaintext", "placeholder_sent", "created_at"];
  return {
    name: "request_logs",
    definition: ({ text, integer, autoId }) =>
      columns
        .map(({ name }) => {
          if (name === "id") return `id ${autoId}`;
          return `${name} ${integers.includes(name) ? integer : text}`;
        })
        .join(", "),
    keep: columns.map(({ name }) => name),
    indexes: ["create index request_logs_vault on request_logs (vault_id, id)"],
    dropped: [
      "request_logs_created_at",
      "request_logs_error",
      "request_logs_explicit",
      "request_logs_service",
      "request_logs_status_class",
      "request_logs_unmatched",
      "request_logs_vault_time",
    ],
  };
}
