import { expect, test } from "bun:test";
import { printable } from "../../../../src/cli/ui/printable.ts";
import { table } from "../../../../src/cli/ui/table.ts";
import { createTheme, PLAIN } from "../../../../src/cli/ui/theme.ts";
import { widestPiece, wrap } from "../../../../src/cli/ui/wrap.ts";

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

const bodyOf = (drawn: string) => drawn.split("\n").slice(3, -1);

test("where there is less room the widest columns are made narrower, and what is in them goes on below", () => {
  const wide = [["one two three four five six", "upstream_unresolved", "short"]];
  const drawn = table(["one", "two", "three"], wide, { theme: PLAIN, room: () => 44 });
  expect(new Set(drawn.split("\n").map((line) => Bun.stringWidth(line)))).toEqual(new Set([44]));
  expect(bodyOf(drawn)).toEqual([
    "│ one two three  │ upstream_       │ short │",
    "│ four five six  │ unresolved      │       │",
  ]);
});

test("times lose their seconds first, and lines end between words", () => {
  const rows = [["931a94e4c119bbe9e2c8", "2026-11-28T07:59:37Z", "upstream_unresolved"]];
  const headings = ["id", "last used", "error"];
  const drawn = (room: number, more: string[] = []) =>
    bodyOf(table([...headings, "note"], [[...(rows[0] ?? []), ...more]], { theme: PLAIN, room: () => room }));
  const note = "word ".repeat(8).trimEnd();
  expect(drawn(110, [note])).toEqual([
    `│ 931a94e4c119bbe9e2c8 │ 2026-11-28 07:59Z │ upstream_unresolved │ ${note} │`,
  ]);
  expect(drawn(62, [note])).toEqual([
    "│ 931a94e4c119bbe9e2c8 │ 2026-11-28 │ upstream_  │ word word │",
    "│                      │ 07:59Z     │ unresolved │ word word │",
    "│                      │            │            │ word word │",
    "│                      │            │            │ word word │",
  ]);
});

test("columns without a word in them are left out where there is less room", () => {
  const headings = ["name", "note", "last used"];
  const rows = [["the-first-of-all-names", "", "2026-11-28T07:59:37Z"]];
  const drawn = (room: number) => table(headings, rows, { theme: PLAIN, room: () => room }).split("\n")[1];
  expect(drawn(60)).toBe("│ NAME                   │ NOTE │ LAST USED            │");
  expect(drawn(54)).toBe("│ NAME                   │ LAST USED         │");
});

test("a date, an address and an id are no words to be broken", () => {
  expect(wrap("2026-11-28 08:01Z", 10, 4)).toEqual(["2026-11-28", "08:01Z"]);
  expect(wrap("to 127.0.0.1:80", 12, 4)).toEqual(["to", "127.0.0.1:80"]);
  for (const whole of ["00000000-0000-0000-0000-000000000000", "ann-marie@mail.example.com"]) {
    expect(widestPiece(whole)).toBe(whole.length);
  }
  expect(wrap("api.example.com/v1/users?page=2&size=10", 12, 9)).toEqual([
    "api.example.",
    "com/v1/",
    "users?page=",
    "2&size=10",
  ]);
});

test("a word that is wider than its line ends with a sign, and what comes behind it goes on", () => {
  expect(wrap(`/v1/${"x".repeat(30)}/messages`, 12, 4)).toEqual(["/v1/", `${"x".repeat(11)}…`, "messages"]);
  const drawn = table(["id", "path"], [["1", `/${"x".repeat(80)}`]], { theme: PLAIN, room: () => 40 });
  expect(bodyOf(drawn)).toEqual([`│ 1  │ /${" ".repeat(30)} │`, `│    │ ${"x".repeat(30)}… │`]);
});

test("columns that are to stay whole are not broken, and where they leave no room there is no table", () => {
  const wide = [
    ["a".repeat(20), "b".repeat(40), "2026-11-28T07:59:37Z"],
    ["a".repeat(20), "", "one two three four five six"],
  ];
  const drawn = (room: number) =>
    table(["one", "two", "third"], wide, { theme: PLAIN, room: () => room, whole: ["two"] }).split("\n");
  expect(drawn(83)[3]).toBe(`│ ${"a".repeat(20)} │ ${"b".repeat(40)} │ 2026-11-28    │`);
  expect(drawn(36)).toEqual([
    `ONE    ${"a".repeat(20)}`,
    `TWO    ${"b".repeat(40)}`,
    "THIRD  2026-11-28T07:59:37Z",
    "",
    `ONE    ${"a".repeat(20)}`,
    "THIRD  one two three four five six",
  ]);
  expect(drawn(32).slice(-2)).toEqual(["THIRD  one two three four five", "       six"]);
});

test("fewer columns take the place of those that do not fit", () => {
  const narrower = { headings: ["both"], rows: [["GET /v1/charges/refunds/pending"]] };
  const rows = [["OPTIONS", "/v1/charges/refunds/pending", "931a94e4c119bbe9e2c8"]];
  const drawn = (room: number) =>
    table(["method", "path", "id"], rows, { theme: PLAIN, room: () => room, narrower }).split("\n")[1];
  expect(drawn(70)).toBe(`│ METHOD  │ PATH${" ".repeat(23)} │ ID${" ".repeat(18)} │`);
  expect(drawn(40)).toBe(`│ BOTH${" ".repeat(27)} │`);
});

test("a cell of more than four lines ends with a sign that there is more", () => {
  const drawn = table(["one"], [["日本 ".repeat(40)]], { theme: PLAIN, room: () => 19 });
  expect(bodyOf(drawn)).toEqual([
    ...Array.from({ length: 3 }, () => "│ 日本 日本 日本  │"),
    "│ 日本 日本 日本… │",
  ]);
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
