/** A request to a host without a service, held while a person answers whether it may go. */
import type { Principal } from "../actor.ts";
import { badField } from "../all-faults.ts";
import type { PublicId, TokenHash, VaultId } from "../ids.ts";
import { formatHost, type Target } from "../net/target.ts";
import type { UnmatchedPolicy } from "../vault/settings.ts";

/** How long a request waits for an answer at most. */
export const ASK_WAIT_MS = 30_000;
/** How many of one actor's requests wait at once; beyond it they are refused as if nobody could be asked. */
export const MAX_WAITING_PER_ACTOR = 16;
/** How many questions one actor may raise within a minute, so that nobody is worn down, nor a webhook flooded. */
export const MAX_ASKS_PER_MINUTE = 30;
/** How long the same request of the same session is refused after a `no` without asking again: clients retry. */
export const NO_HOLDS_MS = 60_000;

/**
 * `once`: this request alone. `run`: all requests of its session to that host and port, until the session ends.
 * `always`: a service of the vault is written. `no`: refused.
 */
export const ASK_ANSWERS = ["once", "run", "always", "no"] as const;
export type AskAnswer = (typeof ASK_ANSWERS)[number];

/** Where somebody answered. */
export const ASK_WAYS = ["terminal", "command", "console", "link"] as const;
export type AskWay = (typeof ASK_WAYS)[number];

/** `left`: its client went away before, or the server that held it stopped. */
export type AskStatus = "waiting" | "answered" | "expired" | "left";

/** Numbered throughout the instance, so that it can be typed. */
export type AskId = number;

/** What a question shows of the request that it is bound to. */
export type AskedRequest = {
  readonly method: string;
  readonly scheme: "https" | "http";
  readonly host: string;
  readonly port: number;
  /** Without the query, and cut where it is longer than a page is wide. */
  readonly path: string;
  /** Characters behind the path; what they say may be secret, and is shown nowhere. */
  readonly queryLength: number;
  /** As the request states it; undefined where it does not. */
  readonly bodyBytes: number | undefined;
};

export type Ask = AskedRequest & {
  readonly id: AskId;
  readonly vaultId: VaultId;
  readonly actorType: string;
  readonly actorId: string;
  readonly sessionId: PublicId;
  /** What `run` allows: see `runOf` in `run.ts`. */
  readonly run: string;
  /** Whether that run is one token of a vault, which ends with it. */
  readonly ofToken: boolean;
  /** Who asks, as people call it. */
  readonly askedBy: string;
  /** A digest of all that an answer is for. */
  readonly binding: string;
  readonly createdAt: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** As it is stored: one past its deadline may still be called `waiting`, see `statusOf`. */
  readonly status: AskStatus;
  readonly answer: AskAnswer | undefined;
};

/** One that is about to be raised. `link` is the hash of what proves the right to answer it without a login. */
export type NewAsk = Omit<Ask, "id" | "status" | "answer"> & { readonly link: TokenHash };

/**
 * Whether a person decides about requests of this principal to hosts without a service: for all of the vault, or because
 * its session was made so.
 */
export function asksPeople(policy: UnmatchedPolicy, principal: Principal): boolean {
  return policy === "ask" || (principal.type === "scoped" && principal.asks === true);
}

/** What an answer is bound to, as text that a digest is made of: two requests are the same when these are. */
export function bindingText(request: {
  readonly vaultId: VaultId;
  readonly run: string;
  readonly method: string;
  readonly scheme: string;
  readonly target: Target;
  readonly pathAndQuery: string;
  readonly body: string;
}): string {
  const { vaultId, run, method, scheme, target, pathAndQuery, body } = request;
  return JSON.stringify([vaultId, run, method, scheme, target.host, target.port, pathAndQuery, body]);
}

/** An answer as somebody writes it. Throws `bad_request`. */
export function parseAskAnswer(text: string): AskAnswer {
  const found = ASK_ANSWERS.find((answer) => answer === text.trim());
  if (found === undefined) throw badField("answer", 'answer must be "once", "run", "always" or "no"');
  return found;
}

/** What became of it by then. */
export function statusOf({ status, deadline }: Pick<Ask, "status" | "deadline">, now: number): AskStatus {
  return status === "waiting" && now >= deadline ? "expired" : status;
}

/** The address that the request is for, without its query; an IPv6 host stands in brackets. */
export function askedUrl(ask: Pick<AskedRequest, "scheme" | "host" | "port" | "path">): string {
  return `${ask.scheme}://${formatHost(ask, ask.scheme === "https" ? 443 : 80)}${ask.path}`;
}
