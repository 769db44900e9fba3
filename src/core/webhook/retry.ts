/** What follows an attempt to deliver an event (Standard Webhooks 1.0.0, "Deliverability and reliability"). */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after the attempt that failed the next one follows: nine attempts within about 23 hours. */
const DELAYS_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
] as const;
/** By so much of itself a delay is longer or shorter, so that what failed together is not sent together again. */
const JITTER = 0.2;
const MAX_ASKED_MS = 12 * HOUR;
const GONE = 410;

export const MAX_WEBHOOK_ATTEMPTS = DELAYS_MS.length + 1;

/** What came of one attempt: a status, with `Retry-After` in ms where it was given, or none. */
export type WebhookAnswer =
  | { readonly type: "answered"; readonly status: number; readonly retryAfterMs?: number }
  | { readonly type: "unanswered" };

export type WebhookVerdict =
  | { readonly type: "delivered" }
  | { readonly type: "retry"; readonly afterMs: number }
  | { readonly type: "failed" }
  /** The receiver wants nothing more: not this, and nothing later. */
  | { readonly type: "gone" };

/** `attempts` counts those made, this one included; `random` is from 0 up to 1. */
export function judgeAttempt(answer: WebhookAnswer, attempts: number, random: number): WebhookVerdict {
  const status = answer.type === "answered" ? answer.status : undefined;
  if (status !== undefined && status >= 200 && status < 300) return { type: "delivered" };
  if (status === GONE) return { type: "gone" };
  const delay = DELAYS_MS[attempts - 1];
  if (delay === undefined) return { type: "failed" };
  const asked = answer.type === "answered" ? Math.min(answer.retryAfterMs ?? 0, MAX_ASKED_MS) : 0;
  const jittered = delay * (1 - JITTER + 2 * JITTER * random);
  return { type: "retry", afterMs: Math.round(Math.max(jittered, asked)) };
}

/** The seconds of a `Retry-After` in ms; a date (RFC 9110 10.2.3) is passed over, as is what is neither. */
export function parseRetryAfter(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) * SECOND : undefined;
}
