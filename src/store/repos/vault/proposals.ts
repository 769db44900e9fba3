import { type ExpressionBuilder, type Kysely, sql, type Transaction } from "kysely";
import { AppError } from "../../../core/errors.ts";
import type { KeyName, VaultId } from "../../../core/ids.ts";
import { PROPOSAL_LIMITS, type Proposal } from "../../../core/proposal/proposal.ts";
import type { NewProposal, ProposalFilter, ProposalRepo } from "../../../ports/store/vault/proposals.ts";
import { toBatches, toNumber, toOptionalNumber, toSealed } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";
import {
  fromProposalRow,
  fromProposalRows,
  SUMMARY_COLUMNS,
  toProposalRow,
  toSummary,
} from "./proposal-row.ts";

/** Proposals in the database. Nobody holds anything made from one, so no change of theirs is told. */
export function createProposalRepo(db: Kysely<Schema>, write: Write): ProposalRepo {
  return { ...reading(db), ...counting(db), ...writing(write) };
}

type Counting = Pick<ProposalRepo, "nextNumber" | "countPending" | "pendingCounts">;
type Writing = Pick<ProposalRepo, "create" | "decide" | "expire">;

function reading(db: Kysely<Schema>): Omit<ProposalRepo, keyof Counting | keyof Writing> {
  const rows = () => db.selectFrom("proposals").selectAll();
  return {
    find: async (vaultId, number) => {
      const row = await rows()
        .where("vault_id", "=", vaultId)
        .where("number", "=", number)
        .executeTakeFirst();
      return row && fromProposalRow(row);
    },
    list: async (vaultId, filter, now) => {
      const found = await rows()
        .where((eb) => isListed(eb, { vaultId, ...filter, now }))
        .orderBy("number", "desc")
        .execute();
      return await fromProposalRows(found);
    },
    summaries: async (vaultId, filter, now) => {
      const found = await db
        .selectFrom("proposals")
        .select(SUMMARY_COLUMNS)
        .where((eb) => isListed(eb, { vaultId, ...filter, now }))
        .orderBy("number", "desc")
        .execute();
      return found.map(toSummary);
    },
    byApprovalToken: async (hash) => {
      const row = await rows().where("approval_token_hash", "=", hash).executeTakeFirst();
      if (row === undefined) return undefined;
      return { proposal: fromProposalRow(row), linkExpiresAt: toNumber(row.approval_token_expires_at) };
    },
    values: async (vaultId, number) => {
      const values = await db
        .selectFrom("proposal_credentials")
        .select(["key", "sealed"])
        .where("vault_id", "=", vaultId)
        .where("number", "=", number)
        .orderBy("key")
        .execute();
      return new Map(values.map(({ key, sealed }) => [key as KeyName, toSealed(sealed)]));
    },
  };
}

function counting(db: Kysely<Schema>): Counting {
  const pendingCounts: Counting["pendingCounts"] = async (vaultIds, now) => {
    const counts = new Map<VaultId, number>();
    for (const batch of toBatches(vaultIds, 1)) {
      const found = await db
        .selectFrom("proposals")
        .select((eb) => ["vault_id", eb.fn.countAll().as("total")])
        .where("vault_id", "in", batch)
        .where((eb) => isWaiting(eb, now))
        .groupBy("vault_id")
        .execute();
      for (const { vault_id, total } of found) counts.set(vault_id as VaultId, toNumber(total));
    }
    return counts;
  };
  return {
    nextNumber: async (vaultId) => {
      const row = await db
        .selectFrom("proposals")
        .select((eb) => eb.fn.max("number").as("last"))
        .where("vault_id", "=", vaultId)
        .executeTakeFirstOrThrow();
      return (toOptionalNumber(row.last) ?? 0) + 1;
    },
    countPending: async (vaultId, now) => (await pendingCounts([vaultId], now)).get(vaultId) ?? 0,
    pendingCounts,
  };
}

function writing(write: Write): Writing {
  return {
    create: (proposal) =>
      write(async (trx) => {
        await insert(trx, proposal);
        await dropOldest(trx, proposal);
        return changing("nobody");
      }),
    decide: ({ vaultId, number, version }, { status, review }) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("proposals")
          .set({
            status,
            version: version + 1,
            reviewed_at: review.at,
            reviewed_by: review.by.id,
            reviewed_by_name: review.by.name,
            review_note: review.note,
          })
          .where("vault_id", "=", vaultId)
          .where("number", "=", number)
          .where("version", "=", version)
          .where((eb) => isWaiting(eb, review.at))
          .executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) await forgetValues(trx, { vaultId, number });
        return changedIf(numUpdatedRows > 0n, "nobody");
      }),
    expire: (now) =>
      write(async (trx) => {
        const rows = await trx
          .updateTable("proposals")
          .set({ status: "expired", version: sql<number>`version + 1` })
          .where((eb) => isOverdue(eb, now))
          .returningAll()
          .execute();
        for (const { vault_id, number } of rows) {
          await forgetValues(trx, { vaultId: vault_id as VaultId, number: toNumber(number) });
        }
        return { ...changedIf(rows.length > 0, "nobody"), value: rows.flatMap(readable) };
      }),
  };
}

function isListed(
  eb: Builder,
  { vaultId, status, now }: ProposalFilter & { readonly vaultId: VaultId; readonly now: number },
) {
  const inVault = eb("vault_id", "=", vaultId);
  if (status === undefined) return inVault;
  if (status === "pending") return eb.and([inVault, isWaiting(eb, now)]);
  const written = eb("status", "=", status);
  return eb.and([inVault, status === "expired" ? eb.or([written, isOverdue(eb, now)]) : written]);
}

type Builder = ExpressionBuilder<Schema, "proposals">;

function isWaiting(eb: Builder, now: number) {
  return eb.and([eb("status", "=", "pending"), eb("expires_at", ">", now)]);
}

/** Its time has run out, and nobody has written that down. */
function isOverdue(eb: Builder, now: number) {
  return eb.and([eb("status", "=", "pending"), eb("expires_at", "<=", now)]);
}

async function insert(trx: Transaction<Schema>, proposal: NewProposal): Promise<void> {
  const { vaultId: vault_id, number } = proposal;
  await trx.insertInto("proposals").values(toProposalRow(proposal)).execute();
  const values = proposal.values.map(({ key, sealed }) => ({ vault_id, number, key, sealed }));
  if (values.length > 0) await trx.insertInto("proposal_credentials").values(values).execute();
}

/** Those that wait stay, however many came after them; so does the last number, which is given once. */
async function dropOldest(
  trx: Transaction<Schema>,
  { vaultId, number }: Pick<Proposal, "vaultId" | "number">,
): Promise<void> {
  await trx
    .deleteFrom("proposals")
    .where("vault_id", "=", vaultId)
    .where("number", "<=", number - PROPOSAL_LIMITS.kept)
    .where("status", "<>", "pending")
    .execute();
}

/** A damaged one is over like any other, and must not keep those of other vaults from being written down. */
function readable(row: Parameters<typeof fromProposalRow>[0]): readonly Proposal[] {
  try {
    return [fromProposalRow(row)];
  } catch (error) {
    if (error instanceof AppError && error.code === "store_corrupt") return [];
    throw error;
  }
}

async function forgetValues(
  trx: Transaction<Schema>,
  { vaultId, number }: Pick<Proposal, "vaultId" | "number">,
): Promise<void> {
  await trx
    .deleteFrom("proposal_credentials")
    .where("vault_id", "=", vaultId)
    .where("number", "=", number)
    .execute();
}
