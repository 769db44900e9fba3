import { type Kysely, sql } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import { audienceOf } from "../../../core/reach/audience.ts";
import { reachOfService } from "../../../core/reach/reach.ts";
import type { Service } from "../../../core/service/service.ts";
import { toBatches } from "../../column.ts";
import { fromServicesJson } from "../../repos/vault/service-row.ts";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Proposals, what agents give along with them, and where each credential may be sent. */
export const proposals: Migration = {
  name: "0009-proposals",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
    await seedAudiences(db, Date.now());
  },
};

/**
 * `raised_by` and `reviewed_by` have no foreign keys: a proposal keeps the names of who raised and decided it. Of a
 * scoped session it is the public id; no token can be found from it.
 */
function statements({ text, integer, bytes, end }: Words): readonly string[] {
  return [
    `create table proposals (
      vault_id ${text} not null references vaults (id) on delete cascade,
      number ${integer} not null check (number > 0),
      version ${integer} not null default 1,
      status ${text} not null check (status in ('pending', 'applied', 'rejected', 'expired')),
      services_json ${text} not null,
      slots_json ${text} not null,
      message ${text} not null,
      user_message ${text} not null,
      raised_by_type ${text} not null check (raised_by_type in ('agent', 'scoped')),
      raised_by ${text} not null,
      raised_by_name ${text} not null,
      minted_by_type ${text} check (minted_by_type in ('user', 'agent')),
      minted_by ${text},
      approval_token_hash ${text} not null unique,
      approval_token_expires_at ${integer} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      reviewed_at ${integer},
      reviewed_by ${text},
      reviewed_by_name ${text},
      review_note ${text} not null default '',
      primary key (vault_id, number)
    ) ${end}`,
    "create index proposals_status on proposals (vault_id, status, number)",
    "create index proposals_pending on proposals (expires_at) where status = 'pending'",
    `create table proposal_credentials (
      vault_id ${text} not null,
      number ${integer} not null,
      key ${text} not null,
      sealed ${bytes} not null,
      primary key (vault_id, number, key),
      foreign key (vault_id, number) references proposals (vault_id, number) on delete cascade
    ) ${end}`,
    `create table credential_audiences (
      vault_id ${text} not null,
      key ${text} not null,
      host ${text} not null,
      surface ${text} not null check (surface in ('auth', 'path', 'query', 'header', 'body', 'websocket')),
      bound_at ${integer} not null,
      bound_by ${text} not null,
      primary key (vault_id, key, host, surface),
      foreign key (vault_id, key) references credentials (vault_id, key) on delete cascade
    ) ${end}`,
  ];
}

type Seeded = {
  services: { vault_id: string; services_json: string };
  credentials: { vault_id: string; key: string };
  credential_audiences: {
    vault_id: string;
    key: string;
    host: string;
    surface: string;
    bound_at: number;
    bound_by: string;
  };
};

/**
 * Binds stored credentials to the hosts of the services that name them, those that are switched off too: whoever wrote
 * them was trusted to when there were no audiences. Lists that cannot be read bind nothing, and their keys go where
 * services send them, as before.
 */
async function seedAudiences(untyped: Kysely<unknown>, now: number): Promise<void> {
  const db = untyped as Kysely<Seeded>;
  const stored = await db.selectFrom("credentials").select(["vault_id", "key"]).execute();
  const known = new Set(stored.map(({ vault_id, key }) => JSON.stringify([vault_id, key])));
  const lists = await db.selectFrom("services").select(["vault_id", "services_json"]).execute();
  const rows = lists.flatMap(({ vault_id, services_json }) =>
    audienceOf(readable(services_json, vault_id).flatMap(reachOfService))
      .filter(({ key }) => known.has(JSON.stringify([vault_id, key])))
      .map((entry) => ({ vault_id, ...entry, bound_at: now, bound_by: "" })),
  );
  for (const batch of toBatches(rows, 6)) await db.insertInto("credential_audiences").values(batch).execute();
}

function readable(json: string, vaultId: string): readonly Service[] {
  try {
    return fromServicesJson(json, vaultId as VaultId);
  } catch {
    return [];
  }
}
