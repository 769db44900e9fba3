import {
  createPolicy,
  deletePolicy,
  listPolicies,
  type PolicyListing,
  readPolicy,
} from "../../../app/agent/rights/policies.ts";
import {
  CreatePolicyReply,
  DeletePolicyReply,
  ListPoliciesReply,
  type PolicyItem,
  PolicyReply,
} from "../../../contract/agent/policies.ts";
import { readTimestamp } from "../../../contract/timestamp.ts";
import { directoryId } from "../../../core/identity/directory-id.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { directoryFault } from "./directory-fault.ts";

const PATH = "/api/policies";

export const policyRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["policy:write"],
    fault: directoryFault,
    reply: CreatePolicyReply,
    status: 201,
    handle: async ({ deps, principal, c }) => {
      const listing = await createPolicy(deps, principal, {
        readBody: () => readJson(c.req.raw),
        readTime: readTimestamp,
      });
      return { policy: toPolicyItem(listing), sentTo: [] };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["policy:list"],
    fault: directoryFault,
    reply: ListPoliciesReply,
    handle: async ({ deps, principal, query }) => {
      const policies = await listPolicies(deps, principal, {
        agent: query("agentDid") || undefined,
        realm: query("realmId") || undefined,
        includeExpired: ["true", "1"].includes(query("includeExpired") ?? ""),
      });
      return { policies: policies.map(toPolicyItem) };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:id`,
    access: ["policy:list"],
    fault: directoryFault,
    reply: PolicyReply,
    handle: async ({ deps, principal, param }) => ({
      policy: toPolicyItem(await readPolicy(deps, principal, param("id"))),
    }),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:id`,
    access: ["policy:write"],
    fault: directoryFault,
    reply: DeletePolicyReply,
    handle: async ({ deps, principal, param }) => {
      await deletePolicy(deps, principal, param("id"));
      return { ok: true as const, sentTo: [] };
    },
  }),
];

export function toPolicyItem({ policy, agent }: PolicyListing): PolicyItem {
  const { id, subject, capabilities, resourceLimits, expiresAt, createdBy, createdAt } = policy;
  const { allowedDomains, maxRequestsPerHour } = resourceLimits;
  return {
    id,
    agentDid: agent === undefined ? null : directoryId(agent),
    realmId: subject.type === "realm" ? subject.id : null,
    capabilities: [...capabilities],
    resourceLimits: {
      ...(allowedDomains === undefined ? {} : { allowedDomains: [...allowedDomains] }),
      ...(maxRequestsPerHour === undefined ? {} : { maxRequestsPerHour }),
    },
    expiresAt: expiresAt === undefined ? null : toTimestamp(expiresAt),
    createdBy,
    createdAt: toTimestamp(createdAt),
  };
}
