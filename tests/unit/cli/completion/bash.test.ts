import { describe, expect, test } from "bun:test";
import { bashOffers, readBashLine } from "../../../../src/cli/completion/bash.ts";

describe("a line is taken apart as bash does, and nothing in it is run", () => {
  const table: Record<string, { words: string[]; raw: string; open?: string }> = {
    "av ": { words: [""], raw: "" },
    "av vault  use pay": { words: ["vault", "use", "pay"], raw: "pay" },
    "av a\\ b 'c d' \"e $(id) \\$f\" g": { words: ["a b", "c d", "e $(id) $f", "g"], raw: "g" },
    "av 'pay m": { words: ["pay m"], raw: "'pay m", open: "'" },
    'av "pay': { words: ["pay"], raw: '"pay', open: '"' },
    "av --vault=a:b": { words: ["--vault=a:b"], raw: "--vault=a:b" },
    'av --vault="pay': { words: ["--vault=pay"], raw: '--vault="pay' },
    "av 'it'\\''s": { words: ["it's"], raw: "'it'\\''s" },
  };
  for (const [line, expected] of Object.entries(table)) {
    test(line, () => expect(readBashLine(line)).toEqual({ open: "", ...expected } as never));
  }
});

describe("an offer is what bash puts in place of the last piece, quoted", () => {
  const offered = (line: string, replaced: string, ...values: string[]) =>
    bashOffers(
      values.map((value) => ({ value, summary: "" })),
      readBashLine(line),
      replaced,
    ).map(({ value }) => value);

  test("without quotes", () => {
    expect(offered("av ", "", "a b", "o'b;c@x.y", "a$(id)", "mü@x")).toEqual([
      "a\\ b",
      "o\\'b\\;c@x.y",
      "a\\$\\(id\\)",
      "mü@x",
    ]);
    expect(offered("av a\\ b", "a\\ b", "a b c")).toEqual(["a\\ b\\ c"]);
  });

  test("within quotes", () => {
    expect(offered("av 'a", "'a", "a b'c")).toEqual(["a b'\\''c"]);
    expect(offered('av "a', '"a', 'a "b" $(id) `id` \\ !')).toEqual([
      'a \\"b\\" \\$(id) \\`id\\` \\\\ "\'!\'"',
    ]);
    expect(offered('av a"b', 'a"b', "abc")).toEqual([]);
  });

  test("the last piece alone, where bash breaks words, up to the cursor", () => {
    expect(offered("av --vault=pay", "pay", "--vault=payments")).toEqual(["payments"]);
    expect(offered("av globex:cra", "cra", "globex:crawler")).toEqual(["crawler"]);
    expect(offered("av --vault=", "", "--vault=payments")).toEqual(["payments"]);
    expect(offered("av pay", "payxyz", "payments")).toEqual(["payments"]);
  });
});
