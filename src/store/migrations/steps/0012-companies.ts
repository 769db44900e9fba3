import { type Kysely, sql } from "kysely";
import type { Engine } from "../../schema.ts";
import type { Migration } from "../migration.ts";
import { rebuildTable } from "../rebuild-table.ts";
import { WORDS, type Words } from "../words.ts";

/** Companies, the keys that they sign with and are known by, and which agent is whose. */
export const companies: Migration = {
  name: "0012-companies",
  async up(db, engine) {
    for (const statement of tables(WORDS[engine])) await sql.raw(statement).execute(db);
    await sql`insert into companies (id, registered_at) values ('default', ${Date.now()})`.execute(db);
    await agents(db, engine);
    await sql`update agents set registered_at = created_at`.execute(db);
  },
};

function tables({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table companies (
      id ${text} primary key,
      registered_at ${integer} not null,
      metadata ${text},
      bundle_sequence ${integer} not null default 0
    ) ${end}`,
    `create table company_signing_keys (
      kid ${text} primary key,
      company_id ${text} not null references companies (id) on delete cascade,
      alg ${text} not null check (alg in ('EdDSA', 'ES256')),
      public_key ${bytes} not null,
      sealed_key ${bytes} not null,
      created_at ${integer} not null,
      retired_at ${integer}
    ) ${end}`,
    // At most one of each kind signs.
    `create unique index company_signing_keys_active on company_signing_keys (company_id, alg)
      where retired_at is null`,
    "create index company_signing_keys_company on company_signing_keys (company_id)",
    `create table api_keys (
      id ${text} primary key,
      company_id ${text} not null references companies (id) on delete cascade,
      hash ${text} not null unique,
      prefix ${text} not null,
      label ${text} not null,
      created_at ${integer} not null,
      last_used_at ${integer},
      revoked_at ${integer}
    ) ${end}`,
    "create index api_keys_company on api_keys (company_id)",
  ];
}

/** Made anew, since SQLite adds no column that refers to another table and is never null. */
async function agents(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await rebuildTable(db, engine, {
    name: "agents",
    definition: ({ text, integer }) => `
      id ${text} primary key,
      name ${text} not null unique,
      status ${text} not null check (status in ('active', 'revoked')),
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      created_by ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null default 0,
      revoked_at ${integer},
      company_id ${text} not null default 'default' references companies (id),
      metadata ${text},
      registered_at ${integer} not null default 0,
      origin ${text} not null default 'vault' check (origin in ('vault', 'company'))`,
    keep: ["id", "name", "status", "role", "created_by", "created_at", "updated_at", "revoked_at"],
    indexes: [
      "create index agents_created_by on agents (created_by)",
      "create index agents_company on agents (company_id, name)",
    ],
  });
}
