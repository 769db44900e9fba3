import { identify } from "../../../app/principals.ts";
import { approveProposal } from "../../../app/vault/proposal/approve.ts";
import { readLinkedProposal } from "../../../app/vault/proposal/details.ts";
import { rejectProposal } from "../../../app/vault/proposal/reject.ts";
import {
  ApprovalLinkReply,
  ApproveProposalBody,
  ApproveProposalReply,
  RejectProposalBody,
  RejectProposalReply,
} from "../../../contract/vault/proposals.ts";
import type { Principal } from "../../../core/actor.ts";
import { DEFAULT_VAULT_NAME } from "../../../core/ids.ts";
import { formatProposedServices, formatSlots } from "../../../core/proposal/format.ts";
import { parseProposalNumber } from "../../../core/proposal/number.ts";
import { Secret } from "../../../core/secret.ts";
import { type Call, route } from "../../route.ts";
import { cookieToken } from "../../session-cookie.ts";
import { toTimestamp } from "../../timestamp.ts";

const ONE = "/v1/admin/proposals/:id";

export const proposalDecisionRoutes = [
  route({
    method: "POST",
    path: `${ONE}/approve`,
    access: ["proposal:decide"],
    body: ApproveProposalBody,
    reply: ApproveProposalReply,
    handle: async ({ deps, principal, param, body }) => {
      const number = parseProposalNumber(param("id"));
      const { connect } = await approveProposal(deps, principal, {
        vault: body.vault || DEFAULT_VAULT_NAME,
        number,
        values: mapped(body.credentials, (value) => new Secret(value)),
        oauth: mapped(body.oauth, (given) => ({
          ...(given.client_id === undefined ? {} : { clientId: given.client_id }),
          ...(given.client_secret === undefined ? {} : { clientSecret: new Secret(given.client_secret) }),
        })),
        confirmHosts: body.confirm_hosts ?? [],
        reachHash: body.reach_hash,
      });
      return {
        id: number,
        status: "applied" as const,
        ...(connect.length === 0 ? {} : { connect: [...connect] }),
      };
    },
  }),
  route({
    method: "POST",
    path: `${ONE}/reject`,
    access: ["proposal:decide"],
    body: RejectProposalBody,
    reply: RejectProposalReply,
    handle: async ({ deps, principal, param, body }) => {
      const number = parseProposalNumber(param("id"));
      const { vault, reason = "" } = body;
      await rejectProposal(deps, principal, { vault: vault || DEFAULT_VAULT_NAME, number, reason });
      return { id: number, status: "rejected" as const };
    },
  }),
  route({
    method: "GET",
    path: "/v1/proposals/approve-details",
    access: "anonymous",
    link: "token",
    reply: ApprovalLinkReply,
    handle: async (call) => {
      const viewer = await viewerOf(call);
      const { query, deps } = call;
      const linked = await readLinkedProposal(deps, viewer, { token: query("token"), id: query("id") });
      if (linked.type === "decided") {
        const { number, status } = linked;
        return {
          error: true as const,
          error_title: TITLES[status],
          error_message: `Proposal ${number} is already ${status}; nothing is left to decide.`,
        };
      }
      const { proposal, vault, canDecide } = linked;
      return {
        proposal_id: proposal.number,
        vault: vault.name,
        status: "pending" as const,
        user_message: proposal.userMessage,
        message: proposal.message,
        services: formatProposedServices(proposal.services),
        credentials: formatSlots(proposal.slots) ?? [],
        created_at: toTimestamp(proposal.createdAt),
        agent_name: proposal.raisedBy.type === "agent" ? proposal.raisedBy.name : "",
        authenticated: viewer !== undefined,
        can_approve: canDecide,
        user_email: viewer?.type === "user" ? viewer.name : "",
      };
    },
  }),
];

const TITLES = { applied: "Applied", rejected: "Rejected", expired: "Expired" } as const;

/** Whose browser it is. A bearer token is not looked at: the page is for people, who are signed in by a cookie. */
async function viewerOf({ deps, c }: Pick<Call, "deps" | "c">): Promise<Principal | undefined> {
  const token = cookieToken(c);
  const identified = token === undefined ? undefined : await identify(deps, token);
  return identified?.type === "known" ? identified.principal : undefined;
}

function mapped<T, U>(record: Readonly<Record<string, T>> | undefined, to: (value: T) => U): Map<string, U> {
  return new Map(Object.entries(record ?? {}).map(([key, value]) => [key, to(value)]));
}
