import { describe, expect, test } from "bun:test";
import { parseProposedOAuth, parseWebAddress } from "../../../../src/core/proposal/parse-oauth.ts";
import { failAs } from "../../../../src/core/service/fault.ts";

const PUBLIC = { devMode: false };
const fail = failAs("credential A_KEY");
const parse = (value: unknown) => parseProposedOAuth(value, PUBLIC, fail);

describe("how an OAuth credential is to be got", () => {
  test("needs a token endpoint, and keeps what else was said", () => {
    expect(parse({ token_url: "https://a.example/t" })).toEqual({ tokenUrl: "https://a.example/t" });
    const all = {
      authorization_url: "https://a.example/a?x=1",
      token_url: "http://a.example:8080/t",
      client_id: "id",
      scopes: "a b",
      scope_separator: ",",
      disable_pkce: false,
      token_auth_method: "client_secret_basic",
    };
    expect(parse(all)).toEqual({
      authorizationUrl: "https://a.example/a?x=1",
      tokenUrl: "http://a.example:8080/t",
      clientId: "id",
      scopes: "a b",
      scopeSeparator: ",",
      disablePkce: false,
      tokenAuthMethod: "client_secret_basic",
    });
  });

  test("is refused with every fault at once", () => {
    const value = {
      authorization_url: "javascript:alert(1)",
      client_id: 1,
      client_secret: "hunter2",
      disable_pkce: "yes",
      token_auth_method: "none",
    };
    const error = (() => {
      try {
        return parse(value);
      } catch (caught) {
        return caught as Error;
      }
    })();
    const { message } = error as Error;
    expect(message.split("; ").map((one) => one.split(" ")[2])).toEqual([
      "oauth.authorization_url",
      "oauth.client_id",
      "oauth.token_url",
      "oauth.client_secret",
      "oauth.disable_pkce",
      "oauth.token_auth_method",
    ]);
    expect(message).not.toContain("hunter2");
  });

  test.each([
    ["127.0.0.1"],
    ["[::1]"],
    ["localhost"],
    ["metadata.google.internal"],
    ["2130706433"],
    ["intranet"],
  ])("never names the server's own network: %s", (host) => {
    expect(() => parse({ token_url: `https://${host}/t` })).toThrow(
      "oauth.token_url has a host that is not fit",
    );
    expect(parseProposedOAuth({ token_url: `http://localhost/t` }, { devMode: true }, fail)).toEqual({
      tokenUrl: "http://localhost/t",
    });
  });
});

describe("a web address", () => {
  test.each([["https://a.example"], ["HTTP://A.example:8443/x?y#z"], ["https://xn--bcher-kva.example/"]])(
    "%s is one",
    (text) => expect(parseWebAddress(text)?.hostname).toBeTruthy(),
  );

  test.each([
    ["https://bank.example@evil.example/"],
    ["https://bank.example:x@evil.example/"],
    ["ftp://a.example"],
    ["https:a.example"],
    ["https:///a.example"],
    ["https://"],
    ["//a.example"],
    ["https://a.example/\\evil"],
    [" https://a.example"],
    ["https://a.exa\tmple"],
    ["https://a.example/\u202egpj"],
    ["https://a.example/\u0000"],
    ["javascript://a.example/%0aalert(1)"],
    ["data:text/html,x"],
  ])("%j is none", (text) => expect(parseWebAddress(text)).toBeUndefined());
});
