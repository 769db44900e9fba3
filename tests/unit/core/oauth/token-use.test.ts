import { expect, test } from "bun:test";
import { type HeldToken, type TokenUse, tokenUse } from "../../../../src/core/oauth/token-use.ts";

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;
const IN = (minutes: number) => NOW + minutes * MINUTE;
const paused = (minutes: number, isRefused = false) => ({
  failure: { message: "no" },
  pause: { retryAt: IN(minutes), isRefused },
});

test.each<[string, HeldToken, Partial<{ hasRefreshToken: boolean; isRefused: boolean }>, TokenUse]>([
  ["far from its end", { expiresAt: IN(60) }, {}, { type: "use", until: IN(55) }],
  ["without an end", {}, {}, { type: "use", until: Number.POSITIVE_INFINITY }],
  ["near its end", { expiresAt: IN(4) }, {}, { type: "refresh", usableUntil: IN(4) }],
  ["five minutes before its end", { expiresAt: IN(5) }, {}, { type: "refresh", usableUntil: IN(5) }],
  ["over", { expiresAt: NOW }, {}, { type: "refresh", usableUntil: undefined }],
  [
    "over, with nothing to have another by",
    { expiresAt: IN(-1) },
    { hasRefreshToken: false },
    { type: "use", until: Number.POSITIVE_INFINITY },
  ],
  ["near its end, after a failure", { expiresAt: IN(4), ...paused(2) }, {}, { type: "use", until: IN(2) }],
  [
    "nearer to its end than to the next try",
    { expiresAt: IN(1), ...paused(2) },
    {},
    { type: "use", until: IN(1) },
  ],
  ["after the pause", { expiresAt: IN(4), ...paused(0) }, {}, { type: "refresh", usableUntil: IN(4) }],
  [
    "over, after a failure",
    { expiresAt: NOW, ...paused(2) },
    {},
    { type: "failed", message: "no", isFinal: false, retryAt: IN(2) },
  ],
  [
    "over, after a no",
    { expiresAt: NOW, ...paused(2, true) },
    {},
    { type: "failed", message: "no", isFinal: true, retryAt: IN(2) },
  ],
  [
    "refused by its service",
    { expiresAt: IN(60) },
    { isRefused: true },
    { type: "refresh", usableUntil: IN(60) },
  ],
  [
    "refused, without an end",
    {},
    { isRefused: true },
    { type: "refresh", usableUntil: Number.POSITIVE_INFINITY },
  ],
  [
    "refused, after a failure",
    { expiresAt: IN(60), ...paused(2) },
    { isRefused: true },
    { type: "use", until: IN(2) },
  ],
])("a token that is %s", (_name, held, options, expected) => {
  expect(tokenUse(held, { hasRefreshToken: true, isRefused: false, now: NOW, ...options })).toEqual(expected);
});
