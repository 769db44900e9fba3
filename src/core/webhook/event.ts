/** What webhooks are told of, and what of it (Standard Webhooks 1.0.0, "Payload structure"). */

import { type Ask, askedUrl } from "../ask/ask.ts";
import type { UsageLimit } from "../limit/usage-limit.ts";
import { roundedCost } from "../limit/usage-text.ts";
import type { CredentialSlot, Proposal, ProposedService } from "../proposal/proposal.ts";
import { joinedMatcher } from "../service/service.ts";
import { formatSeconds } from "../time.ts";

export const WEBHOOK_EVENTS = [
  "proposal.created",
  "proposal.applied",
  "proposal.rejected",
  "proposal.expired",
  /** Once for each limit or budget and period. */
  "budget.exhausted",
  /** A request waits for a person. */
  "ask.created",
  /** A credential that opens nothing was seen in a request. */
  "canary.triggered",
  /** An answer told a credential that its request carried: at once, and then once a minute with a count. */
  "leak.redacted",
  /** Sent when somebody asks whether a receiver works. */
  "webhook.test",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
export type ProposalEvent = Extract<WebhookEvent, `proposal.${string}`>;

/** The members of `data`. */
export type WebhookData = { readonly vault: string } & Readonly<Record<string, unknown>>;

/** The body of a delivery, as it is signed and sent. `at` is when it happened, in ms since 1970. */
export function webhookBody(event: WebhookEvent, at: number, data: WebhookData): string {
  return JSON.stringify({ type: event, timestamp: formatSeconds(at), data });
}

/**
 * What is told of a proposal: what it would change, who raised and who decided it, and where people decide. No value, no
 * token, and none of the agent's messages: a chat would make links of them. `url` has no trailing slash.
 */
export function proposalData(vault: string, proposal: Proposal, url: string): WebhookData {
  const { number, status, raisedBy, createdAt, expiresAt, services, slots, review } = proposal;
  return {
    vault,
    proposal: {
      id: number,
      status,
      raised_by: { type: raisedBy.type, name: raisedBy.name },
      created_at: formatSeconds(createdAt),
      expires_at: formatSeconds(expiresAt),
      services: services.map(toService),
      credentials: slots.map(toCredential),
      ...(review === undefined
        ? {}
        : { reviewed_at: formatSeconds(review.at), reviewed_by: review.by.name, review_note: review.note }),
    },
    approval_url: `${url}/approve/${number}?vault=${encodeURIComponent(vault)}`,
  };
}

/** What is told of a limit of which nothing is left: whose, how much of what was allowed, and until when. */
export function spentData(
  vault: string,
  {
    holder,
    renewsAt,
    used,
    ...limit
  }: UsageLimit & {
    readonly holder: Readonly<Record<string, string>>;
    readonly used: number;
    /** In ms since 1970; Infinity where it does not renew. */
    readonly renewsAt: number;
  },
): WebhookData {
  const renews = Number.isFinite(renewsAt) ? { renews_at: formatSeconds(renewsAt) } : {};
  const spent = limit.measure === "cost" ? roundedCost(used) : used;
  return { vault, limit: { ...holder, ...limit, used: spent, ...renews } };
}

/** What is told of answers that told a credential: whose request it was, of which service, where it stood, how often. */
export function leakData(
  vault: string,
  leak: {
    readonly service: string;
    readonly host: string;
    readonly foundIn: string;
    readonly action: "redacted" | "refused";
    readonly by: Readonly<Record<string, string>>;
    readonly count: number;
  },
): WebhookData {
  const { service, host, foundIn, action, by, count } = leak;
  return { vault, leak: { service, host, found_in: foundIn, action, by, count } };
}

function toService(proposed: ProposedService): object {
  if (proposed.type === "set") {
    const { service } = proposed;
    return { action: "set", name: service.name, host: joinedMatcher(service) };
  }
  const { type, name, matcher } = proposed;
  const host = joinedMatcher(matcher);
  return type === "delete"
    ? { action: "delete", name, host }
    : { action: "set", name, host, enabled: proposed.enabled };
}

function toCredential({ key, type }: CredentialSlot): object {
  return type === "delete" ? { action: "delete", key } : { action: "set", key, type };
}

/**
 * What is told of a request that waits for a person: what its answer is for, and where to answer. Whoever has
 * `answer_url` may answer, once, until `expires_at`. No query, no header and nothing of the body.
 */
export function askData(vault: string, ask: AskTold, answerUrl: string): WebhookData {
  return {
    vault,
    ask: {
      id: ask.id,
      method: ask.method,
      url: askedUrl(ask),
      query_length: ask.queryLength,
      ...(ask.bodyBytes === undefined ? {} : { body_bytes: ask.bodyBytes }),
      asked_by: ask.askedBy,
      created_at: formatSeconds(ask.createdAt),
      expires_at: formatSeconds(ask.deadline),
    },
    answer_url: answerUrl,
  };
}

type AskTold = Pick<
  Ask,
  | "id"
  | "method"
  | "scheme"
  | "host"
  | "port"
  | "path"
  | "queryLength"
  | "bodyBytes"
  | "askedBy"
  | "createdAt"
  | "deadline"
>;
