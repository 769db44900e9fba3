/** What is asked of the audit log, as flags and as the query of the API. */
import { AUDIT_ACTIONS } from "../../core/audit/action.ts";
import { usageError } from "../failure.ts";
import { pointInTime, TIME_FORMS } from "../point-in-time.ts";

export const auditFlags = {
  actor: { type: "string", valueHint: "who", description: "Only what this person or agent did: name or id" },
  vault: { type: "string", valueHint: "name", description: "Only in this vault: name or id", names: "vault" },
  action: {
    type: "string",
    valueHint: "act",
    known: AUDIT_ACTIONS,
    description: "Only this act, such as credential.reveal",
  },
  since: {
    type: "string",
    valueHint: "time",
    description: "Only what was done in the last 2h or 7d, or since 2026-12-31",
  },
  until: { type: "string", valueHint: "time", description: "Only before that" },
} as const;

/** Members that are undefined are not asked for. Times are RFC 3339. */
export type AuditQuery = {
  readonly [Name in keyof typeof auditFlags]: string | undefined;
};

/** Throws a usage error for a time that is none. */
export function toQuery(flags: AuditQuery, now: number): AuditQuery {
  return {
    ...flags,
    since: parseTime("since", flags.since, now),
    until: parseTime("until", flags.until, now),
  };
}

function parseTime(name: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined;
  const at = pointInTime(text, now, -1);
  if (Number.isNaN(at)) throw usageError(`--${name} cannot be "${text}"`, TIME_FORMS);
  return new Date(at).toISOString();
}
