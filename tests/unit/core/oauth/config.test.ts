import { expect, test } from "bun:test";
import { keepsSecrets, toOAuthConfig, toTokenAuthMethod } from "../../../../src/core/oauth/config.ts";

test("what is not said is as most providers have it", () => {
  expect(toOAuthConfig({ tokenUrl: "https://id.example/token" })).toEqual({
    tokenUrl: "https://id.example/token",
    clientId: "",
    scopeSeparator: " ",
    disablePkce: false,
    tokenAuthMethod: "client_secret_post",
  });
  expect(toOAuthConfig({ tokenUrl: "t", scopeSeparator: ",", disablePkce: true })).toMatchObject({
    scopeSeparator: ",",
    disablePkce: true,
  });
});

test("an unknown word for the method acts as the usual one", () => {
  expect(toTokenAuthMethod("client_secret_basic")).toBe("client_secret_basic");
  for (const word of [undefined, "", "none", "toString"]) {
    expect(toTokenAuthMethod(word)).toBe("client_secret_post");
  }
});

test("secrets stay only while the token endpoint does, to the letter", () => {
  const before = { tokenUrl: "https://id.example/token" };
  expect(keepsSecrets(before, { tokenUrl: "https://id.example/token" })).toBe(true);
  expect(keepsSecrets(before, { tokenUrl: "https://id.example/token/" })).toBe(false);
  expect(keepsSecrets(undefined, before)).toBe(false);
});
