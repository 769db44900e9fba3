import { type DirectoryEntry, listDirectory, readDirectory } from "../../../app/agent/directory.ts";
import {
  DirectoryAgentReply,
  type DirectoryItem,
  ListDirectoryReply,
} from "../../../contract/agent/directory.ts";
import { parseDirectoryQuery } from "../../../core/agent/directory-query.ts";
import { displayNameOf } from "../../../core/agent/display-name.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import { agentUid } from "../../../core/identity/agent-uid.ts";
import { keyTypeOf } from "../../../core/identity/did.ts";
import { directoryId } from "../../../core/identity/directory-id.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import type { TrustDomains } from "../../../core/identity/trust-domain.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toRealmRefItem } from "../realm/realm-ref-item.ts";
import { directoryFault } from "./directory-fault.ts";
import { toPolicyItem } from "./policies.ts";

const PATH = "/api/agents";

export const directoryRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["directory:read"],
    fault: directoryFault,
    reply: ListDirectoryReply,
    handle: async ({ deps, principal, query }) => {
      const asked = parseDirectoryQuery(query);
      const { entries, total, online } = await listDirectory(deps, principal, asked);
      const now = deps.clock.now();
      return {
        agents: entries.map((entry) => toItem(entry, deps.trustDomain, now)),
        total,
        page: asked.page,
        pageSize: asked.pageSize,
        totalPages: Math.ceil(total / asked.pageSize),
        online,
      };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:ref`,
    access: ["directory:read"],
    fault: directoryFault,
    reply: DirectoryAgentReply,
    handle: async ({ deps, principal, param }) => {
      const entry = await readDirectory(deps, principal, param("ref"));
      const { agent, policy } = entry;
      return {
        ...toItem(entry, deps.trustDomain, deps.clock.now()),
        llmSystemPrompt: null,
        publicKey: agent.publicKey ?? null,
        policy:
          policy === undefined
            ? null
            : toPolicyItem({ policy, agent: policy.subject.type === "agent" ? agent : undefined }),
        uid: agentUid(agent.id),
      };
    },
  }),
];

function toItem(
  { agent, realms, presence }: DirectoryEntry,
  trustDomain: TrustDomains,
  now: number,
): DirectoryItem {
  const address = agentAddress(agent);
  const isOnline = presence !== undefined && now < presence.onlineUntil;
  return {
    id: directoryId(agent),
    name: displayNameOf(agent),
    capabilities: [...agent.capabilities],
    llmProvider: agent.llm.provider ?? null,
    llmModel: agent.llm.model ?? null,
    isOnline,
    registeredAt: toTimestamp(agent.registeredAt),
    lastSeen: presence === undefined ? null : toTimestamp(presence.lastSeenAt),
    realm: toRealmRefItem(realms[0]),
    realms: realms.map(toRealmRefItem),
    online: isOnline,
    presence: presence === undefined ? null : { source: presence.source },
    agentId: address.agentId,
    spiffeId: subjectSpiffeId(trustDomain, address),
    companyId: agent.companyId,
    version: agent.version ?? null,
    keyType: agent.publicKey === undefined ? null : keyTypeOf(agent.publicKey),
  };
}
