import { expect, test } from "bun:test";
import {
  HEAD_MS,
  HEAD_RECORDS,
  headMessage,
  isHeadDue,
  unsignedJson,
} from "../../../../src/core/audit/head.ts";

const NOW = 1_785_576_600_123;

test("the message begins with what it is for, and has every member but the signature", () => {
  const head = unsignedJson({ seq: 7, hash: "ab", signedAt: NOW, keyId: "cd" });
  const message =
    'agent-vault audit head v1\n{"hash":"ab","key_id":"cd","seq":7,"signed_at":"2026-08-01T09:30:00.123Z"}';
  expect(headMessage(head)).toBe(message);
  expect(headMessage({ ...head, signature: "x", version: 1 } as never)).toBe(message);
});

test("what is new is signed after so many records or so much time, and nothing twice", () => {
  const last = { seq: 10, signedAt: NOW };
  expect(isHeadDue(0, undefined, NOW)).toBe(false);
  expect(isHeadDue(1, undefined, NOW)).toBe(true);
  expect(isHeadDue(10, last, NOW + HEAD_MS)).toBe(false);
  expect(isHeadDue(11, last, NOW + HEAD_MS - 1)).toBe(false);
  expect(isHeadDue(11, last, NOW + HEAD_MS)).toBe(true);
  expect(isHeadDue(9 + HEAD_RECORDS, last, NOW)).toBe(false);
  expect(isHeadDue(10 + HEAD_RECORDS, last, NOW)).toBe(true);
  expect(isHeadDue(11, last, NOW - HEAD_MS)).toBe(true);
});
