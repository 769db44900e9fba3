import { expect, test } from "bun:test";
import { parseReason, statusText } from "../../../../src/core/passport/status.ts";

test("what is signed is sorted, without spaces, and escapes as JSON does", () => {
  const status = {
    jti: "j-1",
    companyId: "globex",
    status: "revoked",
    revokedAt: "2026-11-28T12:00:00.000Z",
    reason: 'said "no" – ü/€',
    checkedAt: "2026-11-28T12:00:01.000Z",
  } as const;
  expect(statusText(status)).toBe(
    '{"checkedAt":"2026-11-28T12:00:01.000Z","companyId":"globex","jti":"j-1",' +
      '"reason":"said \\"no\\" – ü/€","revokedAt":"2026-11-28T12:00:00.000Z","status":"revoked"}',
  );
});

test("a reason is a short text, or none", () => {
  expect(parseReason({ reason: "agent compromised" })).toBe("agent compromised");
  for (const body of [undefined, {}, { reason: null }, { reason: "" }])
    expect(parseReason(body)).toBeUndefined();
  for (const reason of [1, {}, "a\nb", "\ud800", "x".repeat(501)]) {
    expect(() => parseReason({ reason })).toThrow("Invalid field: reason");
  }
  for (const body of [[], "x", null]) expect(() => parseReason(body)).toThrow("JSON object");
});
