import { expect, test } from "bun:test";
import { failAs } from "../../../../src/core/service/fault.ts";
import { type Substitution, surfacesOf } from "../../../../src/core/service/service.ts";
import { parseSubstitution, parseSubstitutions } from "../../../../src/core/service/substitution.ts";

test.each(["__X_", "a-b-", "a.bc", "abc~", "__TOKEN__", "bot.token"])(
  "%p is a placeholder",
  (placeholder) => {
    expect(parseSubstitution({ key: "KEY", placeholder })).toEqual({
      key: "KEY",
      placeholder,
    } as unknown as Substitution);
  },
);

test.each([
  ["", "is required"],
  [undefined, "is required"],
  [7, "is required"],
  ["a-b", "must be at least 4 characters long"],
  ["____", "must hold a letter or a digit"],
  ["TOKEN", "must hold __ or one of - . ~"],
  ["A_TOKEN", "must hold __ or one of - . ~"],
  ["{{TOKEN}}", "may hold only"],
  ["__ä__", "may hold only"],
])("%p is none: %s", (placeholder, message) => {
  const parse = () => parseSubstitution({ key: "KEY", placeholder });
  expect(parse).toThrow(`service: substitution.placeholder ${message}`);
});

test("surfaces are a set with a default", () => {
  const parse = (on: unknown) => surfacesOf(parseSubstitution({ key: "KEY", placeholder: "__X__", in: on }));
  expect([...parse(undefined)]).toEqual(["path", "query"]);
  expect([...parse([])]).toEqual(["path", "query"]);
  expect([...parse(["websocket", "body", "header"])]).toEqual(["websocket", "body", "header"]);
  expect(() => parse(["body", "body"])).toThrow("substitution.in names body twice");
  expect(() => parse(["cookie"])).toThrow(
    "substitution.in may hold only path, query, header, body, websocket",
  );
  expect(() => parse("body")).toThrow("substitution.in must be a list of");
});

test("a list names the entry at fault, and placeholders are used once", () => {
  const fail = failAs('service "telegram"');
  const good = { Key: "KEY", placeholder: "__X__" };
  expect(parseSubstitutions(undefined, fail)).toEqual([]);
  expect(() => parseSubstitutions({}, fail)).toThrow('service "telegram": substitutions must be a list');
  expect(() => parseSubstitutions([good, null], fail)).toThrow("substitutions[1] must be an object");
  expect(() => parseSubstitutions([good, { ...good, key: "key" }], fail)).toThrow("substitutions[1].key");
  expect(() => parseSubstitutions([good, good], fail)).toThrow('use the placeholder "__X__" twice');
  expect(() => parseSubstitutions([{ ...good, description: "x" }], fail)).toThrow(
    "substitutions[0].description is no longer a field",
  );
});

test("every fault is told, of every one", () => {
  const bad = { key: "lower", placeholder: "TOKEN", in: ["everywhere"], more: 1 };
  const parse = () =>
    parseSubstitutions([bad, { key: "KEY", placeholder: "__X__", in: "path" }], failAs("service"));
  for (const at of ["[0].more", "[0].key", "[0].placeholder", "[0].in", "[1].in"]) {
    expect(parse).toThrow(`service: substitutions${at} `);
  }
});
