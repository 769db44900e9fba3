import { expect, test } from "bun:test";
import { foldFieldNames, isObject } from "../../../src/core/fields.ts";

const CASES: [string, object, object][] = [
  ["another case is the declared name", { NAME: 1, Vault_Role: 2 }, { name: 1, vault_role: 2 }],
  ["the exact spelling wins, whichever comes first", { name: 1, Name: 2 }, { name: 1 }],
  ["… or last", { Name: 2, name: 1 }, { name: 1 }],
  ["null is absent and hides nothing", { name: null, Name: 2 }, { name: 2 }],
  ["other members are kept as they are", { Colour: "red" }, { Colour: "red" }],
];
test.each(CASES)("%s", (_, given, expected) => {
  expect(foldFieldNames(given as never, ["name", "vault_role"])).toEqual(expected as never);
});

test("a member called __proto__ stays a member", () => {
  const folded = foldFieldNames(JSON.parse('{"__proto__":{"polluted":true}}'), ["name"]);
  expect(Object.keys(folded)).toEqual(["__proto__"]);
  expect((folded as { polluted?: boolean }).polluted).toBeUndefined();
});

test("lists, null and texts are no objects", () => {
  expect([{}, [], null, "x", undefined].map(isObject)).toEqual([true, false, false, false, false]);
});
