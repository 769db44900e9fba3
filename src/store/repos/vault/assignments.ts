import type { Kysely } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import { toBatches, toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** The tables of what invites give; both kinds of invites have one. */
type AssignmentTable = "user_invite_vaults" | "agent_invite_vaults";

/** Within a write: notes what an invite gives. */
export async function insertAssignments(
  trx: Kysely<Schema>,
  table: AssignmentTable,
  { inviteId, vaults }: { readonly inviteId: number; readonly vaults: readonly Assignment[] },
): Promise<void> {
  if (vaults.length === 0) return;
  const rows = vaults.map((assignment) => toAssignmentRow(inviteId, assignment));
  await trx.insertInto(table).values(rows).execute();
}

export function toAssignmentRow(
  inviteId: number,
  { vaultId, role, expiresAt }: Omit<Assignment, "vaultName">,
) {
  return { invite_id: inviteId, vault_id: vaultId, role, grant_expires_at: expiresAt ?? null };
}

/** What each of these invites gives, by vault name; those that give nothing are left out. */
export async function readAssignments(
  db: Kysely<Schema>,
  table: AssignmentTable,
  inviteIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Assignment[]>> {
  const found = new Map<number, Assignment[]>();
  for (const batch of toBatches(inviteIds, 1)) {
    const rows = await db
      .selectFrom(table)
      .innerJoin("vaults", "vaults.id", `${table}.vault_id`)
      .select([
        `${table}.invite_id`,
        `${table}.vault_id`,
        `${table}.role`,
        `${table}.grant_expires_at`,
        "vaults.name",
      ])
      .where(`${table}.invite_id`, "in", batch)
      .orderBy("vaults.name")
      .execute();
    for (const row of rows) {
      const id = toNumber(row.invite_id);
      const expiresAt = toOptionalNumber(row.grant_expires_at);
      const one = { vaultId: row.vault_id as VaultId, vaultName: row.name, role: row.role };
      found.set(id, [...(found.get(id) ?? []), { ...one, ...withoutAbsent({ expiresAt }) }]);
    }
  }
  return found;
}
