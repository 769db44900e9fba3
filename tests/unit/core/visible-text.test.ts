import { describe, expect, test } from "bun:test";
import { isPlainText, visibleParts, visibleText } from "../../../src/core/visible-text.ts";

describe("what is shown as it is", () => {
  const cases: Record<string, string> = {
    nothing: "",
    "plain words": "billing needs Stripe",
    "several lines and tabs": "one\n\ttwo\n",
    "other scripts": "支払い оплата تسديد",
    "accents that are characters of their own": "e\u0301",
    "letters with several marks": "ệ e\u0323\u0302 ก็่ בְּ֭ བསྒྲུབས",
    "emoji with joiners and selectors": "⚠️ 👩‍💻 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣",
    markup: '<b onclick="x()">&amp;</b>',
  };
  test.each(Object.entries(cases))("%s", (_, text) => {
    expect(visibleText(text)).toBe(text);
    expect(visibleParts(text).every(({ type }) => type === "text")).toBe(true);
  });
});

describe("what could hide is named", () => {
  const cases: Record<string, readonly [text: string, shown: string]> = {
    "a right-to-left override": ["a\u202egpj", "a⟨U+202E⟩gpj"],
    "bidirectional isolates": ["\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"],
    "a zero-width space": ["pay\u200bpal", "pay⟨U+200B⟩pal"],
    "a joiner outside of emoji": ["a\u200db", "a⟨U+200D⟩b"],
    "a selector on a letter": ["a\ufe0f", "a⟨U+FE0F⟩"],
    "tag characters, which some models read": ["x\u{e0041}\u{e0042}", "x⟨U+E0041⟩⟨U+E0042⟩"],
    "a soft hyphen": ["pass\u00adword", "pass⟨U+00AD⟩word"],
    "a byte order mark": ["\ufeffx", "⟨U+FEFF⟩x"],
    "terminal controls": ["\u001b[2J\u0007", "⟨U+001B⟩[2J⟨U+0007⟩"],
    "a lone carriage return": ["real\rfake", "real⟨U+000D⟩fake"],
    "separators of lines and paragraphs": ["a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"],
    "spaces that are none": ["a\u00a0b\u3000c\u2800d", "a⟨U+00A0⟩b⟨U+3000⟩c⟨U+2800⟩d"],
    "letters that are blank": ["a\u3164b\u115fc", "a⟨U+3164⟩b⟨U+115F⟩c"],
    "marks that pile up over the lines around": [
      `a${"\u0301".repeat(6)}b`,
      `a${"\u0301".repeat(4)}⟨U+0301⟩⟨U+0301⟩b`,
    ],
    "half of a character": ["a\ud83db", "a⟨U+D83D⟩b"],
  };
  test.each(Object.entries(cases))("%s", (_, [text, shown]) => {
    expect(visibleText(text)).toBe(shown);
  });

  test("Windows' line ends are line ends", () => {
    expect(visibleText("one\r\ntwo\r\n")).toBe("one\ntwo\n");
  });

  test("with its place among the rest", () => {
    expect(visibleParts("a\u202eb")).toEqual([
      { type: "text", text: "a" },
      { type: "hidden", codePoint: "U+202E" },
      { type: "text", text: "b" },
    ]);
  });
});

test("plain is what is whole and in one line", () => {
  expect(["", "a b", "é – 😀", "a\nb", "a\u0007", "\ud800"].filter(isPlainText)).toEqual([
    "",
    "a b",
    "é – 😀",
  ]);
});
