import { expect, test } from "bun:test";
import {
  type AuthorizationRequest,
  authorizationRequestUrl,
} from "../../../../src/core/oauth/authorization-url.ts";

const REQUEST: AuthorizationRequest = {
  authorizationUrl: "https://id.example/authorize",
  config: { clientId: "client 1", scopes: "read,write:all", disablePkce: false },
  state: "av_oast_1",
  redirectUrl: "http://127.0.0.1:14321/v1/oauth/callback",
  codeChallenge: "challenge",
};
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

test("the provider is told all that RFC 6749 and 7636 ask for, scopes as they were written", () => {
  expect(parametersOf(authorizationRequestUrl(REQUEST))).toEqual({
    response_type: "code",
    client_id: "client 1",
    redirect_uri: REQUEST.redirectUrl,
    state: "av_oast_1",
    scope: "read,write:all",
    code_challenge: "challenge",
    code_challenge_method: "S256",
  });
});

test("without PKCE there is no challenge, without scopes no scope", () => {
  const config = { clientId: "c", disablePkce: true };
  expect(Object.keys(parametersOf(authorizationRequestUrl({ ...REQUEST, config })))).toEqual([
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
  ]);
});

test("what the address says itself stays, but for what we say; a fragment goes", () => {
  const authorizationUrl = "https://id.example/authorize?prompt=consent&state=theirs&state=2&aud=a%20b#top";
  const url = authorizationRequestUrl({ ...REQUEST, authorizationUrl });
  const { searchParams, hash } = new URL(url);
  expect(searchParams.getAll("state")).toEqual(["av_oast_1"]);
  expect([searchParams.get("prompt"), searchParams.get("aud"), hash]).toEqual(["consent", "a b", ""]);
});
