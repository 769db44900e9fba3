import type { Insertable, Selectable } from "kysely";
import type { PublicId, VaultId } from "../../../core/ids.ts";
import { fromStored, toStored } from "../../../core/proposal/format.ts";
import type { Proposal, ProposalRaiser, ProposalReview } from "../../../core/proposal/proposal.ts";
import type { NewProposal, ProposalSummary } from "../../../ports/store/vault/proposals.ts";
import { toNumber } from "../../column.ts";
import type { ProposalTable } from "../../schema-proposals.ts";

type Row = Selectable<ProposalTable>;
type RaiserRow = Pick<
  Row,
  "raised_by_type" | "raised_by" | "raised_by_name" | "minted_by_type" | "minted_by"
>;

/** A proposal nobody has decided, as a row. */
export function toProposalRow(proposal: NewProposal): Insertable<ProposalTable> {
  const { raisedBy, approvalToken } = proposal;
  const { services, slots } = toStored(proposal);
  const mintedBy = raisedBy.type === "scoped" ? raisedBy.mintedBy : undefined;
  return {
    vault_id: proposal.vaultId,
    number: proposal.number,
    version: 1,
    status: "pending",
    services_json: services,
    slots_json: slots,
    message: proposal.message,
    user_message: proposal.userMessage,
    raised_by_type: raisedBy.type,
    raised_by: raisedBy.id,
    raised_by_name: raisedBy.name,
    minted_by_type: mintedBy?.type ?? null,
    minted_by: mintedBy?.id ?? null,
    approval_token_hash: approvalToken.hash,
    approval_token_expires_at: approvalToken.expiresAt,
    created_at: proposal.createdAt,
    expires_at: proposal.expiresAt,
    reviewed_at: null,
    reviewed_by: null,
    reviewed_by_name: null,
    review_note: "",
  };
}

/** Throws AppError `store_corrupt`. */
export function fromProposalRow(row: Row): Proposal {
  const number = toNumber(row.number);
  const stored = { services: row.services_json, slots: row.slots_json };
  const review = toReview(row);
  return {
    vaultId: row.vault_id as VaultId,
    number,
    version: toNumber(row.version),
    status: row.status,
    ...fromStored(stored, `proposal ${number} of vault ${row.vault_id}`),
    message: row.message,
    userMessage: row.user_message,
    raisedBy: toRaiser(row),
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
    ...(review === undefined ? {} : { review }),
  };
}

/** Parsing keeps the thread that proxies: after so many rows others have their turn. */
const AT_ONCE = 20;

/** In their order. Throws as `fromProposalRow`. */
export async function fromProposalRows(rows: readonly Row[]): Promise<readonly Proposal[]> {
  const proposals: Proposal[] = [];
  for (const [at, row] of rows.entries()) {
    if (at > 0 && at % AT_ONCE === 0) await new Promise(setImmediate);
    proposals.push(fromProposalRow(row));
  }
  return proposals;
}

export const SUMMARY_COLUMNS = [
  "number",
  "status",
  "message",
  "raised_by_type",
  "raised_by",
  "raised_by_name",
  "minted_by_type",
  "minted_by",
  "created_at",
  "expires_at",
] as const;

export function toSummary(row: Pick<Row, (typeof SUMMARY_COLUMNS)[number]>): ProposalSummary {
  return {
    number: toNumber(row.number),
    status: row.status,
    message: row.message,
    raisedBy: toRaiser(row),
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
  };
}

function toRaiser(row: RaiserRow): ProposalRaiser {
  const { raised_by: id, raised_by_name: name, minted_by_type: type, minted_by } = row;
  if (row.raised_by_type === "agent") return { type: "agent", id, name };
  const minted = type === null || minted_by === null ? {} : { mintedBy: { type, id: minted_by } };
  return { type: "scoped", id: id as PublicId, name, ...minted };
}

function toReview({
  reviewed_at,
  reviewed_by,
  reviewed_by_name,
  review_note,
}: Row): ProposalReview | undefined {
  if (reviewed_at === null) return undefined;
  const by = { id: reviewed_by ?? "", name: reviewed_by_name ?? "" };
  return { at: toNumber(reviewed_at), by, note: review_note };
}
