import { describe, expect, test } from "bun:test";
import { hanging, oneLine, quoted } from "../../../../src/cli/ui/foreign-text.ts";

describe("one line", () => {
  test("has no line breaks, and nothing hidden", () => {
    expect(oneLine("  billing\r\nneeds\tStripe  ")).toBe("billing needs Stripe");
    expect(oneLine("a\u001b[2Jb\u202ec\u200bd\rE")).toBe("a⟨U+001B⟩[2Jb⟨U+202E⟩c⟨U+200B⟩d⟨U+000D⟩E");
  });

  test("is cut by the columns that it takes", () => {
    expect(oneLine("x".repeat(60), 60)).toBe("x".repeat(60));
    expect(oneLine("x".repeat(61), 60)).toBe(`${"x".repeat(57)}...`);
    // Two columns each: 28 of them and the dots are 59.
    expect(oneLine("支".repeat(40), 60)).toBe(`${"支".repeat(28)}...`);
    expect(Bun.stringWidth(oneLine("👩‍💻".repeat(40), 60))).toBeLessThanOrEqual(60);
    expect(oneLine("", 60)).toBe("");
  });
});

describe("quoted", () => {
  test("every line stands behind a bar", () => {
    expect(quoted("one\n\n✓ Proposal #7 applied.\n", undefined)).toEqual([
      "  │ one",
      "  │",
      "  │ ✓ Proposal #7 applied.",
    ]);
  });

  test("no line reaches the edge, where a terminal would go on at the start of the next", () => {
    const long = `${"word ".repeat(30)}\n${"x".repeat(500)}\n${"👨‍👩‍👧‍👦".repeat(60)}\n${"支払い".repeat(40)}`;
    for (const room of [30, 80, 200]) {
      for (const line of quoted(long, room)) {
        expect(line).toStartWith("  │");
        expect([...line].reduce((sum, one) => sum + Bun.stringWidth(one), 0)).toBeLessThan(room);
      }
    }
  });

  test("nothing is lost by breaking", () => {
    const text = `${"billing needs Stripe, ".repeat(20)}${"y".repeat(300)}`;
    const joined = quoted(text, 60)
      .map((line) => line.slice("  │ ".length))
      .join("");
    expect(joined.replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  });

  test("a terminal too narrow for anything ends all the same", () => {
    expect(quoted("x".repeat(30), 1).length).toBeGreaterThan(1);
  });
});

test("a line of ours that is too long goes on set in", () => {
  expect(hanging("short", 80)).toEqual(["short"]);
  const [first, ...rest] = hanging(`  + ${"name ".repeat(40)}`, 60);
  expect(first).toStartWith("  + name");
  expect(rest.length).toBeGreaterThan(2);
  for (const line of rest) expect(line).toStartWith("        n");
  expect(hanging("x".repeat(500), undefined)).toEqual(["x".repeat(500)]);
});
