import type { Allowance, LimitRefusal } from "../app/limits/limits.ts";
import { AppError, type Kind } from "../core/errors.ts";

export const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  limited: 429,
  internal: 500,
  upstream: 502,
  unavailable: 503,
} as const satisfies Record<Kind, number>;

/**
 * The answer to an error, without its cause. `error` is a sentence for people and `code` a word for machines; only for
 * limits of calls and a missing owner `error` is the word and `message` the sentence, as in the proxy's answers.
 */
export function faultResponse(error: AppError): Response {
  const { code, kind, message, hint, details } = error;
  if (code === "not_found") return textResponse(404, message);
  const isCoded = code === "too_many_requests" || code === "not_initialized";
  const words = isCoded ? { error: code, message } : { error: message };
  const body = { ...words, code, ...(hint === undefined ? {} : { hint }), ...details };
  return jsonResponse(STATUS[kind], body, {
    ...(kind === "unauthenticated" ? CHALLENGE : {}),
    ...retryHeaders(error),
  });
}

/** The same with a body of another shape. That there is no owner yet is told as everywhere. */
export function reshapedFault(error: AppError, body: object): Response {
  const plain = faultResponse(error);
  if (error.code === "not_initialized") return plain;
  // A 404 of the router is plain text. Names of `Headers` are in lower case: in an object the other spelling is another.
  plain.headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify(body), { status: plain.status, headers: plain.headers });
}

/** When it makes sense to ask again after this error, where that is known. */
export function retryHeaders(error: AppError): Readonly<Record<string, string>> {
  if (error instanceof LimitReached) return error.headers;
  return error.code === "store_unavailable" || error.code === "busy" ? RETRY : {};
}

/** In seconds: nothing waits for the database longer than that, and a full line of sign-ins is served by then. */
const RETRY = { "Retry-After": "5" };

/** What RFC 9110 11.6.1 asks of every 401. */
const CHALLENGE = { "WWW-Authenticate": 'Bearer realm="agent-vault"' };

/** Who calls has reached a limit. */
export class LimitReached extends AppError {
  /** What the answer says of the limit, whatever its body looks like. */
  readonly headers: Readonly<Record<string, string>>;

  /** `now` in ms since 1970. */
  constructor({ scope, limit, retryAfterSeconds }: LimitRefusal, now: number) {
    super("too_many_requests", {
      ...(scope === "rate" ? {} : { message: "Too many requests at once; wait and retry." }),
      hint: `Retry after ${retryAfterSeconds} s.`,
    });
    this.headers = {
      "Retry-After": String(retryAfterSeconds),
      ...limitHeaders({ limit, remaining: 0, resetSeconds: retryAfterSeconds }, now),
    };
  }
}

/** What is left of a limit, and when there is more of it, in seconds since 1970. `now` in ms since 1970. */
export function limitHeaders(
  { limit, remaining, resetSeconds }: Omit<Extract<Allowance, { type: "admitted" }>, "type">,
  now: number,
): Readonly<Record<string, string>> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(Math.ceil(now / 1000) + resetSeconds),
  };
}

/** An error nobody foresaw, or one of ours on our side: the caller gets an id to quote, the log the rest. */
export function internalFault(requestId: string, error?: AppError): AppError {
  return new AppError(error?.code ?? "internal", {
    ...(error === undefined ? {} : { message: error.message }),
    ...(error?.hint === undefined ? {} : { hint: error.hint }),
    details: { ...error?.details, request_id: requestId },
  });
}

/** A JSON answer that no reply schema describes. */
export function jsonResponse(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** A plain-text answer; the message ends with a newline. */
export function textResponse(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
  });
}
