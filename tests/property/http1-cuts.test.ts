/** How a connection's bytes are cut on their way makes no difference to the messages that are read from them. */
import { describe, expect, test } from "bun:test";
import { drawFrom } from "../attacks/fuzz/mutate.ts";
import { REQUESTS, RESPONSES, read } from "../attacks/fuzz/parser-targets.ts";

/** Beyond this a cut between every two bytes takes long and shows nothing new. */
const CUT_EVERYWHERE = 600;

describe.each([
  ["request" as const, REQUESTS.seeds],
  ["response" as const, RESPONSES.seeds],
])("a %s", (kind, seeds) => {
  const draw = drawFrom(7);
  const failures = (input: Buffer, pieces: readonly Buffer[], whole: string) => {
    const { events, failure } = read(kind, pieces);
    if (failure === undefined && events.join("\n") === whole) return [];
    return [
      { input: input.toString("latin1"), lengths: pieces.map(({ length }) => length), events, failure },
    ];
  };

  test("reads alike in two pieces, cut anywhere, and byte by byte", () => {
    const found = seeds.flatMap((input) => {
      const whole = read(kind, [input]).events.join("\n");
      const bytes = Array.from(input, (_, at) => input.subarray(at, at + 1));
      const cuts =
        input.length > CUT_EVERYWHERE
          ? Array.from({ length: 100 }, () => draw(input.length))
          : Array.from(input, (_, at) => at);
      return [
        ...failures(input, bytes, whole),
        ...cuts.flatMap((cut) => failures(input, [input.subarray(0, cut), input.subarray(cut)], whole)),
      ];
    });
    expect(found.slice(0, 3)).toEqual([]);
  });
});
