import type { Kysely, Selectable, Transaction } from "kysely";
import type { AgentId, CompanyId } from "../../../core/ids.ts";
import type { Passport, PassportRepo, PassportRevocation } from "../../../ports/store/company/passports.ts";
import { toNumber, toOptionalNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { PassportTable } from "../../schema-identity.ts";
import { changedIf, changing, deleting, type Write } from "../../write.ts";

/** Which passports were given and revoked, in the database. The proxy takes none, so it holds nothing made from one. */
export function createPassportRepo(db: Kysely<Schema>, write: Write): PassportRepo {
  return {
    create: ({ jti, companyId, agentId, expiresAt }) =>
      write(async (trx) => {
        await trx
          .insertInto("passports")
          .values({
            jti,
            company_id: companyId,
            agent_id: agentId,
            expires_at: expiresAt,
            revoked_at: null,
            reason: null,
          })
          .execute();
        return changing("nobody");
      }),
    byJti: async (jti) => {
      const row = await db.selectFrom("passports").selectAll().where("jti", "=", jti).executeTakeFirst();
      return row && fromRow(row);
    },
    ofAgent: async (agentId, now) => {
      const rows = await db
        .selectFrom("passports")
        .selectAll()
        .where("agent_id", "=", agentId)
        .where("expires_at", ">", now)
        .orderBy("expires_at", "desc")
        .orderBy("jti")
        .execute();
      return rows.map(fromRow);
    },
    revoke: (jti, { at, reason }) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("passports")
          .set({ revoked_at: at, reason: reason ?? null })
          .where("jti", "=", jti)
          .where("revoked_at", "is", null)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows === 1n, "nobody");
      }, "revoking"),
    revokedOf: async (companyId) => {
      const rows = await db
        .selectFrom("passports")
        .selectAll()
        .where("company_id", "=", companyId)
        .where("revoked_at", "is not", null)
        .orderBy("revoked_at")
        .orderBy("jti")
        .execute();
      return rows
        .map(fromRow)
        .flatMap(({ revocation, ...given }) => (revocation === undefined ? [] : [{ ...given, revocation }]));
    },
    deleteEnded: (before) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("passports")
          .where("expires_at", "<", before)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
  };
}

/** Within a write that takes the agent's SVIDs back: its passports prove the same. */
export async function revokePassportsOf(
  trx: Transaction<Schema>,
  agentId: AgentId,
  { at, reason }: { readonly at: number; readonly reason: string },
): Promise<void> {
  await trx
    .updateTable("passports")
    .set({ revoked_at: at, reason })
    .where("agent_id", "=", agentId)
    .where("revoked_at", "is", null)
    .execute();
}

function fromRow(row: Selectable<PassportTable>): Passport {
  const passport = {
    jti: row.jti,
    companyId: row.company_id as CompanyId,
    agentId: row.agent_id as AgentId,
    expiresAt: toNumber(row.expires_at),
  };
  const at = toOptionalNumber(row.revoked_at);
  if (at === undefined) return passport;
  const revocation: PassportRevocation = { at, ...(row.reason === null ? {} : { reason: row.reason }) };
  return { ...passport, revocation };
}
