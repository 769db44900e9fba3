/** Every body of the list, cut at every byte, with a pause at the cut that is long enough for what is kept to be let go. */
import { expect, test } from "bun:test";
import { CHUNKED } from "../../../src/core/net/framing.ts";
import { UNFILTERED } from "../../../src/lib/filter-chain.ts";
import type { UpstreamHead } from "../../../src/ports/net/upstream.ts";
import { answerFilters } from "../../../src/proxy/forwarding/leaks/answer-filters.ts";
import { LeakSearch } from "../../../src/proxy/forwarding/leaks/leak-search.ts";
import { readingOf } from "../../../src/proxy/forwarding/leaks/reading.ts";
import { PLACEHOLDER, REFLECTIONS, type Reflection, tells, VALUE } from "./reflections.ts";

const search = new LeakSearch([{ value: VALUE, placeholder: PLACEHOLDER }]);
const inBodies = REFLECTIONS.filter(({ place }) => place === "body");

function headOf({ fields = [] }: Reflection): UpstreamHead {
  const headers = fields.flatMap((field) => field.split(/: (.*)/s).slice(0, 2));
  return { status: 200, reason: "OK", headers, framing: CHUNKED };
}

function passed(
  one: Reflection,
  cuts: readonly number[],
): { readonly text: string; readonly found: boolean } {
  const head = headOf(one);
  let found = false;
  const { chain, last, close } = answerFilters(head, readingOf(head), {
    search,
    cap: UNFILTERED,
    readers: UNFILTERED,
    found: () => {
      found = true;
    },
  });
  const edges = [0, ...cuts, one.body.length];
  const out = edges.slice(1).flatMap((edge, at) => {
    const piece = Buffer.from(chain.push(Buffer.from(one.body.subarray(edges[at], edge))));
    return [piece, Buffer.from(last?.letGo() ?? [])];
  });
  out.push(Buffer.from(chain.end()));
  close();
  return { text: Buffer.concat(out).toString("latin1"), found };
}

test.each(inBodies.map((one) => [one.name, one] as const))("%s", (_, one) => {
  const every = Array.from({ length: one.body.length }, (__, at) => at);
  for (const cuts of [...every.map((at) => [at]), every]) {
    const { text, found } = passed(one, cuts);
    expect([cuts.length, cuts[0], found, tells(text)]).toEqual([cuts.length, cuts[0], true, false]);
  }
});
