import { enterOwnVault } from "../../../app/vault/enter-vault.ts";
import { createProposal } from "../../../app/vault/proposal/create.ts";
import { listOwnProposals, readOwnProposal } from "../../../app/vault/proposal/read.ts";
import {
  CreateProposalBody,
  CreateProposalReply,
  GetProposalReply,
  ListProposalsReply,
} from "../../../contract/vault/proposals.ts";
import { formatProposedServices, formatReviewedAt, formatSlots } from "../../../core/proposal/format.ts";
import { type ApiContextOf, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const PATH = "/v1/proposals";

/** The side of those who raise proposals, in the vault that they work in. */
export const proposalRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["proposal:create"],
    beforeBody: (deps, { principal, c }) =>
      enterOwnVault(deps, principal, { named: namedVault(c), action: "proposal:create" }),
    body: CreateProposalBody,
    reply: CreateProposalReply,
    status: 201,
    handle: async ({ deps, principal, body, c }) => {
      const { number, vault, approvalUrl } = await createProposal(deps, principal, {
        vault: namedVault(c),
        body,
      });
      return {
        id: number,
        status: "pending" as const,
        vault,
        approval_url: approvalUrl,
        message: `Proposal #${number} waits to be decided. Ask a member of vault "${vault}" to review it: ${approvalUrl}`,
      };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["proposal:read"],
    reply: ListProposalsReply,
    handle: async ({ deps, principal, query, c }) => {
      const vault = namedVault(c);
      const proposals = await listOwnProposals(deps, principal, { vault, status: query("status") });
      return {
        proposals: proposals.map(({ number, status, message, createdAt }) => ({
          id: number,
          status,
          message,
          created_at: toTimestamp(createdAt),
        })),
      };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:id`,
    access: ["proposal:read"],
    reply: GetProposalReply,
    handle: async ({ deps, principal, param, c }) => {
      const proposal = await readOwnProposal(deps, principal, { vault: namedVault(c), number: param("id") });
      const { review } = proposal;
      return {
        id: proposal.number,
        status: proposal.status,
        services: formatProposedServices(proposal.services),
        credentials: formatSlots(proposal.slots),
        message: proposal.message,
        review_note: review?.note ?? "",
        reviewed_at: review === undefined ? null : formatReviewedAt(review.at),
        created_at: toTimestamp(proposal.createdAt),
        expires_at: toTimestamp(proposal.expiresAt),
      };
    },
  }),
];

function namedVault(c: ApiContextOf): string | undefined {
  return c.req.header("X-Vault");
}
