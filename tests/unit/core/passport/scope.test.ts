import { expect, test } from "bun:test";
import fc from "fast-check";
import { grantFor, parseScopes, toolScope } from "../../../../src/core/passport/scope.ts";

test("scopes are category and name, all of a category, or everything", () => {
  const scopes = ["*", "tool:*", "tool:search", "attest:write", "mcp.v1:a/b?c=d:e"];
  expect(parseScopes(scopes)).toEqual(scopes);
  expect(parseScopes(["tool:a", "tool:a"])).toEqual(["tool:a"]);
});

for (const bad of [
  undefined,
  null,
  "tool:*",
  {},
  [],
  [1],
  [""],
  ["tool"],
  ["tool:"],
  [":a"],
  ["tool:se*"],
  ["*:a"],
  ["tool:a b"],
  ["tool:ä"],
  ["tool:a\n"],
  ["tool:*\n"],
  [`tool:${"x".repeat(129)}`],
  Array.from({ length: 33 }, (_, at) => `tool:${at}`),
]) {
  test(`${JSON.stringify(bad)?.slice(0, 40)} are none`, () => {
    expect(() => parseScopes(bad)).toThrow("Invalid field: scopes");
  });
}

test("the first that covers what is asked for grants it, and without a question the first", () => {
  const scopes = ["data:read", "tool:*", "tool:search"];
  expect(grantFor(scopes, toolScope("search"))).toBe("tool:*");
  expect(grantFor(["tool:search", "tool:*"], toolScope("search"))).toBe("tool:search");
  expect(grantFor(["*"], "data:write")).toBe("*");
  expect(grantFor(scopes, "data:write")).toBeUndefined();
  expect(grantFor(["tools:*"], "tool:search")).toBeUndefined();
  expect(grantFor(["tool:searches"], "tool:search")).toBeUndefined();
  expect(grantFor(scopes, undefined)).toBe("data:read");
});

const word = fc.stringMatching(/^[a-z]{1,4}$/);
const exact = fc.tuple(word, word).map(([category, name]) => `${category}:${name}`);

test("no scope but everything reaches from one category into another", () => {
  const scope = fc.oneof(
    exact,
    word.map((category) => `${category}:*`),
  );
  fc.assert(
    fc.property(fc.array(scope, { minLength: 1, maxLength: 5 }), exact, (scopes, asked) => {
      const granted = grantFor(scopes, asked);
      const category = (text: string) => text.split(":")[0];
      return granted === undefined || category(granted) === category(asked);
    }),
  );
});
