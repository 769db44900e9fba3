import { describe, expect, test } from "bun:test";
import {
  AUTH_METHODS,
  AUTH_TYPES,
  type AuthMethod,
  authHeaderNames,
  authKeys,
  fieldsOf,
  formatAuthMethod,
  signingOf,
} from "../../../../src/core/auth-method/method.ts";
import { parseAuthMethod } from "../../../../src/core/auth-method/parse.ts";
import type { KeyName } from "../../../../src/core/ids.ts";

const key = (name: string) => name as KeyName;

/** One of each, with every field given; a method that is missing here is a type error. */
const FULL: { readonly [T in AuthMethod["type"]]: Extract<AuthMethod, { type: T }> } = {
  bearer: { type: "bearer", token: key("A") },
  basic: { type: "basic", username: key("A"), password: key("B") },
  "api-key": { type: "api-key", key: key("A"), header: "X-Key", prefix: "k=" },
  custom: { type: "custom", headers: { "X-A": "Bearer {{ A }}", "X-Fixed": "1" } },
  svid: { type: "svid", audience: "https://mcp.partner.test", alg: "ES256" },
  passthrough: { type: "passthrough" },
};

describe.each(Object.entries(FULL))("%s", (type, method) => {
  test("is described under its own name", () => {
    expect<string>(AUTH_METHODS[method.type].type).toBe(type);
  });

  test("is read back from what is written of it", () => {
    const written = formatAuthMethod(method);
    expect(parseAuthMethod(JSON.parse(JSON.stringify(written)))).toEqual(method);
    expect(Object.keys(written)).toEqual(["type", ...fieldsOf(method.type).map(([name]) => name)]);
  });

  test("asks only for keys that its fields name, and sets only headers that it announces", () => {
    const asked = new Set<KeyName>();
    const signing = signingOf(method);
    const value = (name: KeyName) => {
      asked.add(name);
      return "x";
    };
    const head = { method: "GET", host: "a.com", pathAndQuery: "/", headers: [] };
    const edits =
      signing.type === "fixed"
        ? signing.headers(value)
        : signing.type === "agent-svid"
          ? signing.headers("x")
          : signing.sign(head, value, 0);
    expect([...asked]).toEqual([...new Set(authKeys(method))]);
    expect(edits.map(({ name }) => name.toLowerCase())).toEqual(authHeaderNames(method));
  });
});

test("what is empty by default is not written", () => {
  const method: AuthMethod = { type: "api-key", key: key("A"), header: "Authorization", prefix: "" };
  expect(formatAuthMethod(method)).toEqual({ type: "api-key", key: "A", header: "Authorization" });
});

test("no two fields share a flag", () => {
  const flags = AUTH_TYPES.flatMap((type) => fieldsOf(type).map(([, { flag }]) => flag)).filter(Boolean);
  expect(new Set(flags).size).toBe(flags.length);
});
