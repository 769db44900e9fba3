/**
 * Links that open the console in a browser for somebody who is signed in on the command line, or prove there who they are:
 * good once, for a minute, on the server's machine. They are kept by the process that made them, which is the one that this
 * machine reaches.
 */
import type { Principal } from "../../core/actor.ts";
import { doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { TokenHash, UserId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type Login, loginOpened, newLogin } from "../account/logins.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

const LIFETIME_MS = 60_000;
/** Far more than anybody opens within a minute. */
const MAX_LINKS = 1000;

type Link = { readonly userId: UserId; readonly session: TokenHash; readonly expiresAt: number };

/** By the hash of the token. */
export type ConsoleLinks = Map<TokenHash, Link>;

type Place = { readonly isLocal: boolean };
type Deps = { readonly tokens: Tokens; readonly clock: Clock; readonly consoleLinks: ConsoleLinks };

/** A link's token for whoever asks. Throws `forbidden` for all but people, and for who is on another machine. */
export function makeConsoleLink(
  deps: Deps,
  principal: Principal,
  { isLocal }: Place,
): { readonly token: string; readonly expiresAt: number } {
  const { id } = authorize(deps, principal, "account:manage");
  demandLocal(isLocal);
  const now = deps.clock.now();
  for (const [hash, { expiresAt }] of deps.consoleLinks) if (expiresAt <= now) deps.consoleLinks.delete(hash);
  if (deps.consoleLinks.size >= MAX_LINKS) throw new AppError("too_many_requests");
  const { token, hash } = deps.tokens.mint("console-link");
  const expiresAt = now + LIFETIME_MS;
  deps.consoleLinks.set(hash, { userId: id as UserId, session: principal.session, expiresAt });
  return { token, expiresAt };
}

/**
 * Opens a login for whoever follows the link, if the session that asked for it still stands. Of several who follow it at
 * once one is let in. Throws `login_failed` and `forbidden`.
 */
export async function openConsoleLink(
  deps: Deps & ActDeps & { readonly store: Pick<Store, "users" | "sessions"> },
  { token, isLocal, ip }: Place & { readonly token: string; readonly ip: string },
): Promise<Login> {
  demandLocal(isLocal);
  const link = takeUp(deps, token);
  const user = await deps.store.users.byId(link.userId);
  if (user === undefined) throw usedUp();
  const { login, session } = newLogin(deps, user.id, "Console", "console");
  const by = doerWithoutSession({ type: "user", id: user.id, name: user.email }, ip);
  return await act(deps, by, async ({ users, sessions }, note) => {
    const isActive = (await users.byId(user.id))?.active === true;
    if (!isActive || (await sessions.byHash(link.session)) === undefined) throw usedUp();
    await sessions.create(session);
    note(loginOpened(session, "link"));
    return login;
  });
}

/**
 * Takes a link for proof that whoever asks is also signed in on the command line, as the same person. Throws `login_failed`
 * and `forbidden`.
 */
export async function spendConsoleLink(
  deps: Deps & { readonly store: Pick<Store, "sessions"> },
  principal: Principal,
  { token, isLocal }: Place & { readonly token: string },
): Promise<void> {
  const { id } = authorize(deps, principal, "account:manage");
  demandLocal(isLocal);
  const { userId, session } = takeUp(deps, token);
  if (userId !== id || (await deps.store.sessions.byHash(session)) === undefined) throw usedUp();
}

/** The link, which is good no more from then on. */
function takeUp(deps: Deps, token: string): Link {
  const hash = deps.tokens.hash(token);
  const link = deps.consoleLinks.get(hash);
  deps.consoleLinks.delete(hash);
  if (link === undefined || link.expiresAt <= deps.clock.now()) throw usedUp();
  return link;
}

function demandLocal(isLocal: boolean): void {
  if (isLocal) return;
  throw new AppError("forbidden", {
    message: "Such a link is good on the server's own machine alone",
    hint: "Log in with your e-mail and password on the page /login.",
  });
}

function usedUp(): AppError {
  return new AppError("login_failed", {
    message: "This link was used already, or is older than a minute.",
    hint: "Ask for another one: agent-vault console",
  });
}
