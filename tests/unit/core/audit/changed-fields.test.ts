import { expect, test } from "bun:test";
import { changedFields } from "../../../../src/core/audit/changed-fields.ts";

test("what differs is named with both values, what is absent on a side is left out there", () => {
  const before = { role: "member", keys: ["A"], gone: 1, same: [true] };
  const after = { role: "admin", keys: ["A", "B"], come: null, same: [true] };
  expect(changedFields(before, after)).toEqual({
    role: { before: "member", after: "admin" },
    keys: { before: ["A"], after: ["A", "B"] },
    gone: { before: 1 },
    come: { after: null },
  });
});

test("where nothing differs there is nothing to record", () => {
  expect(changedFields({ role: "member", a: undefined }, { role: "member" })).toBeUndefined();
});
