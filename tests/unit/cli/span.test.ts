import { expect, test } from "bun:test";
import { parseSpan } from "../../../src/cli/span.ts";

const WEEK = { seconds: 604_800, text: "7d" };

test("spans are read in the units that people write", () => {
  const spans = { "900": 900, "15m": 900, "2h": 7200, "1h30m": 5400, "7d": 604_800, "45s": 45, "1.5h": 5400 };
  for (const [text, seconds] of Object.entries(spans)) {
    expect(parseSpan("--invite-ttl", text, WEEK)).toBe(seconds);
  }
});

test("anything else is refused by the flag's name, and so is what is out of bounds", () => {
  for (const text of ["", "soon", "15 m", "m", "-5m", "1w", "15m!", "h1"]) {
    expect(() => parseSpan("--invite-ttl", text, WEEK)).toThrow(`--invite-ttl cannot be "${text}"`);
  }
  for (const text of ["0", "0m", "500ms", "8d", "604801"]) {
    expect(() => parseSpan("--invite-ttl", text, WEEK)).toThrow(`--invite-ttl cannot be "${text}"`);
  }
});
