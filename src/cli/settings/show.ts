/** Settings of the instance as lines and tables, for the command that shows them and the one that changes them. */

import type { LogRetentionReply, RateLimitReply, SettingsReply } from "../../contract/instance/settings.ts";
import { counted } from "../../lib/text/counted.ts";
import type { Print } from "../ui/print.ts";
import type { SettingsChange } from "./change.ts";
import type { LimitFlag } from "./rate-limit-flags.ts";

const KNOBS = ["rate", "burst", "window", "max", "concurrency"] as const;

const SOURCES = { env: "environment", override: "set", default: "default" } as const;

export function showSettings(print: Print, settings: SettingsReply): void {
  print.line(inviteOnlyLine(settings));
  print.line(domainsLine(settings));
  print.line(`smtp: ${settings.smtp_configured ? "configured" : "not configured"}`);
  print.line(retentionLine(settings.log_retention));
  showLimits(print, settings.rate_limit);
}

/** A line for each setting that was changed, as it is now. */
export function showChange(print: Print, { body, limits }: SettingsChange, now: SettingsReply): void {
  if (body.invite_only !== undefined) print.done(inviteOnlyLine(now));
  if (body.allowed_email_domains !== undefined) print.done(domainsLine(now));
  if (limits !== undefined) print.done(profileLine(now.rate_limit));
  for (const flag of limits?.flags ?? []) showNumber(print, flag, now.rate_limit);
  if (body.log_retention !== undefined) print.done(retentionLine(now.log_retention));
}

function showNumber(print: Print, { tier, knob, value }: LimitFlag, limits: RateLimitReply): void {
  const { source, ...numbers } = limits.tiers[tier] ?? { source: "default" };
  const holds = (numbers as Readonly<Record<string, string | number | undefined>>)[knob];
  print.done(`${tier}.${knob}: ${value ?? "taken back"}`);
  if (holds === undefined) print.note(`${tier}.${knob} counts once the profile is not off`);
  else if (typeof value === "number" && holds !== value && source === "env") {
    print.note(`${tier}.${knob} stays ${holds}: the server's environment sets it`);
  }
}

export function showLimits(print: Print, limits: RateLimitReply): void {
  print.line(profileLine(limits));
  const rows = Object.entries(limits.tiers).map(([tier, { source, ...numbers }]) => [
    tier,
    ...KNOBS.map((knob) => String(numbers[knob] ?? "-")),
    SOURCES[source],
  ]);
  print.table(["tier", ...KNOBS, "source"], rows, "No limits.");
}

function inviteOnlyLine({ invite_only: on }: Pick<SettingsReply, "invite_only">): string {
  return `invite_only: ${on ? "enabled" : "disabled"}`;
}

function domainsLine({
  allowed_email_domains: domains,
}: Pick<SettingsReply, "allowed_email_domains">): string {
  return `allowed_email_domains: ${domains.length === 0 ? "(unrestricted)" : domains.join(", ")}`;
}

function profileLine({ profile, locked }: Pick<RateLimitReply, "profile" | "locked">): string {
  return `rate_limit: ${profile}${locked ? " (locked by the server's environment)" : ""}`;
}

function retentionLine(retention: LogRetentionReply): string {
  const { max_age_hours: hours, max_rows_per_vault: rows, locked } = retention;
  const age = hours === 0 ? "any age" : `${hours} h`;
  const count = rows === 0 ? "any number of rows" : counted(rows, "row");
  return `log_retention: ${age}, ${count} per vault${locked ? " (locked by the server's environment)" : ""}`;
}
