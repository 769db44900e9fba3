import { expect, test } from "bun:test";
import { answerOn, promptText, questionText } from "../../../../src/cli/ask/question.ts";
import type { AskItem } from "../../../../src/contract/vault/ask/asks.ts";

const ASK: AskItem = {
  id: 7,
  method: "POST",
  url: "https://api.example.com/v1/things",
  host: "api.example.com",
  port: 443,
  query_length: 12,
  body_bytes: 345,
  asked_by: "claude",
  session: "0123456789abcdef0123",
  created_at: "2026-11-29T00:00:00Z",
  expires_at: "2026-11-29T00:00:30Z",
  seconds_left: 27,
  always: 'adds service "api-example-com" to the vault: api.example.com without a credential',
};

test("a question shows all that an answer is for, and what each answer does", () => {
  const text = questionText(ASK, { vault: "payments", more: 2 });
  for (const part of [
    'vault "payments"',
    "POST https://api.example.com/v1/things?… (a query of 12 characters, not shown)",
    "345 bytes",
    "claude",
    "all requests of this run to api.example.com:443 go",
    'adds service "api-example-com"',
    "2 more wait behind it.",
  ]) {
    expect(text).toContain(part);
  }
  expect(questionText({ ...ASK, query_length: 0 }, { vault: "v", more: 0 })).not.toContain("?…");
  expect(promptText(27, false)).toBe("once, run, always or no, within 27 s: ");
  expect(promptText(26, true)).toStartWith("one of the words, in full: once, ");
});

test("words of the program make no line of ours, and hide nothing", () => {
  const url = "https://api.example.com/a\r\n  once      harmless\u001b[2K\u202Etxt";
  const text = questionText({ ...ASK, url, asked_by: "x\n  no  y" }, { vault: "v", more: 0 });
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\u202E");
  expect(text.split("\n").filter((line) => /^ {2}once/.test(line))).toHaveLength(1);
  expect(text.split("\n").filter((line) => /^ {2}no/.test(line))).toHaveLength(1);
  const long = questionText(
    { ...ASK, url: `https://a.example/${"x".repeat(5000)}` },
    { vault: "v", more: 0 },
  );
  expect(Math.max(...long.split("\n").map((line) => line.length))).toBeLessThan(300);
});

test("whole words answer, in any case, and nothing else does", () => {
  expect(["once", " Run ", "ALWAYS", "no\r"].map(answerOn)).toEqual(["once", "run", "always", "no"]);
  for (const line of ["", "o", "y", "yes", "no problem", "once more", "nope"]) {
    expect(answerOn(line)).toBeUndefined();
  }
});
