import { describe, expect, test } from "bun:test";
import type { AuthMethod } from "../../../../src/core/auth-method/method.ts";
import { parseAuthMethod } from "../../../../src/core/auth-method/parse.ts";

const GOOD: [string, unknown, object][] = [
  ["bearer", { type: "bearer", token: "KEY" }, { type: "bearer", token: "KEY" }],
  ["basic", { type: "basic", username: "U" }, { type: "basic", username: "U" }],
  ["basic, blank password", { type: "basic", username: "U", password: "" }, { type: "basic", username: "U" }],
  [
    "basic, both",
    { type: "basic", username: "U", password: "P" },
    { type: "basic", username: "U", password: "P" },
  ],
  [
    "api-key, defaults",
    { type: "api-key", key: "KEY" },
    { type: "api-key", key: "KEY", header: "Authorization", prefix: "" },
  ],
  [
    "api-key, all",
    { type: "api-key", key: "KEY", header: "X-Api.Key", prefix: "Bot " },
    { type: "api-key", key: "KEY", header: "X-Api.Key", prefix: "Bot " },
  ],
  [
    "custom, keys and static text",
    { type: "custom", headers: { Authorization: "Token {{ KEY }}:{{OTHER}}", "X-Version": "2" } },
    { type: "custom", headers: { Authorization: "Token {{ KEY }}:{{OTHER}}", "X-Version": "2" } },
  ],
  ["passthrough", { type: "passthrough" }, { type: "passthrough" }],
  ["blank fields of another type", { type: "passthrough", token: "", key: null }, { type: "passthrough" }],
  ["names in any case", { Type: "bearer", TOKEN: "KEY" }, { type: "bearer", token: "KEY" }],
];
test.each(GOOD)("%s", (_, value, expected) => {
  expect(parseAuthMethod(value)).toEqual(expected as AuthMethod);
});

const BAD: [string, unknown, string][] = [
  ["unknown fields", { type: "bearer", token: "KEY", colour: "red" }, "auth.colour is no field here"],
  ["nothing", undefined, "auth is required and must be an object"],
  ["a text", "bearer", "auth is required and must be an object"],
  ["no type", {}, "auth.type must be one of bearer, basic, api-key, custom, passthrough, svid"],
  [
    "a type of the prototype",
    { type: "toString" },
    "auth.type must be one of bearer, basic, api-key, custom, passthrough, svid",
  ],
  ["no token", { type: "bearer" }, "auth.token is required; it names a credential key"],
  [
    "a field of another type",
    { type: "bearer", token: "KEY", prefix: "x" },
    "auth.prefix does not belong to bearer",
  ],
  [
    "a token on passthrough",
    { type: "passthrough", token: "KEY" },
    "auth.token does not belong to passthrough",
  ],
  [
    "a description",
    { type: "passthrough", description: "x" },
    "auth.description is no longer a field; leave it out",
  ],
  [
    "no headers",
    { type: "custom" },
    "auth.headers is required; it maps at least one header name to its value",
  ],
  [
    "empty headers",
    { type: "custom", headers: {} },
    "auth.headers is required; it maps at least one header name to its value",
  ],
  ["a header value that is no text", { type: "custom", headers: { A: 1 } }, "auth.headers.A must be a text"],
  [
    "a header name with a blank",
    { type: "custom", headers: { "A B": "x" } },
    "auth.headers may hold only names of A-Z a-z 0-9 and -",
  ],
  [
    "a header twice",
    { type: "custom", headers: { "X-A": "1", "x-a": "2" } },
    "auth.headers.x-a is given twice, in different cases",
  ],
  [
    "a line break",
    { type: "custom", headers: { A: "x\r\nHost: evil" } },
    "auth.headers.A must hold printable ASCII only",
  ],
  [
    "a line break in a prefix",
    { type: "api-key", key: "K", prefix: "x\n" },
    "auth.prefix must hold printable ASCII only",
  ],
  [
    "a prefix in another script",
    { type: "api-key", key: "K", prefix: "Schlüssel " },
    "auth.prefix must hold printable ASCII only",
  ],
  [
    "a header name that is no token",
    { type: "api-key", key: "K", header: "X:Y" },
    "auth.header must be a header name",
  ],
  [
    "a template of no key",
    { type: "custom", headers: { A: "{{ key }}" } },
    "auth.headers.A names {{ key }}, which is no credential key",
  ],
  [
    "an unfinished template",
    { type: "custom", headers: { A: "{{ KEY }" } },
    "auth.headers.A has a {{ that no {{ KEY }} follows",
  ],
];
test.each(BAD)("refuses %s", (_, value, message) => {
  expect(() => parseAuthMethod(value)).toThrow(`service: ${message}`);
});

describe("headers that would change where a message ends or who hears it", () => {
  const names = [
    "Host",
    "content-length",
    "Transfer-Encoding",
    "Connection",
    "X-Vault",
    "Proxy-Authorization",
    "proxy-anything",
    "TE",
    "Upgrade",
  ];
  test.each(names)("%s is never injected", (name) => {
    const message = `must not be ${name}: the broker sets that header itself`;
    expect(() => parseAuthMethod({ type: "api-key", key: "K", header: name })).toThrow(message);
    expect(() => parseAuthMethod({ type: "custom", headers: { [name]: "x" } })).toThrow(message);
  });
});

test("a secret in place of a key is not repeated in the message", () => {
  const pasted = { type: "bearer", token: "sk_live_51Hx" };
  expect(() => parseAuthMethod(pasted)).toThrow(
    "auth.token must be a credential key such as STRIPE_KEY, not a value",
  );
  expect(() => parseAuthMethod(pasted)).not.toThrow("sk_live");
});
