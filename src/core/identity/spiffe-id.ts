import type { CompanyAgentId, CompanyId } from "../ids.ts";
import { isTrustDomain, type TrustDomain } from "./trust-domain.ts";

declare const brand: unique symbol;
/** A well-formed SPIFFE ID as text. */
export type SpiffeId = string & { readonly [brand]: true };

export type SpiffeIdParts = { readonly trustDomain: TrustDomain; readonly segments: readonly string[] };

/** Whom an SVID of ours is for: an agent of a company, or without `agentId` the company itself. */
export type SvidSubject = { readonly companyId: CompanyId; readonly agentId?: CompanyAgentId };

const SCHEME = "spiffe://";
/** SPIFFE-ID 2.3. */
const MAX_LENGTH = 2048;
const SEGMENT = /^[A-Za-z0-9._-]{1,255}$/;

/** Whether a text may stand between two slashes of our SPIFFE IDs, and so be an id of a company or an agent. */
export function isSegment(text: string): boolean {
  return SEGMENT.test(text) && text !== "." && text !== "..";
}

/** `spiffe://{td}/company/{companyId}` with `/agent/{agentId}` behind it for an agent. */
export function subjectSpiffeId(trustDomain: TrustDomain, subject: SvidSubject): SpiffeId {
  const { companyId, agentId } = subject;
  const agent = agentId === undefined ? [] : ["agent", agentId];
  return toSpiffeId(trustDomain, ["company", companyId, ...agent]);
}

/** The audience of SVIDs that are meant for the proxy. */
export function proxySpiffeId(trustDomain: TrustDomain): SpiffeId {
  return toSpiffeId(trustDomain, ["agent-vault", "proxy"]);
}

/** The audience of SVIDs that are meant for our own API. */
export function apiSpiffeId(trustDomain: TrustDomain): SpiffeId {
  return toSpiffeId(trustDomain, ["agent-vault", "api"]);
}

function toSpiffeId(trustDomain: TrustDomain, segments: readonly string[]): SpiffeId {
  const wrong = segments.find((segment) => !isSegment(segment));
  if (wrong !== undefined) throw new TypeError(`${JSON.stringify(wrong)} is no segment of a SPIFFE ID`);
  return `${SCHEME}${[trustDomain, ...segments].join("/")}` as SpiffeId;
}

/**
 * The parts of a SPIFFE ID (SPIFFE-ID 2), or nothing: no upper case in the trust domain, no port, user, query, fragment
 * or percent-encoding, no empty, `.` or `..` segment, no slash at the end, at most 2048 bytes. A trust domain alone is one.
 */
export function parseSpiffeId(text: string): SpiffeIdParts | undefined {
  if (text.length > MAX_LENGTH || !text.startsWith(SCHEME)) return undefined;
  const [trustDomain = "", ...segments] = text.slice(SCHEME.length).split("/");
  if (!isTrustDomain(trustDomain) || !segments.every(isSegment)) return undefined;
  return { trustDomain, segments };
}

/** Whom a SPIFFE ID of this trust domain is for, or nothing when it is none that `subjectSpiffeId` gives. */
export function parseSubject(trustDomain: TrustDomain, text: string): SvidSubject | undefined {
  const parts = parseSpiffeId(text);
  if (parts === undefined || parts.trustDomain !== trustDomain) return undefined;
  const [kind, companyId, agent, agentId] = parts.segments;
  if (kind !== "company" || companyId === undefined) return undefined;
  if (parts.segments.length === 2) return { companyId: companyId as CompanyId };
  if (parts.segments.length !== 4 || agent !== "agent") return undefined;
  return { companyId: companyId as CompanyId, agentId: agentId as CompanyAgentId };
}
