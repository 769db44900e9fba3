import * as proposals from "../../contract/vault/proposals.ts";
import type { Body, Caller } from "./call.ts";

/** Those whose name begins with `own` are for agents, in the vault of `X-Vault` or of their token; the others review. */
export function proposalCalls(call: Caller) {
  const own = "/v1/proposals";
  const path = (id: number) => `/v1/admin/proposals/${id}`;
  return {
    /** JSON as it stands, such as a file's. */
    createFrom: (bytes: Uint8Array<ArrayBuffer>) =>
      call(proposals.CreateProposalReply, "POST", own, { bytes }),
    create: (body: Body<typeof proposals.CreateProposalBody>) =>
      call(proposals.CreateProposalReply, "POST", own, { body }),
    own: (id: number) => call(proposals.GetProposalReply, "GET", `${own}/${id}`),
    ownList: (status: string | undefined) =>
      call(proposals.ListProposalsReply, "GET", own, { query: { status } }),
    list: (vault: string, status: string | undefined) =>
      call(proposals.ListReviewProposalsReply, "GET", "/v1/admin/proposals", { query: { vault, status } }),
    get: (vault: string, id: number) =>
      call(proposals.GetReviewProposalReply, "GET", path(id), { query: { vault } }),
    approve: (id: number, body: Body<typeof proposals.ApproveProposalBody>) =>
      call(proposals.ApproveProposalReply, "POST", `${path(id)}/approve`, { body }),
    reject: (id: number, body: Body<typeof proposals.RejectProposalBody>) =>
      call(proposals.RejectProposalReply, "POST", `${path(id)}/reject`, { body }),
  };
}
