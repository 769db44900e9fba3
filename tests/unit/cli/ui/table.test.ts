import { expect, test } from "bun:test";
import { printable } from "../../../../src/cli/ui/printable.ts";
import { table } from "../../../../src/cli/ui/table.ts";
import { createTheme, PLAIN } from "../../../../src/cli/ui/theme.ts";

test("columns are as wide as their widest cell, wide characters included", () => {
  expect(table(["name", "n"], [["日本", "1"], ["a"]], PLAIN).split("\n")).toEqual([
    "┌──────┬───┐",
    "│ NAME │ N │",
    "├──────┼───┤",
    "│ 日本 │ 1 │",
    "│ a    │   │",
    "└──────┴───┘",
  ]);
});

test("colour changes no width", () => {
  const lines = table(["name"], [["long value"]], createTheme(true)).split("\n");
  expect(new Set(lines.map((line) => Bun.stringWidth(line))).size).toBe(1);
  expect(lines[1]).toContain("\u001b[1m");
});

test("what could drive a terminal becomes visible", () => {
  expect(printable("a\u001b]0;title\u0007b\r\n")).toBe("a\\x1b]0;title\\x07b\\x0d\\x0a");
  expect(printable("\u009b31m\u202egnp.exe\u2028")).toBe("\\x9b31m\\u202egnp.exe\\u2028");
  expect(printable("größe 日本 👍")).toBe("größe 日本 👍");
});
