/** What services that were learnt would have made of everything that was recorded. */

import type { RecordedRequest } from "../../core/learn/recorded.ts";
import { fateIn } from "../../core/learn/review.ts";
import type { Service } from "../../core/service/service.ts";
import type { Recording } from "./recording.ts";

export type Effects = {
  /** Recorded requests that no learnt service takes. */
  readonly refused: readonly RecordedRequest[];
  /** … that one takes, and none of the vault's did. */
  readonly newly: readonly RecordedRequest[];
};

export function effectsOf(
  { requests }: Recording,
  before: readonly Service[],
  after: readonly Service[],
): Effects {
  const [now, then] = [fateIn(before), fateIn(after)];
  const passes = (of: typeof now, request: RecordedRequest) => of(request).type === "service";
  return {
    refused: requests.filter((request) => !passes(then, request)),
    newly: requests.filter((request) => passes(then, request) && !passes(now, request)),
  };
}
