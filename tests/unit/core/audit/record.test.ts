import { expect, test } from "bun:test";
import {
  type AuditContent,
  asStored,
  canonicalJson,
  canonicalText,
  formatRecord,
  GENESIS,
} from "../../../../src/core/audit/record.ts";

const CONTENT: AuditContent = {
  seq: 1,
  at: 1785576600123,
  actor: { type: "user", id: "u", name: "olga@example.com", sessionId: "s", ip: "127.0.0.1" },
  action: "vault.rename",
  target: { type: "vault", id: "v", name: "payments" },
  vault: { id: "v", name: "payments" },
  changes: { name: { before: "billing", after: "payments" } },
  previousHash: GENESIS,
};

test("the text has every member, in the order of their names, whatever order they were given in", () => {
  const text = canonicalText(CONTENT);
  expect(text).toBe(
    '{"action":"vault.rename","actor":{"id":"u","ip":"127.0.0.1","name":"olga@example.com","session_id":"s","type":"user"}' +
      ',"at":"2026-08-01T09:30:00.123Z","changes":{"name":{"after":"payments","before":"billing"}}' +
      `,"previous_hash":"${GENESIS}","seq":1,"target":{"id":"v","name":"payments","type":"vault"}` +
      ',"vault":{"id":"v","name":"payments"}}',
  );
  const reversed = Object.fromEntries(Object.entries(CONTENT).toReversed()) as AuditContent;
  expect(canonicalText(reversed)).toBe(text);
});

test("any field that differs makes another text", () => {
  for (const name of Object.keys(CONTENT) as (keyof AuditContent)[]) {
    const other =
      name === "at" ? CONTENT.at + 1 : name === "actor" ? { ...CONTENT.actor, ip: "::1" } : "other";
    expect(canonicalText({ ...CONTENT, [name]: other })).not.toBe(canonicalText(CONTENT));
  }
});

test("what else a record has, its own hash above all, is no part of the text", () => {
  expect(canonicalText({ ...CONTENT, hash: "x" } as never)).toBe(canonicalText(CONTENT));
});

test("a time that no date has is shown as it is", () => {
  expect(formatRecord({ ...CONTENT, at: 9e15, hash: "h" })).toMatchObject({
    at: "9000000000000000",
    hash: "h",
  });
});

test("absent members are left out, and texts are escaped", () => {
  expect(canonicalJson({ b: undefined, a: ['"\n', null, true, 2] })).toBe('{"a":["\\"\\n",null,true,2]}');
});

test("texts are made what a database gives back: no half characters, no NUL", () => {
  const value = { a: ["x\uD800y", 1, true, null], b: { c: "a\0b", d: "ä𝄞" } };
  expect(asStored(value)).toEqual({ a: ["x\uFFFDy", 1, true, null], b: { c: "a\uFFFDb", d: "ä𝄞" } });
});
