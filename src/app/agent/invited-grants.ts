/** What a pending invite gives, seen from a vault: as `app/vault/grants.ts`, for an agent that is not there yet. */
import { parseExpiry } from "../../core/access/expiry.ts";
import type { Act } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { AgentInvite, AgentInviteRepo } from "../../ports/store/agent/invites.ts";
import type { Giver } from "../../ports/store/vault/grants.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Note } from "../audit/act.ts";
import { changedTerms, type GrantChange, type GrantTerms, grantChanges, isSame } from "../vault/grants.ts";

/** Which invite, and which of its vaults. */
type Given = { readonly invite: AgentInvite; readonly vault: Pick<Vault, "id" | "name"> };
type Work = {
  readonly agentInvites: AgentInviteRepo;
  readonly note: Note;
  readonly now: number;
  /** Who gives it: whether they still may is asked when the invite is redeemed. */
  readonly by: Giver;
};

/** What the invite gives in that vault, if anything. */
export function givenBy({ invite, vault }: Given): GrantTerms | undefined {
  const found = invite.vaults.find(({ vaultId }) => vaultId === vault.id);
  if (found === undefined) return undefined;
  const { vaultId: _, vaultName: __, givenBy: ___, ...terms } = found;
  return terms;
}

/** Throws `grant_exists`, and `bad_request` for an end that is past. */
export async function addInvited(
  { agentInvites, note, now, by }: Work,
  given: Given,
  { expiresAt, ...terms }: GrantTerms,
): Promise<void> {
  const after = { ...terms, ...parseExpiry(expiresAt, now) };
  const { invite, vault } = given;
  if (givenBy(given) !== undefined) {
    throw new AppError("grant_exists", {
      message: `The invite of ${invite.agentName} gives vault ${vault.name} already`,
      hint: "Change the role instead.",
    });
  }
  await agentInvites.assign(invite.id, { vaultId: vault.id, ...after, givenBy: by });
  note(toAct("grant.add", given, { after }));
}

/** Throws `grant_not_found`, and `bad_request` for an end that is past. */
export async function changeInvited(
  { agentInvites, note, now, by }: Work,
  given: Given,
  change: GrantChange,
): Promise<{ readonly before: GrantTerms; readonly after: GrantTerms }> {
  const before = demandGiven(given);
  const after = changedTerms(before, change, now);
  await agentInvites.assign(given.invite.id, { vaultId: given.vault.id, ...after, givenBy: by });
  if (!isSame(before, after)) note(toAct("grant.set-role", given, { before, after }));
  return { before, after };
}

/** Throws `grant_not_found`. */
export async function removeInvited({ agentInvites, note }: Omit<Work, "by">, given: Given): Promise<void> {
  const before = demandGiven(given);
  await agentInvites.unassign(given.invite.id, given.vault.id);
  note(toAct("grant.remove", given, { before }));
}

function demandGiven(given: Given): GrantTerms {
  const terms = givenBy(given);
  if (terms !== undefined) return terms;
  const message = `The invite of ${given.invite.agentName} does not give vault ${given.vault.name}`;
  throw new AppError("grant_not_found", { message });
}

function toAct(
  action: Extract<Act["action"], `grant.${string}`>,
  { invite, vault }: Given,
  terms: { readonly before?: GrantTerms; readonly after?: GrantTerms },
): Act {
  return {
    action,
    target: { type: "invite", id: String(invite.id), name: invite.agentName },
    vault: { id: vault.id, name: vault.name },
    changes: grantChanges(terms),
  };
}
