import type { Fail } from "./fault.ts";

/**
 * What becomes of an answer that tells a value which its request carried. `redact`: a placeholder takes its place. `refuse`: the
 * answer ends. `pass`: answers are not looked at.
 */
export const LEAKS = ["redact", "refuse", "pass"] as const;
export type Leaks = (typeof LEAKS)[number];

/** As it was said; undefined where nothing was, or what holds anyhow. Throws what `fail` throws. */
export function parseLeaks(value: unknown, fail: Fail): Exclude<Leaks, "redact"> | undefined {
  if (value === undefined || value === "redact") return undefined;
  if (value === "refuse" || value === "pass") return value;
  return fail("leaks", "must be redact, refuse or pass");
}

/** What holds for a service. */
export function leaksOf({ leaks }: { readonly leaks?: Leaks }): Leaks {
  return leaks ?? "redact";
}

/** Which of two looks at answers more strictly. */
export function stricterLeaks(one: Leaks, other: Leaks): Leaks {
  const strictness: readonly Leaks[] = ["pass", "redact", "refuse"];
  return strictness.indexOf(one) > strictness.indexOf(other) ? one : other;
}
