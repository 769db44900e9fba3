import type { Args } from "../arg-defs.ts";
import { jsonFlag } from "../args.ts";
import type { Client } from "../client/client.ts";
import { usageError } from "../failure.ts";
import { type LimitChange, parseLimitFlag } from "./rate-limit-flags.ts";

export const changeFlags = {
  "invite-only": {
    type: "boolean",
    orUnsaid: true,
    description: "Only the invited get an account, or not: =false",
  },
  "allowed-domains": {
    type: "string",
    valueHint: "a,b",
    description: "Domains that addresses may have; empty: all",
  },
  "rate-limit-profile": {
    type: "enum",
    options: ["default", "strict", "loose", "off"],
    description: "What limits start from",
  },
  "rate-limit": {
    type: "string",
    valueHint: "limit=value",
    repeatable: true,
    description: "As PROXY.rate=5, AUTH.window=10m",
  },
  "rate-limit-reset": { type: "boolean", description: "Forget what was saved of limits before" },
  "log-max-age-hours": {
    type: "string",
    valueHint: "hours",
    description: "Delete older log rows; 0 keeps them",
  },
  "log-max-rows": {
    type: "string",
    valueHint: "rows",
    description: "Keep so many log rows per vault; 0: all",
  },
  preview: { type: "boolean", description: "Show what the rate limits would be, and change nothing" },
  ...jsonFlag,
} as const;

export type SettingsChange = {
  readonly body: Omit<Parameters<Client["settings"]["change"]>[0], "rate_limit">;
  readonly limits: LimitChange | undefined;
};

/** What the flags ask for. Throws a usage error when it is nothing, or no preview where one is wanted. */
export function readChange(given: Args<typeof changeFlags>): SettingsChange {
  const domains = given["allowed-domains"];
  const age = readCount("--log-max-age-hours", given["log-max-age-hours"]);
  const rows = readCount("--log-max-rows", given["log-max-rows"]);
  const log_retention = {
    ...(age === undefined ? {} : { max_age_hours: age }),
    ...(rows === undefined ? {} : { max_rows_per_vault: rows }),
  };
  const body: SettingsChange["body"] = {
    ...(given["invite-only"] === undefined ? {} : { invite_only: given["invite-only"] }),
    ...(domains === undefined ? {} : { allowed_email_domains: listOf(domains) }),
    ...(Object.keys(log_retention).length === 0 ? {} : { log_retention }),
  };
  const flags = given["rate-limit"].map(parseLimitFlag);
  const [profile, reset] = [given["rate-limit-profile"], given["rate-limit-reset"]];
  const limits =
    profile === undefined && flags.length === 0 && !reset ? undefined : { profile, flags, reset };
  if (given.preview && (limits === undefined || Object.keys(body).length > 0)) {
    throw usageError("--preview shows rate limits alone", "give it --rate-limit or --rate-limit-profile");
  }
  if (limits === undefined && Object.keys(body).length === 0) {
    throw usageError("nothing to change", "agent-vault owner config set --help shows what there is");
  }
  return { body, limits };
}

function readCount(flag: string, text: string | undefined): number | "default" | undefined {
  if (text === undefined || text === "default") return text;
  if (!/^\d{1,12}$/.test(text)) throw usageError(`${flag} is a whole number or default, not "${text}"`);
  return Number(text);
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
