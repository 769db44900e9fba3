import { expect, test } from "bun:test";
import type { ReachReason } from "../../../../src/core/reach/assessment.ts";
import {
  distanceText,
  reasonText,
  sentText,
  surfaceText,
  timeText,
} from "../../../../src/web/approve/words.ts";

const NOW = Date.parse("2026-08-01T09:30:00Z");

test("times are told in UTC, ages and what is left in their largest unit", () => {
  expect(timeText(NOW)).toBe("2026-08-01 09:30 UTC");
  const cases: [ms: number, text: string][] = [
    [0, "just now"],
    [-59_999, "just now"],
    [-60_000, "1 minute ago"],
    [-119_999, "1 minute ago"],
    [-7_200_000, "2 hours ago"],
    [-3 * 86_400_000, "3 days ago"],
    [30_000, "in less than a minute"],
    [61_000, "in 2 minutes"],
    [7 * 86_400_000 - 1, "in 7 days"],
  ];
  expect(cases.map(([ms]) => distanceText(NOW + ms, NOW))).toEqual(cases.map(([, text]) => text));
});

test("every reason is one sentence, which names what it speaks of", () => {
  const reasons: readonly ReachReason[] = [
    { code: "existing-credential-new-host" },
    { code: "new-surface" },
    { code: "wildcard" },
    { code: "shared-suffix", suffix: "github.io" },
    { code: "public-suffix", suffix: "co.uk" },
    { code: "look-alike", resembles: "stripe.com" },
    { code: "encoded-name", unicode: "strípe.com" },
    { code: "encoded-name", unicode: "pаypal.com", mixed: ["Cyrillic", "Latin"] },
    { code: "uncovered" },
    { code: "unknown-endpoint" },
    { code: "plain-http" },
  ];
  const texts = reasons.map(reasonText);
  expect(new Set(texts).size).toBe(reasons.length);
  for (const text of texts) expect(text).toMatch(/^(?:[A-Z]|github|co\.uk)[^.!]*(?:\.\w+[^.!]*)*\.$/);
  expect(texts[3]).toContain("github.io");
  // Some suffixes are one operator's, who gives names to nobody else: what is said holds for them, too.
  for (const text of texts.slice(3, 5)) {
    expect(text).toContain("may belong to different parties");
    expect(text).not.toMatch(/anybody/i);
  }
  expect(texts[5]).toContain("stripe.com");
  expect(texts[7]).toContain("Cyrillic and Latin");
});

test("a surface reads on from the credential's name", () => {
  expect(`KEY${sentText("auth")}`).toBe(`KEY would be sent ${surfaceText("auth")}`);
  expect(`KEY${sentText("token-endpoint")}`).toBe(
    "KEY: its client secret and refresh token would be sent here",
  );
});
