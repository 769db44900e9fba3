/** A21: in a list on a terminal no label looks like another one, and none covers or moves what stands beside it. */
import { expect, test } from "bun:test";
import { table } from "../../../src/cli/ui/table.ts";
import { PLAIN } from "../../../src/cli/ui/theme.ts";

const drawn = (label: string) => table(["label"], [[label]], { theme: PLAIN });

test.each([
  ["a zero-width space", "ci\u200brunner"],
  ["a mark of direction", "ci\u200erunner"],
  ["an Arabic letter mark", "ci\u061crunner"],
  ["a word joiner", "ci\u2060runner"],
  ["a soft hyphen", "ci\u00adrunner"],
  ["a blank letter", "ci\u3164runner"],
  ["tag characters", "ci\u{e0072}runner"],
  ["a selector", "ci\ufe0frunner"],
  ["a pile of marks", `ci${"\u0489".repeat(30)}runner`],
])("%s shows", (_, label) => {
  expect(drawn(label)).toMatch(/ci[\u0489]*\\/u);
  expect(drawn(label)).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}]|\p{Me}{5}/u);
});

test("what people write stays as it is", () => {
  for (const label of ["größe 日本 👍🏽 👩‍💻 ⚠️", "ệ ก็่ नमस्ते", "شكرا"]) expect(drawn(label)).toContain(label);
});
