import { badField } from "../all-faults.ts";

/** What becomes of a request to a host that no service matches. */
export const UNMATCHED_POLICIES = ["passthrough", "deny", "ask"] as const;
export type UnmatchedPolicy = (typeof UNMATCHED_POLICIES)[number];
export const DEFAULT_UNMATCHED_POLICY: UnmatchedPolicy = "passthrough";

/** Whether a credential may be written into a request that goes out over `http://`; `loopback`: to this machine only. */
export const PLAINTEXT_POLICIES = ["allow", "loopback", "deny"] as const;
export type PlaintextPolicy = (typeof PLAINTEXT_POLICIES)[number];
export const DEFAULT_PLAINTEXT_POLICY: PlaintextPolicy = "allow";

/** Whether `vault run` takes keys from the child for which the vault has a service. */
export const STRIP_ENV = ["off", "on"] as const;
export type StripEnv = (typeof STRIP_ENV)[number];
export const DEFAULT_STRIP_ENV: StripEnv = "off";

/** A policy as a caller writes it; blank means "back to the default" and is undefined. Throws `bad_request`. */
export function parseUnmatchedPolicy(text: string): UnmatchedPolicy | undefined {
  return parseOneOf("unmatched_host_policy", UNMATCHED_POLICIES, text);
}

/** The same for `plaintext_injection`. */
export function parsePlaintextPolicy(text: string): PlaintextPolicy | undefined {
  return parseOneOf("plaintext_injection", PLAINTEXT_POLICIES, text);
}

/** The same for `strip_env`. */
export function parseStripEnv(text: string): StripEnv | undefined {
  return parseOneOf("strip_env", STRIP_ENV, text);
}

/** A stored policy; absent is the default. A value that is no policy of ours denies: that way round it is safe. */
export function readUnmatchedPolicy(stored: string | undefined): UnmatchedPolicy {
  if (stored === undefined) return DEFAULT_UNMATCHED_POLICY;
  return UNMATCHED_POLICIES.find((policy) => policy === stored) ?? "deny";
}

/** The same for what `plaintext_injection` holds. */
export function readPlaintextPolicy(stored: string | undefined): PlaintextPolicy {
  if (stored === undefined) return DEFAULT_PLAINTEXT_POLICY;
  return PLAINTEXT_POLICIES.find((policy) => policy === stored) ?? "deny";
}

/** The same for what `strip_env` holds; what nobody knows strips. */
export function readStripEnv(stored: string | undefined): StripEnv {
  if (stored === undefined) return DEFAULT_STRIP_ENV;
  return STRIP_ENV.find((value) => value === stored) ?? "on";
}

/** One of some words; blank is undefined. Throws `bad_request`. */
export function parseOneOf<T extends string>(
  field: string,
  policies: readonly T[],
  text: string,
): T | undefined {
  const wanted = text.trim();
  if (wanted === "") return undefined;
  const found = policies.find((policy) => policy === wanted);
  if (found === undefined) {
    const known = alternatives(policies);
    throw badField(field, `${field} must be ${known}`);
  }
  return found;
}

/** `"a" or "b"`, and `"a", "b" or "c"`. */
function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 3 ? quoted.join(" or ") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
