/** What becomes of recorded requests by two lists of services. */
import type { RecordedRequest } from "../../core/learn/recorded.ts";
import { type Fate, fateIn, isSameFate } from "../../core/learn/review.ts";
import type { Service } from "../../core/service/service.ts";

export type Compared = {
  readonly request: RecordedRequest;
  readonly before: Fate;
  readonly after: Fate;
};

export type Comparison = {
  /** Every request, in the order of the recording. */
  readonly all: readonly Compared[];
  /** Those to which something else is done. */
  readonly differing: readonly Compared[];
  /** Those that another service does the same to. */
  readonly renamed: readonly Compared[];
};

export function compare(
  requests: readonly RecordedRequest[],
  before: readonly Service[],
  after: readonly Service[],
): Comparison {
  const [then, now] = [fateIn(before), fateIn(after)];
  const all = requests.map((request) => ({ request, before: then(request), after: now(request) }));
  const differing = all.filter((one) => !isSameFate(one.before, one.after));
  const renamed = all.filter(
    (one) => isSameFate(one.before, one.after) && one.before.name !== one.after.name,
  );
  return { all, differing, renamed };
}

export const EXPECTATIONS = ["taken", "refused"] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/** Those that are not as all are expected to be: taken by a service, or by none. */
export function unexpected(
  requests: readonly RecordedRequest[],
  services: readonly Service[],
  expectation: Expectation,
): readonly Pick<Compared, "request" | "after">[] {
  const fate = fateIn(services);
  return requests
    .map((request) => ({ request, after: fate(request) }))
    .filter(({ after }) => (after.type === "service") !== (expectation === "taken"));
}
