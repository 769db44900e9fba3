import { expect, test } from "bun:test";
import { spanText } from "../../../../src/core/agent/duration.ts";

test("a span is written in the largest units", () => {
  const spans = { "15m": 900, "2h": 7200, "1h30m": 5400, "7d": 604_800, "45s": 45, "1d1s": 86_401, "0s": 0 };
  for (const [text, seconds] of Object.entries(spans)) expect(spanText(seconds * 1000)).toBe(text);
});
