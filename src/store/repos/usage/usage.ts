import { type Kysely, sql, type Transaction, type UpdateQueryBuilder, type UpdateResult } from "kysely";
import { type UsageMeasure, type UsageSubject, usageSubjectKey } from "../../../core/limit/usage-limit.ts";
import { leaseSize, type UsagePeriod } from "../../../core/limit/usage-period.ts";
import type {
  UsageCounter,
  UsageRepo,
  UsageReservation,
  UsageReserved,
} from "../../../ports/store/vault/usage.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/**
 * What is used up of limits and budgets. Far too frequent to be a change that others hear of, and nobody holds anything
 * made from it.
 */
export function createUsageRepo(db: Kysely<Schema>, write: Write): UsageRepo {
  return {
    reserve: (reservations) =>
      write(async (trx) => {
        const found = new Map<UsageReservation, UsageReserved | undefined>();
        // Always in the same order, or two that lock several rows could wait for each other.
        for (const one of reservations.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
          found.set(one, await reserve(trx, one));
        }
        const value = reservations.map((one) => found.get(one));
        return { value, changed: value.some((one) => one !== undefined), touches: [] };
      }),
    giveBack: (counter, { startsAt, amount }) =>
      write(async (trx) => {
        await rowOf(trx.updateTable("usage_counters"), counter)
          .set({ used: sql<number>`case when used < ${amount} then 0 else used - ${amount} end` })
          .where("starts_at", "=", startsAt)
          .execute();
        return changing("nobody");
      }),
    noteTold: (counter, startsAt) =>
      write(async (trx) => {
        const { numUpdatedRows } = await rowOf(trx.updateTable("usage_counters"), counter)
          .set({ told_of: startsAt })
          .where((eb) => eb.or([eb("told_of", "is", null), eb("told_of", "<", startsAt)]))
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, "nobody");
      }),
    ofVault: async (vaultId) => {
      const rows = await db
        .selectFrom("usage_counters")
        .select(["subject", "measure", "period", "starts_at", "used"])
        .where("vault_id", "=", vaultId)
        .execute();
      return rows.map(({ subject, measure, period, starts_at, used }) => ({
        subject,
        measure: measure as UsageMeasure,
        period: period as UsagePeriod,
        startsAt: toNumber(starts_at),
        used: toNumber(used),
      }));
    },
  };
}

function orderOf({ counter: { subject, measure, period } }: UsageReservation): string {
  return [subject.vaultId, usageSubjectKey(subject), measure, period].join(" ");
}

async function reserve(
  trx: Transaction<Schema>,
  reservation: UsageReservation,
): Promise<UsageReserved | undefined> {
  const { counter, max, owed } = reservation;
  const row = (await locked(trx, counter)) ?? (await begun(trx, reservation));
  if (row === undefined) return undefined;
  // Another process's clock may be ahead: what is left of its period is what there is.
  const startsAt = Math.max(toNumber(row.starts_at), reservation.startsAt);
  const before = (startsAt === toNumber(row.starts_at) ? toNumber(row.used) : 0) + owed;
  const granted = leaseSize({ ...reservation, left: max - before });
  const used = before + granted;
  await rowOf(trx.updateTable("usage_counters"), counter).set({ starts_at: startsAt, used }).execute();
  return { granted, used, startsAt };
}

/** The counter's row, which no other transaction changes until this one ends: written, it is locked on both engines. */
function locked(trx: Transaction<Schema>, counter: UsageCounter) {
  return rowOf(trx.updateTable("usage_counters"), counter)
    .set({ used: sql<number>`used` })
    .returning(["starts_at", "used"])
    .executeTakeFirst();
}

/** A row that begins at nothing, or the one that somebody else has begun meanwhile. */
async function begun(trx: Transaction<Schema>, { counter, startsAt }: UsageReservation) {
  const { subject, measure, period } = counter;
  if (!(await isThere(trx, subject))) return undefined;
  return await trx
    .insertInto("usage_counters")
    .values({
      vault_id: subject.vaultId,
      subject: usageSubjectKey(subject),
      measure,
      period,
      starts_at: startsAt,
      used: 0,
      told_of: null,
      actor_id: subject.type === "grant" ? subject.actorId : null,
      session_hash: subject.type === "token" ? subject.hash : null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["vault_id", "subject", "measure", "period"])
        .doUpdateSet({ used: sql<number>`usage_counters.used` }),
    )
    .returning(["starts_at", "used"])
    .executeTakeFirst();
}

async function isThere(trx: Transaction<Schema>, subject: UsageSubject): Promise<boolean> {
  switch (subject.type) {
    case "grant": {
      const grants = trx.selectFrom("vault_grants").select("role").where("actor_id", "=", subject.actorId);
      return (await grants.where("vault_id", "=", subject.vaultId).executeTakeFirst()) !== undefined;
    }
    case "token": {
      const sessions = trx.selectFrom("sessions").select("hash").where("hash", "=", subject.hash);
      return (await sessions.executeTakeFirst()) !== undefined;
    }
    case "service": {
      const vaults = trx.selectFrom("vaults").select("id").where("id", "=", subject.vaultId);
      return (await vaults.executeTakeFirst()) !== undefined;
    }
    default:
      return subject satisfies never;
  }
}

type Update = UpdateQueryBuilder<Schema, "usage_counters", "usage_counters", UpdateResult>;

function rowOf(update: Update, { subject, measure, period }: UsageCounter): Update {
  return update
    .where("vault_id", "=", subject.vaultId)
    .where("subject", "=", usageSubjectKey(subject))
    .where("measure", "=", measure)
    .where("period", "=", period);
}
