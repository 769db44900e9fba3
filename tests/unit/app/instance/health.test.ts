import { expect, jest, test } from "bun:test";
import { isHealthy } from "../../../../src/app/instance/health.ts";

test("an answer is health, an error is not", async () => {
  expect(await isHealthy({ store: { ping: () => Promise.resolve() } })).toBe(true);
  expect(await isHealthy({ store: { ping: () => Promise.reject(new Error("gone")) } })).toBe(false);
});

test("no answer within two seconds is none", async () => {
  jest.useFakeTimers();
  try {
    const healthy = isHealthy({ store: { ping: () => new Promise(() => {}) } });
    jest.advanceTimersByTime(2000);
    expect(await healthy).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});
