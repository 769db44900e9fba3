/** Tokens for tokens (RFC 8693): none that is given is good for more, or for longer, than those that were handed in. */
import { allowsHost } from "../../../core/agent/rights.ts";
import { AppError } from "../../../core/errors.ts";
import { apiSpiffeId, proxySpiffeId } from "../../../core/identity/spiffe-id.ts";
import { parseAudience, type SvidClaims, type SvidProfile } from "../../../core/identity/svid-claims.ts";
import { hostOfAudience } from "../../../core/token-exchange/audience-host.ts";
import {
  delegationChain,
  lifeOf,
  narrowedScope,
  sinceOf,
  withActor,
} from "../../../core/token-exchange/delegation.ts";
import {
  ACCESS_TOKEN,
  type ExchangeRequest,
  JWT,
  needsCompany,
  type Parameters,
  parseExchange,
} from "../../../core/token-exchange/request.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { rightsOfAgent } from "../../agent/rights/rights.ts";
import { signSvid } from "../svid.ts";
import type { Party } from "./party.ts";
import { type PartyDeps, provenParty } from "./proven-party.ts";
import { openVaultSession } from "./vault-session.ts";
import type { Vouching } from "./vouching.ts";

export type ExchangeDeps = PartyDeps & { readonly tokens: Tokens };

/** As RFC 8693, 2.2.1 has it. */
export type Exchanged = {
  readonly accessToken: string;
  readonly issuedTokenType: typeof JWT | typeof ACCESS_TOKEN;
  /** `N_A`: the token opens nothing here by itself. */
  readonly tokenType: "N_A" | "Bearer";
  /** In seconds. */
  readonly expiresIn: number;
  readonly scope?: string;
  /** From whom it is acted for to who acts. */
  readonly chain?: readonly string[];
};

/**
 * Throws `authentication_required` where a company has to show that it asks, and then `unsupported_grant_type`,
 * `bad_request`, `invalid_request`, `invalid_scope`, `invalid_target`.
 */
export async function exchangeToken(
  deps: ExchangeDeps,
  { vouching, ip }: { readonly vouching: Vouching | undefined; readonly ip: string },
  text: Parameters,
): Promise<Exchanged> {
  if (needsCompany(text) && vouching === undefined) throw new AppError("authentication_required");
  const request = parseExchange(text);
  // Before anybody is looked at: what is taken back while this goes on takes back what comes of it.
  const now = deps.clock.now();
  const subject = await provenParty(deps, "subject_token", request.subjectToken);
  switch (request.mode) {
    case "delegation":
      return await delegate({ ...deps, now }, vouching, subject, request);
    case "audience":
      return await swapAudience({ ...deps, now }, subject, request);
    case "vault-session": {
      const { vault, scope, actorToken } = request;
      const actor = actorToken === undefined ? undefined : await provenActor(deps, actorToken);
      const session = await openVaultSession(deps, { subject, actor }, { vault, scope, ip });
      const { token: accessToken, expiresIn } = session;
      const kind = { issuedTokenType: ACCESS_TOKEN, tokenType: "Bearer" } as const;
      return { accessToken, ...kind, expiresIn, scope: session.scope };
    }
    default:
      return request satisfies never;
  }
}

type Mode<M extends ExchangeRequest["mode"]> = Extract<ExchangeRequest, { mode: M }>;

/** `now` is what the token begins at. */
type SigningDeps = ExchangeDeps & { readonly now: number };

async function delegate(
  deps: SigningDeps,
  vouching: Vouching | undefined,
  subject: Party,
  { actorToken, audience: named, scope: asked }: Mode<"delegation">,
): Promise<Exchanged> {
  const actor = await provenActor(deps, actorToken);
  const isOwn = vouching?.type !== "company" || vouching.companyId === subject.companyId;
  if (!isOwn || actor.companyId !== subject.companyId) {
    throw new AppError("invalid_request", { message: "both tokens must be of the company that asks" });
  }
  const act = withActor(actor.spiffeId, subject.act);
  const scope = narrowedScope(subject.scope, asked);
  // The proxy asks for nobody who acts for others: to it the token would be the subject's own.
  const audience =
    named === undefined ? deps.identity.audience : audienceOf(deps, named, proxySpiffeId(deps.trustDomain));
  const ttlSeconds = lifeOf([subject, actor], deps.now);
  const accessToken = await sign(deps, subject, {
    ...{ audience, ttlSeconds, act, auth_time: sinceOf([subject, actor]) },
    ...(scope === undefined ? {} : { scope }),
  });
  return {
    accessToken,
    issuedTokenType: JWT,
    tokenType: "N_A",
    expiresIn: ttlSeconds,
    ...(scope === undefined ? {} : { scope }),
    chain: delegationChain(subject.spiffeId, act),
  };
}

/** The same identity for somebody else's eyes. */
async function swapAudience(
  deps: SigningDeps,
  subject: Party,
  { audience: named, scope: asked }: Mode<"audience">,
): Promise<Exchanged> {
  if (subject.agent === undefined || subject.act !== undefined || subject.scope !== undefined) {
    throw new AppError("invalid_request", {
      message: "subject_token: only an agent's own SVID is exchanged for one of another audience",
    });
  }
  if (asked !== undefined) {
    throw new AppError("invalid_scope", { message: "an SVID is bound to no scope" });
  }
  const audience = audienceOf(deps, named);
  await demandPolicy(deps, subject.agent, audience);
  const ttlSeconds = subject.exp - Math.floor(deps.now / 1000);
  const accessToken = await sign(deps, subject, { audience, ttlSeconds });
  return { accessToken, issuedTokenType: JWT, tokenType: "N_A", expiresIn: ttlSeconds };
}

/** Who acts does so in person. Throws `invalid_request`. */
async function provenActor(deps: ExchangeDeps, token: string): Promise<Party> {
  const actor = await provenParty(deps, "actor_token", token);
  if (actor.act === undefined && actor.scope === undefined) return actor;
  throw new AppError("invalid_request", {
    message: "actor_token: who acts for others cannot act in their name",
  });
}

/**
 * An audience as it stands in tokens. The API's is refused to all: it would make of a ticket for exchanges all that its
 * agent may there. Throws `invalid_target`.
 */
function audienceOf({ trustDomain }: ExchangeDeps, named: string, ...refused: readonly string[]): string {
  try {
    const audience = parseAudience(named, trustDomain);
    if (![apiSpiffeId(trustDomain), ...refused].includes(audience)) return audience;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  throw new AppError("invalid_target", { message: "nothing is given for that audience" });
}

/** An agent shows itself to nobody whom its policies keep it from; the proxy asks them itself. Throws `invalid_target`. */
async function demandPolicy(deps: ExchangeDeps, agent: Agent, audience: string): Promise<void> {
  if (audience === proxySpiffeId(deps.trustDomain)) return;
  const rights = await rightsOfAgent(deps, agent.id);
  if (rights.ended !== undefined) {
    throw new AppError("invalid_target", { message: "the agent's policy has ended" });
  }
  const host = hostOfAudience(audience);
  if (host === undefined || allowsHost(rights, host)) return;
  throw new AppError("invalid_target", { message: `the agent's policy does not allow ${host}` });
}

async function sign(
  deps: SigningDeps,
  subject: Party,
  {
    audience,
    ttlSeconds,
    ...further
  }: Pick<SvidClaims, "act" | "scope" | "auth_time"> & Pick<SvidProfile, "audience" | "ttlSeconds">,
): Promise<string> {
  const profile = { alg: subject.alg, audience, ttlSeconds };
  return (await signSvid(deps, subject, profile, further, deps.now)).svid;
}
