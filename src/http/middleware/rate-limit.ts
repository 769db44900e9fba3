import type { MiddlewareHandler } from "hono";
import type { Allowance, LimitRefusal } from "../../app/limits/limits.ts";
import { emailKey } from "../../core/account/email.ts";
import { countedAs } from "../../core/actor.ts";
import { peerKey } from "../../core/limit/peer.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiContext } from "../deps.ts";
import { LimitReached, limitHeaders } from "../errors.ts";
import type { ApiContextOf, ApiEnv } from "../route.ts";

/** The GLOBAL tier: a slot from the first look at a request until its answer is made. */
export function limitAll({ limits, clock }: ApiContext): MiddlewareHandler<ApiEnv> {
  return async (_, next) => {
    const entered = await limits.enterApi();
    if (entered.type === "refused") throw new LimitReached(entered, clock.now());
    try {
      return await next();
    } finally {
      entered.leave();
    }
  };
}

/** The AUTH tier: attempts of those who have no session yet, by their address. */
export function limitAttempts({ limits, clock }: ApiContext): MiddlewareHandler<ApiEnv> {
  return limited(clock, (c) => limits.signIn(c.get("origin").ip));
}

/** Requests of strangers' keys to become agents, by their address. */
export function limitRegistrations({ limits, clock }: ApiContext): MiddlewareHandler<ApiEnv> {
  return limited(clock, (c) => limits.requestRegistration(c.get("origin").ip));
}

/**
 * The AUTH tier by account: a guess at the password of that address, wherever it comes from. Throws `LimitReached`.
 * Hashed: an address may be as long as a body, and thousands are remembered.
 */
export function limitGuesses({ limits, tokens, clock }: ApiContext, email: string): void {
  const used = limits.signInAs(tokens.hash(emailKey(email)));
  if (used.type === "refused") throw new LimitReached(used, clock.now());
}

/**
 * The AUTH tier for those who follow a link: by their address and the link, whose secret is that parameter of the path
 * or, if the path has none of that name, of the query. Who shows no secret guesses at none.
 */
export function limitLinks(
  { limits, tokens, clock }: ApiContext,
  parameter: string,
): MiddlewareHandler<ApiEnv> {
  return limited(clock, (c) => {
    const secret = c.req.param(parameter) ?? c.req.query(parameter);
    if (secret === undefined) return { type: "unlimited" };
    return limits.followLink(c.get("origin").ip, tokens.hash(secret).slice(0, 16));
  });
}

/** The AUTHED tier. A scoped session counts for whoever minted it, so that minting more buys no more calls. */
export function limitCalls({ limits, clock }: ApiContext): MiddlewareHandler<ApiEnv> {
  return limited(clock, (c) => {
    const principal = c.get("principal");
    return principal === undefined ? { type: "unlimited" } : limits.call(countedAs(principal));
  });
}

/** The same for those who are known only once their request is read: by their address. */
export function limitAddress({ limits, clock }: ApiContext): MiddlewareHandler<ApiEnv> {
  return limited(clock, (c) => limits.call(`ip:${peerKey(c.get("origin").ip)}`));
}

function limited(
  clock: Clock,
  use: (c: ApiContextOf) => Allowance | LimitRefusal,
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const used = use(c);
    const now = clock.now();
    if (used.type === "refused") throw new LimitReached(used, now);
    await next();
    // The handler may have met a second limit and said so.
    if (used.type === "unlimited" || c.res.headers.has("X-RateLimit-Limit")) return;
    for (const [name, value] of Object.entries(limitHeaders(used, now))) c.res.headers.set(name, value);
  };
}
