import type { VaultId } from "../../../core/ids.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import {
  type ProposalEvent,
  proposalData,
  type WebhookData,
  type WebhookEvent,
  webhookBody,
} from "../../../core/webhook/event.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";

type Outbox = Pick<Repos, "webhookDeliveries">;

/**
 * Within a unit of work: puts what happened into the outbox of the vault's webhook. Does nothing where the vault has none.
 * `at` is when it happened, in ms since 1970. It is sent once the unit is committed.
 */
export async function noteEvent(
  { webhookDeliveries }: Outbox,
  vaultId: VaultId,
  { event, at, data }: { readonly event: WebhookEvent; readonly at: number; readonly data: WebhookData },
): Promise<void> {
  await webhookDeliveries.add(vaultId, { event, body: webhookBody(event, at, data), at });
}

/** The same of a proposal, as it stands afterwards; `baseUrl` is where people reach this server. */
export async function noteProposalEvent(
  repos: Outbox,
  { event, vault, proposal, at, baseUrl }: NotedProposal,
): Promise<void> {
  await noteEvent(repos, vault.id, { event, at, data: proposalData(vault.name, proposal, baseUrl) });
}

export type NotedProposal = {
  readonly event: ProposalEvent;
  readonly vault: Pick<Vault, "id" | "name">;
  readonly proposal: Proposal;
  readonly at: number;
  readonly baseUrl: string;
};
