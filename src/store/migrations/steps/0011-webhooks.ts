import { sql } from "kysely";
import type { Migration } from "../migration.ts";
import { WORDS, type Words } from "../words.ts";

/** Where each vault's events go, and those that wait to be delivered or were. */
export const webhooks: Migration = {
  name: "0011-webhooks",
  async up(db, engine) {
    for (const statement of statements(WORDS[engine])) await sql.raw(statement).execute(db);
  },
};

/** Deliveries belong to the webhook and go with it. `seq` is their order, `id` what receivers know them by. */
function statements({ text, integer, bytes, autoId, end }: Words): readonly string[] {
  return [
    `create table webhooks (
      vault_id ${text} primary key references vaults (id) on delete cascade,
      sealed_url ${bytes} not null,
      sealed_secret ${bytes} not null,
      sealed_previous_secret ${bytes},
      previous_until ${integer},
      created_at ${integer} not null,
      updated_at ${integer} not null,
      disabled_at ${integer},
      check ((sealed_previous_secret is null) = (previous_until is null))
    ) ${end}`,
    `create table webhook_deliveries (
      seq ${autoId},
      id ${text} not null unique,
      vault_id ${text} not null references webhooks (vault_id) on delete cascade,
      event ${text} not null,
      body ${text} not null,
      status ${text} not null check (status in ('pending', 'delivered', 'failed')),
      attempts ${integer} not null default 0,
      next_attempt_at ${integer},
      created_at ${integer} not null,
      ended_at ${integer},
      last_status ${integer},
      last_error ${text},
      check ((status = 'pending') = (next_attempt_at is not null)),
      check ((status = 'pending') = (ended_at is null))
    ) ${end}`,
    "create index webhook_deliveries_vault on webhook_deliveries (vault_id, seq)",
    "create index webhook_deliveries_due on webhook_deliveries (next_attempt_at, seq) where status = 'pending'",
    "create index webhook_deliveries_ended on webhook_deliveries (ended_at) where status <> 'pending'",
  ];
}
