import { type CompanyAgentId, type CompanyId, DEFAULT_COMPANY_ID } from "../ids.ts";
import { isSegment, parseSubject } from "./spiffe-id.ts";
import type { TrustDomains } from "./trust-domain.ts";

/** Which agent is meant, wherever it belongs. */
export type AgentAddress = { readonly companyId: CompanyId; readonly agentId: CompanyAgentId };

/** From where a reference is read: bare names are of `companyId`, an operator's of the company `default`. */
export type AgentRefScope = { readonly trustDomain: TrustDomains; readonly companyId: CompanyId };

/**
 * The agent that a reference names, percent-decoded before: an agentId, `company:agentId`, or a SPIFFE ID of our trust
 * domain. Nothing when it can name none. Whether the caller may know of an agent of that company, and whether there is
 * one, is not decided here; a bare name is never looked for in another company.
 */
export function resolveAgentRef(ref: string, scope: AgentRefScope): AgentAddress | undefined {
  if (ref.startsWith("spiffe://")) {
    const subject = parseSubject(scope.trustDomain, ref);
    return subject?.agentId === undefined ? undefined : toAddress(subject.companyId, subject.agentId);
  }
  const colon = ref.indexOf(":");
  if (colon < 0) return toAddress(scope.companyId, ref);
  return toAddress(ref.slice(0, colon), ref.slice(colon + 1));
}

/** `company:agentId`, which names the same agent wherever it is read. */
export function qualifiedRef({ companyId, agentId }: AgentAddress): string {
  return `${companyId}:${agentId}`;
}

/** The one name of an agent in the whole instance: its agentId in the company `default`, else `company:agentId`. */
export function agentName(address: AgentAddress): string {
  return address.companyId === DEFAULT_COMPANY_ID ? address.agentId : qualifiedRef(address);
}

/** The company of an agent that has this name; the inverse of `agentName`. */
export function companyOfName(name: string): CompanyId {
  const colon = name.indexOf(":");
  return colon < 0 ? DEFAULT_COMPANY_ID : (name.slice(0, colon) as CompanyId);
}

/** What an agent that is kept under that name is called in its company; the inverse of `agentName`. */
export function agentAddress({
  companyId,
  name,
}: {
  readonly companyId: CompanyId;
  readonly name: string;
}): AgentAddress {
  return { companyId, agentId: name.slice(name.indexOf(":") + 1) as CompanyAgentId };
}

function toAddress(companyId: string, agentId: string): AgentAddress | undefined {
  if (!isSegment(companyId) || !isSegment(agentId)) return undefined;
  return { companyId: companyId as CompanyId, agentId: agentId as CompanyAgentId };
}
