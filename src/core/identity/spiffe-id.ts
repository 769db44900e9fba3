import type { CompanyAgentId, CompanyId } from "../ids.ts";
import {
  hasTrustDomain,
  isTrustDomain,
  ownTrustDomain,
  type TrustDomain,
  type TrustDomains,
  trustDomainOf,
} from "./trust-domain.ts";

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

/** In the company's trust domain: `spiffe://{td}/company/{companyId}` with `/agent/{agentId}` behind it for an agent. */
export function subjectSpiffeId(domains: TrustDomains, subject: SvidSubject): SpiffeId {
  const { companyId, agentId } = subject;
  const agent = agentId === undefined ? [] : ["agent", agentId];
  return toSpiffeId(trustDomainOf(domains, companyId), ["company", companyId, ...agent]);
}

/** The audience of SVIDs that are meant for the proxy. */
export function proxySpiffeId(domains: TrustDomains): SpiffeId {
  return toSpiffeId(ownTrustDomain(domains), ["agent-vault", "proxy"]);
}

/** The audience of SVIDs that are meant for our own API. */
export function apiSpiffeId(domains: TrustDomains): SpiffeId {
  return toSpiffeId(ownTrustDomain(domains), ["agent-vault", "api"]);
}

/** Who gives passports of a company. */
export function passportIssuer(domains: TrustDomains, companyId: CompanyId): SpiffeId {
  return toSpiffeId(trustDomainOf(domains, companyId), ["ca"]);
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

/** Whom a SPIFFE ID of these trust domains is for, or nothing when it is none that `subjectSpiffeId` gives. */
export function parseSubject(domains: TrustDomains, text: string): SvidSubject | undefined {
  const parts = parseSpiffeId(text);
  const [kind, companyId, agent, agentId] = parts?.segments ?? [];
  if (parts === undefined || kind !== "company" || companyId === undefined) return undefined;
  if (!isOf(domains, companyId as CompanyId, parts.trustDomain)) return undefined;
  if (parts.segments.length === 2) return { companyId: companyId as CompanyId };
  if (parts.segments.length !== 4 || agent !== "agent") return undefined;
  return { companyId: companyId as CompanyId, agentId: agentId as CompanyAgentId };
}

function isOf(domains: TrustDomains, companyId: CompanyId, trustDomain: TrustDomain): boolean {
  return hasTrustDomain(domains, companyId) && trustDomainOf(domains, companyId) === trustDomain;
}
