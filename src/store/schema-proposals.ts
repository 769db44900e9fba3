/** The tables of proposals and audiences; part of `schema.ts`. */
import type { ProposalStatus } from "../core/proposal/proposal.ts";
import type { AudienceEntry } from "../core/reach/audience.ts";
import type { Integer } from "./column.ts";

export type ProposalSchema = {
  proposals: ProposalTable;
  proposal_credentials: ProposalCredentialTable;
  credential_audiences: CredentialAudienceTable;
};

export type ProposalTable = {
  vault_id: string;
  number: Integer;
  version: Integer;
  /** Overdue ones stay `pending` until somebody looks; what they are is said by `expires_at`. */
  status: ProposalStatus;
  services_json: string;
  slots_json: string;
  message: string;
  user_message: string;
  raised_by_type: "agent" | "scoped";
  raised_by: string;
  raised_by_name: string;
  minted_by_type: "user" | "agent" | null;
  minted_by: string | null;
  approval_token_hash: string;
  approval_token_expires_at: Integer;
  created_at: Integer;
  expires_at: Integer;
  reviewed_at: Integer | null;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  review_note: string;
};

/** What an agent gave for a slot, until the proposal is decided. */
export type ProposalCredentialTable = { vault_id: string; number: Integer; key: string; sealed: Uint8Array };

export type CredentialAudienceTable = {
  vault_id: string;
  key: string;
  host: string;
  surface: AudienceEntry["surface"];
  bound_at: Integer;
  bound_by: string;
};
