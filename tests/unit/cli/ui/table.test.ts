import { expect, test } from "bun:test";
import { printable } from "../../../../src/cli/ui/printable.ts";
import { table } from "../../../../src/cli/ui/table.ts";
import { createTheme, PLAIN } from "../../../../src/cli/ui/theme.ts";

test("columns are as wide as their widest cell, wide characters included", () => {
  expect(table(["name", "n"], [["日本", "1"], ["a"]], { theme: PLAIN }).split("\n")).toEqual([
    "┌──────┬───┐",
    "│ NAME │ N │",
    "├──────┼───┤",
    "│ 日本 │ 1 │",
    "│ a    │   │",
    "└──────┴───┘",
  ]);
});

test("where there is less room the widest columns are cut, and no more than has to be", () => {
  const wide = [["a".repeat(60), "b".repeat(40), "short"]];
  const lines = table(["one", "two", "three"], wide, { theme: PLAIN, room: () => 60 }).split("\n");
  expect(new Set(lines.map((line) => Bun.stringWidth(line)))).toEqual(new Set([60]));
  expect(lines[3]).toBe(`│ ${"a".repeat(21)}… │ ${"b".repeat(22)}… │ short │`);
});

test("columns that are to stay whole are cut when nothing else can be", () => {
  const wide = [["a".repeat(60), "b".repeat(20), "c".repeat(20)]];
  const drawn = (room: number) =>
    table(["one", "two", "three"], wide, { theme: PLAIN, room: () => room, whole: ["two"] }).split("\n")[3];
  expect(drawn(60)).toBe(`│ ${"a".repeat(14)}… │ ${"b".repeat(20)} │ ${"c".repeat(14)}… │`);
  expect(drawn(36)).toBe(`│ ${"a".repeat(5)}… │ ${"b".repeat(13)}… │ ${"c".repeat(5)}… │`);
});

test("a character of two columns is cut as a whole", () => {
  const lines = table(["one"], [["日本".repeat(40)]], { theme: PLAIN, room: () => 19 }).split("\n");
  expect(lines[3]).toBe(`│ ${"日本".repeat(3)}日… │`);
  expect(Bun.stringWidth(lines[3] ?? "")).toBe(19);
});

test("nobody is asked for the room of a table that fits any terminal, and without an answer nothing is cut", () => {
  const asked: string[] = [];
  const room = () => void asked.push("asked") as undefined;
  table(["one"], [["short"]], { theme: PLAIN, room });
  expect(asked).toEqual([]);
  expect(table(["one"], [["x".repeat(200)]], { theme: PLAIN, room })).toContain("x".repeat(200));
  expect(asked).toEqual(["asked"]);
});

test("colour changes no width", () => {
  const lines = table(["name"], [["long value"]], { theme: createTheme(true) }).split("\n");
  expect(new Set(lines.map((line) => Bun.stringWidth(line))).size).toBe(1);
  expect(lines[1]).toContain("\u001b[1m");
});

test("what could drive a terminal becomes visible", () => {
  expect(printable("a\u001b]0;title\u0007b\r\n")).toBe("a\\x1b]0;title\\x07b\\x0d\\x0a");
  expect(printable("\u009b31m\u202egnp.exe\u2028")).toBe("\\x9b31m\\u202egnp.exe\\u2028");
  expect(printable("größe 日本 👍")).toBe("größe 日本 👍");
});
