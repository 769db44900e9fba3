import type { FieldChange } from "../core/audit/record.ts";
import type { Repos } from "../ports/store.ts";

/**
 * Within an act that takes an account or a role: revokes the invites that the actor made, of people and of agents, and
 * that nobody has taken up. They offer what their maker could no longer give. Says how many there were.
 */
export async function revokeInvitesOf(
  { userInvites, agentInvites }: Pick<Repos, "userInvites" | "agentInvites">,
  actorId: string,
  now: number,
): Promise<number> {
  return (await userInvites.revokeBy(actorId, now)) + (await agentInvites.revokeBy(actorId, now));
}

/** How the record of that act says so; nothing where there were none. */
export function revokedInvites(count: number): Readonly<Record<string, FieldChange>> {
  return count === 0 ? {} : { revoked_invites: { after: count } };
}
