import type { KeyName } from "../../../src/core/ids.ts";
import { assessReach } from "../../../src/core/reach/assess.ts";
import type { ReachAssessment, ReachQuestion } from "../../../src/core/reach/assessment.ts";
import type { BoundSurface } from "../../../src/core/reach/reach.ts";
import { splitMatcher } from "../../../src/core/service/host-pattern.ts";
import type { Service } from "../../../src/core/service/service.ts";
import { createPublicSuffixes } from "../../../src/net/public-suffix.ts";

/** The Public Suffix List as the server has it. */
export const lookUp = await createPublicSuffixes().load();

export const key = (name: string) => name as KeyName;

/** A service for `host[:port][/path]` that sends a token. */
export function bearer(matcher: string, token = "STRIPE_KEY", more: Partial<Service> = {}): Service {
  const { host, port, path } = splitMatcher(matcher);
  return {
    name: matcher.replace(/[^a-z0-9]+/g, "-"),
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    path,
    auth: { type: "bearer", token: key(token) },
    substitutions: [],
    ...more,
  };
}

export function bound(name: string, host: string, surface: BoundSurface = "auth", boundAt = 1000) {
  return { key: key(name), host, surface, boundAt };
}

/** A question about two lists of services, with nothing stored unless it is said. */
export function assess(
  before: readonly Service[],
  after: readonly Service[],
  more: Partial<ReachQuestion> = {},
): ReachAssessment {
  return assessReach({ before, after, existing: new Set(), audiences: [], lookUp, ...more });
}

/** The codes of the reasons of each new triple, by its matcher. */
export function reasonsOf({ added }: ReachAssessment): Record<string, string[]> {
  return Object.fromEntries(added.map((one) => [one.matcher, one.reasons.map(({ code }) => code)]));
}
