import type { Sighted } from "../app/canary/sighting.ts";
import { AUTH_TYPES } from "../core/auth-method/method.ts";
import { AppError } from "../core/errors.ts";
import type { Entry, Requester } from "../core/log/entry.ts";
import { lengthFraming } from "../core/net/framing.ts";
import { reasonPhrase } from "../lib/http1/reason-phrase.ts";
import type { Exchange, ResponseHead } from "./exchange.ts";

import type { Rule } from "./refusal-rule.ts";
import { RULES } from "./refusal-rules.ts";

export type RefusalCode = keyof typeof RULES;

export type RefusalDetails = {
  /** Replaces the rule's message. Never holds a secret or anything an upstream sent. */
  readonly message?: string;
  /** Said behind the rule's message, under the same conditions. */
  readonly more?: string | undefined;
  readonly help?: string;
  /** Further members of the answer's body. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** What only the log row says: who asked where no access was granted, which keys were needed. */
  readonly row?: Partial<Requester & Pick<Entry, "credentialKeys">>;
  /** The canary that it is refused for; of it the answer says nothing. */
  readonly sighted?: Sighted;
  /** Where the request is no proxy's: it came through a tunnel, or to the explicit endpoint. */
  readonly status?: 401;
  /** Nothing more is answered on this connection. */
  readonly closes?: true;
  /** `host:port` that a proposal should name. */
  readonly proposalHost?: string;
  /** Seconds for Retry-After. */
  readonly retryAfter?: number;
  /** What the limit allows, for X-RateLimit-Limit. */
  readonly limit?: number;
};

/** A request that goes no further. Thrown by stages, answered and logged by the pipeline. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    const { message = RULES[code].message, more = "" } = details;
    super(more === "" ? message : `${message}: ${more}`);
    this.code = code;
    this.details = details;
  }
}

/** Seconds after which a database that was away is worth another try. */
export const STORE_RETRY_SECONDS = 5;

/** Could the question not be decided because the database does not answer? That is no refusal of anybody. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof AppError && error.kind === "unavailable";
}

/** The client went away before its request was sent on. Thrown by stages; there is nobody to answer. */
export class ClientLeft extends Error {
  override readonly name = "ClientLeft";
}

export function refusalStatus(code: RefusalCode, { status }: Pick<RefusalDetails, "status"> = {}): number {
  return status ?? RULES[code].status;
}

export function loggedCode(code: RefusalCode): string {
  return RULES[code].logged;
}

/**
 * The answer to a refused request: JSON that says what happened and what to do. `error` is a code, as the documents
 * have it; `message` beside it is the sentence that Anthropic's SDKs print. OpenAI's print the whole body (Python) or the
 * code (JavaScript), so the code has to speak for itself.
 */
export function refusalAnswer(refused: Refused): { readonly head: ResponseHead; readonly body: Buffer } {
  const rule: Rule = RULES[refused.code];
  const { error, final, reason } = rule;
  const { help, members, proposalHost, retryAfter, limit } = refused.details;
  const status = refusalStatus(refused.code, refused.details);
  const body = Buffer.from(
    JSON.stringify({
      error,
      message: refused.message,
      ...members,
      ...(proposalHost === undefined ? {} : { proposal_hint: proposalHint(proposalHost) }),
      ...(help === undefined ? {} : { help }),
    }),
  );
  const headers = ["Content-Type", "application/json", "Content-Length", String(body.length)];
  headers.push("X-Content-Type-Options", "nosniff");
  headers.push("X-Agent-Vault-Proxy-Error", "true");
  // The SDKs of OpenAI and Anthropic obey it; without it they send a 502 again and again.
  if (final) headers.push("X-Should-Retry", "false");
  headers.push(...challenges(status, rule));
  if (limit !== undefined) {
    headers.push("X-RateLimit-Limit", String(limit), "X-RateLimit-Remaining", "0");
  }
  if (retryAfter !== undefined) headers.push("Retry-After", String(retryAfter));
  return {
    head: { status, reason: reason ?? reasonPhrase(status), headers, framing: lengthFraming(body.length) },
    body,
  };
}

/** Basic stands first: many clients read the first challenge alone, and that is the one they can answer. */
function challenges(status: number, { aboutSvid, message }: Rule): readonly string[] {
  const bearer = `${BEARER}${aboutSvid === true ? `, error="invalid_token", error_description="${message}"` : ""}`;
  if (status === 401) return ["WWW-Authenticate", bearer];
  if (status !== 407) return [];
  const basic = ["Proxy-Authenticate", 'Basic realm="agent-vault"'];
  return aboutSvid === true ? [...basic, "Proxy-Authenticate", bearer] : basic;
}

const BEARER = 'Bearer realm="agent-vault"';

/** Sends the refusal. A HEAD gets its head only. */
export function refuse(exchange: Exchange, refused: Refused): void {
  const { head, body } = refusalAnswer(refused);
  if (refused.details.closes === true) exchange.close();
  exchange.respond(head);
  if (exchange.request.method !== "HEAD") exchange.write(body);
  exchange.end();
  exchange.flush();
}

function proposalHint(host: string) {
  return {
    host,
    endpoint: "POST /v1/proposals",
    supported_auth_types: HINTED_TYPES,
  };
}

/** The documents' list: types that came later are left to who knows of them. */
const HINTED_TYPES = AUTH_TYPES.filter((type) => type !== "svid");
