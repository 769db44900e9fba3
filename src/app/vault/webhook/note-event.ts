import type { Proposal } from "../../../core/proposal/proposal.ts";
import { type ProposalEvent, proposalData, webhookBody } from "../../../core/webhook/event.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";

/**
 * Within the unit of work that does it: puts what happened to a proposal into the outbox of the vault's webhook. Does
 * nothing where the vault has none. `proposal` is as it stands afterwards, `at` when it happened, in ms since 1970, and
 * `baseUrl` where people reach this server. It is sent once the unit is committed.
 */
export async function noteProposalEvent(
  { webhookDeliveries }: Pick<Repos, "webhookDeliveries">,
  { event, vault, proposal, at, baseUrl }: NotedEvent,
): Promise<void> {
  const body = webhookBody(event, at, proposalData(vault.name, proposal, baseUrl));
  await webhookDeliveries.add(vault.id, { event, body, at });
}

export type NotedEvent = {
  readonly event: ProposalEvent;
  readonly vault: Pick<Vault, "id" | "name">;
  readonly proposal: Proposal;
  readonly at: number;
  readonly baseUrl: string;
};
