import { expect, test } from "bun:test";
import { parseEndpoint } from "../../../../src/core/oauth/endpoint.ts";

test.each(["https://id.example/token", "http://localhost:8080/token?tenant=a", "https://[::1]/"])(
  "%s is an endpoint, and stays as it was written",
  (text) => {
    expect(parseEndpoint("token_url", text)).toBe(text);
  },
);

test.each<[text: string | undefined, message: string]>([
  [undefined, "token_url is required"],
  [" ", "token_url is required"],
  ["id.example/token", "token_url must be an http or https address with a host"],
  ["ftp://id.example/", "token_url must be an http or https address with a host"],
  ["javascript:alert(1)", "token_url must be an http or https address with a host"],
  ["https://", "token_url must be an http or https address with a host"],
  [" https://id.example/", "token_url must be an http or https address with a host"],
  ["https://me:pw@id.example/", "token_url must not hold a user or a password"],
  ["https://me@id.example/", "token_url must not hold a user or a password"],
  ["https://:pw@id.example/", "token_url must not hold a user or a password"],
  [`https://id.example/${"a".repeat(2048)}`, "token_url must have at most 2048 characters"],
])("%j is none", (text, message) => {
  expect(() => parseEndpoint("token_url", text)).toThrow(message);
});
