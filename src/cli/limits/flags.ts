import { allOf } from "../../core/all-faults.ts";
import { AppError } from "../../core/errors.ts";
import type { UsageLimitsJson } from "../../core/limit/usage-limit.ts";
import { parseAllowances } from "../../core/limit/usage-text.ts";
import { usageError } from "../failure.ts";

/** Flags of the commands that give access, a token or an invite. */
export const limitFlags = {
  "max-requests": {
    type: "string",
    valueHint: "count",
    repeatable: true,
    description: "How many requests, as 1000/day; per hour, day or total",
  },
  "max-bytes-out": {
    type: "string",
    valueHint: "size",
    repeatable: true,
    description: "How much may be sent, as 50MB/hour",
  },
  once: { type: "boolean", description: "One request, and it is over" },
} as const;

/** The same for access that is there already: what is given takes the place of all its limits. */
export const changedLimitFlags = {
  ...limitFlags,
  unlimited: { type: "boolean", description: "Take its limits away" },
} as const;

type Given = {
  readonly "max-requests": readonly string[];
  readonly "max-bytes-out": readonly string[];
  readonly once: boolean;
};

/** As bodies have them; nothing where no flag was given. Throws a usage error that names every flag at fault. */
export function parseLimitFlags(given: Given): { readonly limits?: UsageLimitsJson } {
  const [max_requests, max_bytes_out] = read(given);
  const limits: UsageLimitsJson = {
    ...(max_requests === undefined ? {} : { max_requests }),
    ...(max_bytes_out === undefined ? {} : { max_bytes_out }),
    ...(given.once ? { once: true } : {}),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** The same for a change: `--unlimited` is `{}`, which takes them away. */
export function parseChangedLimitFlags(given: Given & { readonly unlimited: boolean }): {
  readonly limits?: UsageLimitsJson;
} {
  const parsed = parseLimitFlags(given);
  if (!given.unlimited) return parsed;
  if (parsed.limits !== undefined) throw usageError("--unlimited cannot be combined with a limit");
  return { limits: {} };
}

function read(given: Given) {
  try {
    return allOf(
      () => parseAllowances("--max-requests", given["max-requests"], "requests"),
      () => parseAllowances("--max-bytes-out", given["max-bytes-out"], "bytes_out"),
    );
  } catch (error) {
    if (error instanceof AppError) throw usageError(error.message);
    throw error;
  }
}
