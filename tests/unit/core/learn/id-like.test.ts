import { expect, test } from "bun:test";
import { idKindOf, shapeOf } from "../../../../src/core/learn/id-like.ts";

test.each([
  ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "uuid"],
  ["2026-11-28", "date"],
  ["2026-11", "date"],
  ["2026-11-28T09:30:00Z", "date"],
  ["42", "number"],
  ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "ulid"],
  ["6dcb09b5b57875f334f61aebed695e2e4193db5e", "hex"],
  ["cus_NffrFeUfNV2Hib", "prefixed"],
])("%p is a %s", (segment, kind) => expect(idKindOf(segment)).toBe(kind));

test.each(["admin", "repos", "v1", "deadbeef", "facade", "api_keys", "site.git", "lodash-4.17.21.tgz", ""])(
  "%p may be a word",
  (segment) => expect(idKindOf(segment)).toBeUndefined(),
);

test("paths that differ in their ids alone have one shape", () => {
  expect(shapeOf("/v1/customers/12/cards/9f8e7d6c")).toBe("/v1/customers/{number}/cards/{hex}");
  expect(shapeOf("/")).toBe("/");
});
