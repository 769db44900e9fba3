import { expect, test } from "bun:test";
import { judgeAttempt, MAX_WEBHOOK_ATTEMPTS, parseRetryAfter } from "../../../../src/core/webhook/retry.ts";

const HOUR = 3_600_000;
const answered = (status: number, retryAfterMs?: number) =>
  ({ type: "answered", status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }) as const;

test("any 2xx is a delivery", () => {
  for (const status of [200, 202, 204, 299]) {
    expect(judgeAttempt(answered(status), 1, 0)).toEqual({ type: "delivered" });
  }
});

test("410 ends it for good, at any attempt", () => {
  for (const attempts of [1, MAX_WEBHOOK_ATTEMPTS]) {
    expect(judgeAttempt(answered(410), attempts, 0)).toEqual({ type: "gone" });
  }
});

test("anything else is tried again later and later, for about a day, and then given up", () => {
  const afters: number[] = [];
  for (const answer of [
    answered(300),
    answered(301),
    answered(404),
    answered(500),
    { type: "unanswered" } as const,
  ]) {
    for (let attempts = 1; attempts < MAX_WEBHOOK_ATTEMPTS; attempts += 1) {
      const verdict = judgeAttempt(answer, attempts, 0.5);
      if (verdict.type !== "retry") throw new Error(`attempt ${attempts}: ${verdict.type}`);
      if (answer.type === "unanswered") afters.push(verdict.afterMs);
    }
    expect(judgeAttempt(answer, MAX_WEBHOOK_ATTEMPTS, 0.5)).toEqual({ type: "failed" });
  }
  expect(afters).toEqual([5000, 30_000, 120_000, 600_000, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR]);
});

test("a delay is up to a fifth longer or shorter", () => {
  expect(judgeAttempt({ type: "unanswered" }, 1, 0)).toEqual({ type: "retry", afterMs: 4000 });
  expect(judgeAttempt({ type: "unanswered" }, 1, 0.999999)).toEqual({ type: "retry", afterMs: 6000 });
});

test("a receiver may ask for a longer delay, up to twelve hours, and for no shorter one", () => {
  expect(judgeAttempt(answered(429, 60_000), 1, 0.5)).toEqual({ type: "retry", afterMs: 60_000 });
  expect(judgeAttempt(answered(503, 1000), 1, 0.5)).toEqual({ type: "retry", afterMs: 5000 });
  expect(judgeAttempt(answered(503, 1e12), 1, 0.5)).toEqual({ type: "retry", afterMs: 12 * HOUR });
});

test("Retry-After is read in seconds; anything else is passed over", () => {
  expect(parseRetryAfter("120")).toBe(120_000);
  for (const text of [undefined, "", "-1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "9".repeat(400)]) {
    expect(parseRetryAfter(text)).toBeUndefined();
  }
});
