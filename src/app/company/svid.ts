import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { agentAddress } from "../../core/identity/agent-ref.ts";
import { issuerOf } from "../../core/identity/settings.ts";
import {
  apiSpiffeId,
  type SpiffeId,
  type SvidSubject,
  subjectSpiffeId,
} from "../../core/identity/spiffe-id.ts";
import {
  DEFAULT_PROFILE,
  parseProfile,
  type SvidClaims,
  type SvidParameters,
  type SvidProfile,
  svidClaims,
} from "../../core/identity/svid-claims.ts";
import type { CompanyAgentId, CompanyId } from "../../core/ids.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import { demandAllowed } from "../authorize.ts";
import { companyAgent } from "./agents/company-agent.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "./company-of.ts";
import { signingKey, signingKeysOf } from "./signing-keys.ts";

/** A signed identity, and what of it its holder has to know. */
export type IssuedSvid = {
  readonly subject: SvidSubject;
  readonly spiffeId: SpiffeId;
  readonly svid: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
  readonly audience: string;
};

const SECOND_MS = 1000;

/**
 * A fresh SVID of the agent that a reference names. One that is asked for by an SVID ends with that one at the latest, so
 * that whoever came by one cannot renew it for ever. Throws `forbidden` for who may have none, `agent_not_found` also for
 * an agent of another company than the one that asks, `agent_revoked`, `bad_request` for the parameters, `session_expired`.
 */
export async function issueAgentSvid(
  deps: CompanyDeps,
  principal: Principal,
  { ref, parameters }: { readonly ref: string; readonly parameters: SvidParameters },
): Promise<IssuedSvid & { readonly subject: { readonly agentId: CompanyAgentId } }> {
  const agent = await companyAgent(deps, principal, ref, "agent:issue-svid");
  const asked = parseProfile(parameters, { ...deps.identity, trustDomain: deps.trustDomain });
  // By one for the API a company would come by what its agent may do on the instance, as by a new token.
  if (principal.type === "company" && asked.audience === apiSpiffeId(deps.trustDomain)) {
    demandAllowed(deps, principal, { action: "agent:rotate", target: agent });
  }
  const profile = { ...asked, ttlSeconds: lifeFor(principal, asked.ttlSeconds, deps.clock.now()) };
  const { companyId, agentId } = agentAddress(agent);
  return { ...(await issueSvidOf(deps, agent, profile)), subject: { companyId, agentId } };
}

/** In seconds. Nobody is given life for the tolerance between clocks. */
function lifeFor(principal: Principal, asked: number, now: number): number {
  const end = "svidExpiresAt" in principal ? principal.svidExpiresAt : undefined;
  const life = end === undefined ? asked : Math.min(asked, Math.floor(end / 1000) - Math.floor(now / 1000));
  if (life <= 0) throw new AppError("session_expired", { message: "SVID expired" });
  return life;
}

/** Signs for an agent. Within the second in which its SVIDs were taken back that waits: one of the next second counts. */
export async function issueSvidOf(
  deps: CompanyDeps,
  agent: Pick<Agent, "name" | "companyId" | "svidNotBefore">,
  profile: SvidProfile,
): Promise<IssuedSvid> {
  const early = agent.svidNotBefore - deps.clock.now();
  // A timer may be early by a fraction. Longer than a second it is only where a clock was set back.
  if (early > 0) await Bun.sleep(Math.min(early, SECOND_MS) + 1);
  const { companyId, agentId } = agentAddress(agent);
  return await issueSvid(deps, { companyId, agentId }, profile);
}

/** A fresh SVID of the company itself. Throws `forbidden`, `company_not_found`. */
export async function issueCompanySvid(
  deps: CompanyDeps,
  principal: Principal,
  named: string | undefined,
): Promise<IssuedSvid> {
  const companyId = authorizeCompany(deps, principal, named, "company:issue-svid");
  await companyById(deps.store, companyId);
  return await issueSvid(deps, { companyId }, { ...DEFAULT_PROFILE, audience: deps.identity.audience });
}

async function issueSvid(deps: CompanyDeps, subject: SvidSubject, profile: SvidProfile): Promise<IssuedSvid> {
  const spiffeId = subjectSpiffeId(deps.trustDomain, subject);
  const { svid, claims } = await signSvid(deps, { ...subject, spiffeId }, profile);
  return { subject, spiffeId, svid, expiresAt: claims.exp * 1000, audience: profile.audience };
}

/** Signs an SVID of somebody who is there; `further` is what it says beside what all do, `now` what it begins at. */
export async function signSvid(
  deps: CompanyDeps,
  { companyId, spiffeId }: { readonly companyId: CompanyId; readonly spiffeId: SpiffeId },
  profile: SvidProfile,
  further: Pick<SvidClaims, "act" | "scope" | "auth_time"> = {},
  now = deps.clock.now(),
): Promise<{ readonly svid: string; readonly claims: SvidClaims }> {
  const { publicUrl } = deps.identity;
  const issuer = publicUrl === undefined ? {} : { issuer: issuerOf(publicUrl, companyId) };
  const own = svidClaims(spiffeId, profile, { now, jti: deps.random.uuid(), ...issuer });
  const claims: SvidClaims = { ...own, ...further };
  const key = signingKey(await signingKeysOf(deps, companyId), profile.alg);
  return { svid: await deps.svids.sign(claims, key), claims };
}
