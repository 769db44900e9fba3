/** Reach as it stands on the wire. */
import type { KeyName } from "../ids.ts";
import { joinedMatcher } from "../service/service.ts";
import { formatSeconds } from "../time.ts";
import type { ReachAssessment, ReachChange, ReachReason } from "./assessment.ts";
import type { Reach, ReachSurface } from "./reach.ts";

export type ReachTripleJson = {
  readonly credential: KeyName;
  /** `host[:port][path]`. */
  readonly host: string;
  readonly surface: ReachSurface;
};

export type ReachReasonJson = {
  readonly code: ReachReason["code"];
  readonly suffix?: string;
  readonly resembles?: string;
  readonly unicode?: string;
  readonly mixed?: string[];
  readonly headers?: string[];
  readonly hosts?: string[];
  readonly capabilities?: string[];
  readonly methods?: string[];
};

export type ReachChangeJson = ReachTripleJson & {
  readonly domain: string;
  readonly existing: boolean;
  readonly bound_to: string[];
  readonly bound_since?: string;
  readonly reasons: ReachReasonJson[];
  /** What has to be typed, where something has. */
  readonly confirm_host?: string;
};

export type ReachJson = {
  /** Of all that was shown, where a decision can be bound to it. */
  readonly hash?: string;
  readonly added: ReachChangeJson[];
  readonly removed: ReachTripleJson[];
  readonly replaced: string[];
  /** Absent where there is none. */
  readonly inherited?: ReachTripleJson[];
  readonly confirm_hosts: string[];
};

export function formatReach(assessment: ReachAssessment, hash?: string): ReachJson {
  return {
    ...(hash === undefined ? {} : { hash }),
    added: assessment.added.map(formatChange),
    removed: assessment.removed.map(formatTriple),
    replaced: [...assessment.replaced],
    ...(assessment.inherited.length === 0 ? {} : { inherited: assessment.inherited.map(formatTriple) }),
    confirm_hosts: [...assessment.confirmHosts],
  };
}

function formatChange(change: ReachChange): ReachChangeJson {
  const { domain, existing, boundSince, boundTo, reasons, typed, place } = change;
  return {
    ...formatTriple(change),
    domain,
    existing,
    bound_to: [...boundTo],
    ...(boundSince === undefined ? {} : { bound_since: formatSeconds(boundSince) }),
    reasons: reasons.map(formatReason),
    ...(typed ? { confirm_host: place } : {}),
  };
}

function formatReason(reason: ReachReason): ReachReasonJson {
  switch (reason.code) {
    case "new-header":
      return { code: reason.code, headers: [...reason.headers] };
    case "named-elsewhere":
      return { code: reason.code, hosts: [...reason.hosts] };
    case "unrequired":
      return { code: reason.code, capabilities: [...reason.capabilities] };
    case "more-methods":
      return {
        code: reason.code,
        ...(reason.methods === undefined ? {} : { methods: [...reason.methods] }),
      };
    case "encoded-name": {
      const { mixed, ...rest } = reason;
      return mixed === undefined ? rest : { ...rest, mixed: [...mixed] };
    }
    default:
      return reason;
  }
}

function formatTriple(reach: Reach): ReachTripleJson {
  return { credential: reach.credential, host: joinedMatcher(reach), surface: reach.surface };
}
