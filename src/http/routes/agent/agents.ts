import { createAgent } from "../../../app/agent/create-agent.ts";
import { describeAgent, listAgents } from "../../../app/agent/list-agents.ts";
import { deleteAgent, renameAgent, revokeAgent, setAgentRole } from "../../../app/agent/manage-agent.ts";
import { setCapabilities } from "../../../app/agent/rights/capabilities.ts";
import { inviteRotation, rotateToken } from "../../../app/agent/rotate.ts";
import { thawAgent } from "../../../app/canary/thaw.ts";
import { ThawReply } from "../../../contract/account/users.ts";
import {
  AgentMessageReply,
  AgentReply,
  CreateAgentBody,
  CreateAgentReply,
  ListAgentsReply,
  RenameAgentBody,
  RenameAgentReply,
  RotateAgentBody,
  RotateAgentReply,
  SetAgentRoleBody,
  SetAgentRoleReply,
  SetCapabilitiesBody,
  SetCapabilitiesReply,
} from "../../../contract/agent/agents.ts";
import type { Principal } from "../../../core/actor.ts";
import { AppError } from "../../../core/errors.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import { fromAssignments, toAssignments } from "../../assignments.ts";
import { faultResponse } from "../../errors.ts";
import { parseLimit } from "../../limit.ts";
import { type ApiContextOf, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toThawed } from "../account/frozen.ts";
import { companyFault } from "../company/company-fault.ts";
import { toAgentItem, toPendingItem } from "./agent-item.ts";

const PATH = "/v1/agents";
const MAX_LIMIT = 1000;

export const agentRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["agent:create", "agent:set-role"],
    body: CreateAgentBody,
    reply: CreateAgentReply,
    status: 201,
    handle: async ({ deps, principal, body }) => {
      const { name, role, company, publicKey, capabilities, metadata } = body;
      const vaults = fromAssignments(body.vaults);
      const request = { name, role, vaults, company, publicKey, capabilities, metadata };
      const { agent, token, vaults: given } = await createAgent(deps, principal, request);
      return {
        av_agent_token: token,
        name: agent.name,
        role: agent.role,
        vaults: toAssignments(given),
        created_at: toTimestamp(agent.createdAt),
      };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["agent:list", "agent:list-registered"],
    fault: agentFault,
    reply: ListAgentsReply,
    handle: async ({ deps, principal, query }) => {
      const after = query("after") || undefined;
      const limit = parseLimit(query("limit"), { absent: undefined, most: MAX_LIMIT });
      const { agents, pending, next } = await listAgents(deps, principal, { after, limit });
      const now = deps.clock.now();
      return {
        agents: [
          ...agents.map((listing) => toAgentItem(listing, deps.trustDomain, now)),
          ...pending.map((invite) => toPendingItem(invite, now)),
        ],
        ...(limit === undefined ? {} : { next_cursor: next ?? null }),
      };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:name`,
    access: ["agent:list", "agent:list-registered"],
    fault: agentFault,
    reply: AgentReply,
    handle: async ({ deps, principal, param }) => {
      const listing = await describeAgent(deps, principal, param("name"));
      return {
        ...toAgentItem(listing, deps.trustDomain, deps.clock.now()),
        created_by_name: listing.createdByName,
      };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/thaw`,
    access: ["agent:thaw"],
    reply: ThawReply,
    handle: async ({ deps, principal, param }) => toThawed(await thawAgent(deps, principal, param("name"))),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:name`,
    access: ["agent:manage"],
    reply: AgentMessageReply,
    handle: async ({ deps, principal, param }) => {
      await revokeAgent(deps, principal, param("name"));
      return { message: `Agent ${param("name")} revoked` };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/delete`,
    access: ["agent:delete"],
    fault: agentFault,
    reply: AgentMessageReply,
    handle: async ({ deps, principal, param }) => {
      await deleteAgent(deps, principal, param("name"));
      return { message: `Agent ${param("name")} deleted` };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/rotate`,
    access: ["agent:rotate"],
    fault: agentFault,
    body: RotateAgentBody,
    bodyOptional: true,
    reply: RotateAgentReply,
    handle: async ({ deps, principal, param, body }) => {
      const name = param("name");
      if (parseMode(body.mode || usualMode(principal)) === "token") {
        const { token, rotatedAt } = await rotateToken(deps, principal, name);
        return { av_agent_token: token, name, rotated_at: toTimestamp(rotatedAt) };
      }
      const { inviteLink, prompt, expiresIn } = await inviteRotation(deps, principal, name);
      return { invite_url: inviteLink, prompt, expires_in: expiresIn };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/rename`,
    access: ["agent:manage"],
    body: RenameAgentBody,
    reply: RenameAgentReply,
    handle: async ({ deps, principal, param, body }) => {
      const [oldName, newName] = [param("name"), body.name];
      const { before, after } = await renameAgent(deps, principal, { name: oldName, newName });
      return {
        message: `Agent ${before} renamed to ${after.name}`,
        old_name: before,
        new_name: after.name,
        spiffeId: subjectSpiffeId(deps.trustDomain, agentAddress(after)),
      };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/capabilities`,
    access: ["agent:set-capabilities"],
    body: SetCapabilitiesBody,
    reply: SetCapabilitiesReply,
    handle: async ({ deps, principal, param, body }) => {
      const request = { ref: param("name"), capabilities: body.capabilities };
      const { agent, before, after } = await setCapabilities(deps, principal, request);
      return { agent: agent.name, capabilities: [...after], old_capabilities: [...before] };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:name/role`,
    access: ["agent:set-role"],
    body: SetAgentRoleBody,
    reply: SetAgentRoleReply,
    handle: async ({ deps, principal, param, body }) => {
      const name = param("name");
      const { before, after } = await setAgentRole(deps, principal, { name, role: body.role });
      return { agent: name, old_role: before, new_role: after };
    },
  }),
];

/** What a company's programs ask of their agents is refused as the documents say, and people's commands as ever. */
function agentFault(error: AppError, c: ApiContextOf): Response {
  return c.get("principal")?.type === "company" ? companyFault(error) : faultResponse(error);
}

/** An invite is a person's to give. */
function usualMode({ type }: Principal): "invite" | "token" {
  return type === "company" ? "token" : "invite";
}

function parseMode(mode: string | undefined): "invite" | "token" {
  if (mode === undefined || mode === "" || mode === "invite") return "invite";
  if (mode === "token") return "token";
  throw new AppError("bad_request", { message: "mode must be invite or token" });
}
