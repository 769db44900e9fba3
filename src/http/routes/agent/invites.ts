import { createInvite, type InviteListing, listInvites } from "../../../app/agent/invites.ts";
import { revokeInvite, revokeInviteById } from "../../../app/agent/manage-invite.ts";
import { findRedeemable, redeemInvite } from "../../../app/agent/redeem.ts";
import {
  type AgentInviteItem,
  CreateAgentInviteBody,
  CreateAgentInviteReply,
  ListAgentInvitesReply,
  RedeemInviteReply,
  RevokeAgentInviteReply,
} from "../../../contract/agent/invites.ts";
import { AppError, type ErrorCode } from "../../../core/errors.ts";
import { inviteLink } from "../../../core/invite/link.ts";
import { shownSuffix } from "../../../core/invite/suffix.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import { fromAssignments, toAssignments } from "../../assignments.ts";
import { jsonResponse, STATUS, textResponse } from "../../errors.ts";
import { type Call, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const PATH = "/v1/agents/invites";

/** They stand before the routes of agents, where `invites` would be a name. */
export const agentInviteRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["agent-invite:create", "agent:set-role"],
    body: CreateAgentInviteBody,
    reply: CreateAgentInviteReply,
    status: 201,
    handle: async ({ deps, principal, body }) => {
      const invite = await createInvite(deps, principal, {
        name: body.name,
        role: body.role,
        ttlSeconds: body.ttl_seconds,
        tokenTtlSeconds: body.session_ttl_seconds,
        vaults: fromAssignments(body.vaults),
      });
      return {
        token: invite.token,
        agent_name: invite.agentName,
        vaults: toAssignments(invite.vaults),
        invite_link: invite.link,
        expires_at: toTimestamp(invite.expiresAt),
      };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["agent-invite:list"],
    reply: ListAgentInvitesReply,
    handle: async ({ deps, principal, query }) => ({
      invites: (await listInvites(deps, principal, { status: query("status") })).map(toItem),
    }),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:token`,
    access: ["agent-invite:manage"],
    reply: RevokeAgentInviteReply,
    handle: ({ deps, principal, param }) =>
      coded(["invite_not_found"], async () => {
        const { agentName } = await revokeInvite(deps, principal, { token: param("token") });
        return { status: "revoked" as const, agent_name: agentName };
      }),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/by-id/:id`,
    access: ["agent-invite:manage"],
    reply: RevokeAgentInviteReply,
    handle: ({ deps, principal, param }) =>
      coded(["invite_not_found"], async () => {
        const { agentName } = await revokeInviteById(deps, principal, { id: param("id") });
        return { status: "revoked" as const, agent_name: agentName };
      }),
  }),
  route({
    method: "POST",
    path: "/invite/:token",
    access: "anonymous",
    link: "token",
    reply: RedeemInviteReply,
    handle: ({ deps, param, origin }) =>
      coded(REDEEM_FAULTS, async () => {
        const redeemed = await redeemInvite(deps, { token: param("token"), ip: origin.ip });
        return {
          av_addr: deps.baseUrl,
          av_agent_token: redeemed.token,
          agent_name: redeemed.agentName,
          vaults: orNull(redeemed.vaults),
          instructions: redeemed.instructions,
        };
      }),
  }),
];

/** What programs are told at the address of an invite, where people find a page; they follow its link with a browser. */
export function aboutInvite({ deps, param }: Pick<Call, "deps" | "param">): Response | Promise<Response> {
  const token = param("token");
  if (USER_INVITE.test(token)) return textResponse(200, howToAccept(inviteLink(deps.baseUrl, token)));
  return coded(REDEEM_FAULTS, async () => {
    await findRedeemable(deps, token);
    const message = "Send POST to this address to redeem the invite; once, and from where the agent is.";
    return jsonResponse(405, { error: "use_post", message }, { Allow: "POST" });
  });
}

const USER_INVITE = /^av_uinv_[0-9a-f]{64}$/;

function howToAccept(link: string): string {
  return [
    "You are invited to Agent Vault. Where agent-vault is installed, accept with",
    `    agent-vault auth accept-invite ${link}`,
    "which asks for a password and signs you in. The link works once and is for you alone.",
  ].join("\n\n");
}

/** What an agent is told by a code, as the proxy tells it, and not by a sentence. */
const REDEEM_FAULTS = [
  "invite_not_found",
  "invite_redeemed",
  "invite_revoked",
  "invite_expired",
  "agent_exists",
  "agent_gone",
] as const satisfies readonly ErrorCode[];

/** Codes that are called otherwise there. */
const WIRE_CODES: Partial<Record<ErrorCode, string>> = {
  agent_exists: "name_taken",
  agent_gone: "agent_not_found",
};

async function coded<T>(codes: readonly ErrorCode[], answer: () => Promise<T>): Promise<T | Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof AppError) || !codes.includes(error.code)) throw error;
    const body = { error: WIRE_CODES[error.code] ?? error.code, message: error.message };
    return jsonResponse(STATUS[error.kind], body, { "X-Agent-Vault-Proxy-Error": "true" });
  }
}

function toItem(invite: InviteListing): AgentInviteItem {
  const { redeemedAt, tokenEndsAt } = invite;
  return {
    id: invite.id,
    agent_name: invite.agentName,
    agent_role: invite.role,
    status: invite.status,
    vaults: orNull(invite.vaults),
    created_at: toTimestamp(invite.createdAt),
    expires_at: toTimestamp(invite.expiresAt),
    ...(redeemedAt === undefined ? {} : { redeemed_at: toTimestamp(redeemedAt) }),
    ...(tokenEndsAt === undefined
      ? {}
      : { token_expires_at: Number.isFinite(tokenEndsAt) ? toTimestamp(tokenEndsAt) : "" }),
    token_suffix: shownSuffix(invite.suffix),
    is_rotation: invite.agentId !== undefined,
    created_by: invite.createdBy.id,
    created_by_name: invite.createdByName,
  };
}

function orNull(vaults: readonly Assignment[]) {
  return vaults.length === 0 ? null : toAssignments(vaults);
}
