import { meantVault } from "../../../app/vault/enter-vault.ts";
import type { AssessedProposal } from "../../../app/vault/proposal/reach.ts";
import { listProposals } from "../../../app/vault/proposal/read.ts";
import { reviewProposal } from "../../../app/vault/proposal/review.ts";
import {
  GetReviewProposalReply,
  ListReviewProposalsReply,
  type ProposalItem,
} from "../../../contract/vault/proposals.ts";
import { formatProposedServices, formatReviewedAt, formatSlots } from "../../../core/proposal/format.ts";
import { formatMisfit } from "../../../core/proposal/misfit.ts";
import type { Proposal } from "../../../core/proposal/proposal.ts";
import { formatReach } from "../../../core/reach/format.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const PATH = "/v1/admin/proposals";

/** The side of those who review proposals. */
export const proposalReviewRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["proposal:list"],
    reply: ListReviewProposalsReply,
    handle: async ({ deps, principal, query, c }) => {
      const vault = await meantVault(deps, principal, {
        named: query("vault"),
        header: c.req.header("X-Vault"),
      });
      const proposals = await listProposals(deps, principal, { vault, status: query("status") });
      return { proposals: proposals.map(toItem) };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:id`,
    access: ["proposal:list"],
    reply: GetReviewProposalReply,
    handle: async ({ deps, principal, param, query, c }) => {
      const vault = await meantVault(deps, principal, {
        named: query("vault"),
        header: c.req.header("X-Vault"),
      });
      const number = param("id");
      const { proposal, assessed, mintedBy } = await reviewProposal(deps, principal, { vault, number });
      const item = toItem(proposal);
      return {
        ...item,
        ...(mintedBy === undefined || principal.type !== "user"
          ? {}
          : { raised_by: { ...item.raised_by, minted_by: mintedBy } }),
        user_message: proposal.userMessage,
        review_note: proposal.review?.note ?? "",
        ...(assessed === undefined ? {} : toEffect(assessed)),
      };
    },
  }),
];

/** What approving it would come to, or why it cannot be approved. */
function toEffect(assessed: AssessedProposal): Pick<GetReviewProposalReply, "reach" | "misfits"> {
  return assessed.fits
    ? { reach: { ...formatReach(assessed.assessment), hash: assessed.hash } }
    : { misfits: assessed.misfits.map(formatMisfit) };
}

function toItem(proposal: Proposal): ProposalItem {
  const { number, status, message, services, slots, createdAt, expiresAt, raisedBy, review } = proposal;
  return {
    id: number,
    status,
    message,
    services_json: JSON.stringify(formatProposedServices(services)),
    credentials_json: JSON.stringify(formatSlots(slots)),
    ...(review === undefined || review.note === "" ? {} : { review_note: review.note }),
    ...(review === undefined ? {} : { reviewed_at: formatReviewedAt(review.at) }),
    created_at: toTimestamp(createdAt),
    expires_at: toTimestamp(expiresAt),
    raised_by: { type: raisedBy.type, name: raisedBy.name },
    ...(review === undefined ? {} : { reviewed_by: review.by.name }),
  };
}
