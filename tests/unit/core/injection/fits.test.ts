import { describe, expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import { headerThatCannotCarry } from "../../../../src/core/injection/fits.ts";
import type { Service, Surface } from "../../../../src/core/service/service.ts";

const key = (name: string) => name as KeyName;
const service: Service = {
  name: "s",
  host: "a.com",
  path: "",
  enabled: true,
  auth: { type: "passthrough" },
  substitutions: [],
};
const substituting = (...surfaces: Surface[]): Service => ({
  ...service,
  substitutions: [{ key: key("A"), placeholder: "__a__", in: surfaces }],
});

describe("a value with a line break", () => {
  const CASES: [string, Service, string | undefined][] = [
    ["bearer", { ...service, auth: { type: "bearer", token: key("A") } }, "Authorization"],
    ["api-key", { ...service, auth: { type: "api-key", key: key("A"), header: "X-K", prefix: "" } }, "X-K"],
    ["custom", { ...service, auth: { type: "custom", headers: { "X-1": "1", "X-A": "{{ A }}" } } }, "X-A"],
    ["basic, which encodes it", { ...service, auth: { type: "basic", username: key("A") } }, undefined],
    [
      "a service that names another key",
      { ...service, auth: { type: "bearer", token: key("B") } },
      undefined,
    ],
    ["a placeholder in headers alone", substituting("header"), "that holds __a__"],
    ["a placeholder in a body as well", substituting("header", "body"), undefined],
  ];
  test.each(CASES)("%s", (_, one, header) => {
    expect(headerThatCannotCarry(one, key("A"), "line\nbreak")).toBe(header);
  });
});

test.each(["plain", "tab\tinside", "ümläut", "日本"])("%j stands in any header", (value) => {
  const bearer: Service = { ...service, auth: { type: "bearer", token: key("A") } };
  expect(headerThatCannotCarry(bearer, key("A"), value)).toBeUndefined();
});
