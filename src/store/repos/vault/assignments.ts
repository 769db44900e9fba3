import type { Kysely } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { Assignment, Giver, InvitedVault } from "../../../ports/store/vault/grants.ts";
import {
  fromLimitsColumn,
  toBatches,
  toLimitsColumn,
  toNumber,
  toOptionalNumber,
  withoutAbsent,
} from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** The tables of what invites give; both kinds of invites have one. */
type AssignmentTable = "user_invite_vaults" | "agent_invite_vaults";

/** Within a write: notes what an invite gives. */
export async function insertAssignments(
  trx: Kysely<Schema>,
  table: AssignmentTable,
  {
    inviteId,
    createdBy: givenBy,
    vaults,
  }: {
    readonly inviteId: number;
    readonly createdBy: Giver;
    readonly vaults: readonly Assignment[];
  },
): Promise<void> {
  if (vaults.length === 0) return;
  const rows = vaults.map((assignment) => toAssignmentRow(inviteId, { ...assignment, givenBy }));
  await trx.insertInto(table).values(rows).execute();
}

export function toAssignmentRow(
  inviteId: number,
  { vaultId, role, expiresAt, limits, givenBy }: Omit<InvitedVault, "vaultName">,
) {
  return {
    invite_id: inviteId,
    vault_id: vaultId,
    role,
    grant_expires_at: expiresAt ?? null,
    limits: toLimitsColumn(limits),
    given_by_type: givenBy.type,
    given_by: givenBy.id,
  };
}

/** What each of these invites gives, by vault name; those that give nothing are left out. */
export async function readAssignments(
  db: Kysely<Schema>,
  table: AssignmentTable,
  inviteIds: readonly number[],
): Promise<ReadonlyMap<number, readonly InvitedVault[]>> {
  const found = new Map<number, InvitedVault[]>();
  for (const batch of toBatches(inviteIds, 1)) {
    const rows = await db
      .selectFrom(table)
      .innerJoin("vaults", "vaults.id", `${table}.vault_id`)
      .select([
        `${table}.invite_id`,
        `${table}.vault_id`,
        `${table}.role`,
        `${table}.grant_expires_at`,
        `${table}.limits`,
        `${table}.given_by_type`,
        `${table}.given_by`,
        "vaults.name",
      ])
      .where(`${table}.invite_id`, "in", batch)
      .orderBy("vaults.name")
      .execute();
    for (const row of rows) {
      const id = toNumber(row.invite_id);
      const [expiresAt, limits] = [toOptionalNumber(row.grant_expires_at), fromLimitsColumn(row.limits)];
      const givenBy = { type: row.given_by_type, id: row.given_by };
      const one = { vaultId: row.vault_id as VaultId, vaultName: row.name, role: row.role, givenBy };
      found.set(id, [...(found.get(id) ?? []), { ...one, ...withoutAbsent({ expiresAt, limits }) }]);
    }
  }
  return found;
}
