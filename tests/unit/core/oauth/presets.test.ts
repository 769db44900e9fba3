import { expect, test } from "bun:test";
import { parseEndpoint } from "../../../../src/core/oauth/endpoint.ts";
import { OAUTH_PRESETS } from "../../../../src/core/oauth/presets.ts";

test("the fourteen of the original, in its order", () => {
  expect(OAUTH_PRESETS.map(({ id }) => id).join(" ")).toBe(
    "github google gitlab discord spotify slack microsoft notion linear bitbucket dropbox twitch zoom hubspot",
  );
});

test("spotify, notion, bitbucket and zoom are told by HTTP basic who asks", () => {
  const basic = OAUTH_PRESETS.filter(({ tokenAuthMethod }) => tokenAuthMethod === "client_secret_basic");
  expect(basic.map(({ id }) => id)).toEqual(["spotify", "notion", "bitbucket", "zoom"]);
});

test.each(OAUTH_PRESETS)(
  "$id passes as configuration, over https",
  ({ authorizationUrl, tokenUrl, ...preset }) => {
    for (const url of [authorizationUrl, tokenUrl]) {
      expect(parseEndpoint("url", url)).toStartWith("https://");
    }
    // The other separator within a scope would mean that this one is wrong.
    expect(preset.scopes).not.toContain(preset.scopeSeparator === " " ? "," : " ");
  },
);
