import type { AgentListing } from "../../../app/agent/list-agents.ts";
import type { AgentItem } from "../../../contract/agent/agents.ts";
import { displayNameOf } from "../../../core/agent/display-name.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import { agentUid } from "../../../core/identity/agent-uid.ts";
import { didOf } from "../../../core/identity/did.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import type { TrustDomains } from "../../../core/identity/trust-domain.ts";
import { endOf } from "../../../core/session/lifetime.ts";
import { formatMillis } from "../../../core/time.ts";
import type { AgentInvite } from "../../../ports/store/agent/invites.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import { toGrantEnd } from "../../grant-end.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toLimited } from "../../usage/limited.ts";
import { toFrozen } from "../account/frozen.ts";
import { toRealmRefItem } from "../realm/realm-ref-item.ts";

/** An agent as lists and its own page show it: what it is in its company, then what it is here. */
export function toAgentItem(
  { agent, vaults, tokens, realms, presence, frozen }: AgentListing,
  trustDomain: TrustDomains,
  now: number,
) {
  const end = Math.max(...tokens.map(endOf));
  const address = agentAddress(agent);
  return {
    ...address,
    spiffeId: subjectSpiffeId(trustDomain, address),
    registeredAt: formatMillis(agent.registeredAt),
    ...(agent.metadata === undefined ? {} : { metadata: agent.metadata }),
    name: agent.name,
    role: agent.role,
    status: agent.status,
    vaults: vaults.map((grant) => toVaultItem(grant, now)),
    created_by: agent.createdBy,
    created_at: toTimestamp(agent.createdAt),
    updated_at: toTimestamp(agent.updatedAt),
    active_tokens: tokens.length,
    uid: agentUid(agent.id),
    did: agent.publicKey === undefined ? null : didOf(agent.publicKey),
    displayName: displayNameOf(agent),
    capabilities: [...agent.capabilities],
    isOnline: presence !== undefined && now < presence.onlineUntil,
    lastSeen: presence === undefined ? null : toTimestamp(presence.lastSeenAt),
    realms: realms.map(toRealmRefItem),
    origin: agent.origin,
    ...toFrozen(frozen),
    ...(agent.revokedAt === undefined ? {} : { revoked_at: toTimestamp(agent.revokedAt) }),
    ...(Number.isFinite(end) ? { token_expires_at: toTimestamp(end) } : {}),
  };
}

function toVaultItem(grant: Assignment, now: number) {
  const { vaultName, role, limits } = grant;
  const limited = toLimited(limits === undefined ? {} : { limits });
  return { vault_name: vaultName, vault_role: role, ...toGrantEnd(grant, now), ...limited };
}

/** An agent that is invited and not there yet. */
export function toPendingItem(
  { id, agentName, role, vaults, createdAt }: AgentInvite,
  now: number,
): AgentItem {
  return {
    name: agentName,
    role,
    status: "pending",
    vaults: vaults.map((vault) => toVaultItem(vault, now)),
    created_at: toTimestamp(createdAt),
    invite_id: id,
  };
}
