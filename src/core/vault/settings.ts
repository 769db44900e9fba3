import { AppError } from "../errors.ts";

/** What becomes of a request to a host that no service matches. */
export const UNMATCHED_POLICIES = ["passthrough", "deny"] as const;
export type UnmatchedPolicy = (typeof UNMATCHED_POLICIES)[number];
export const DEFAULT_UNMATCHED_POLICY: UnmatchedPolicy = "passthrough";

/** A policy as a caller writes it; blank means "back to the default" and is undefined. Throws `bad_request`. */
export function parseUnmatchedPolicy(text: string): UnmatchedPolicy | undefined {
  const wanted = text.trim();
  if (wanted === "") return undefined;
  const found = UNMATCHED_POLICIES.find((policy) => policy === wanted);
  if (found === undefined) {
    throw new AppError("bad_request", {
      message: `unmatched_host_policy must be ${UNMATCHED_POLICIES.map((policy) => `"${policy}"`).join(" or ")}`,
    });
  }
  return found;
}

/** A stored policy; absent is the default. A value that is no policy of ours denies: that way round it is safe. */
export function readUnmatchedPolicy(stored: string | undefined): UnmatchedPolicy {
  if (stored === undefined) return DEFAULT_UNMATCHED_POLICY;
  return UNMATCHED_POLICIES.find((policy) => policy === stored) ?? "deny";
}
