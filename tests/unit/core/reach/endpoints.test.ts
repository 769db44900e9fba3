import { expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import { endpointReach } from "../../../../src/core/reach/endpoints.ts";
import { newReach } from "../../../../src/core/reach/reach.ts";

const credential = "GOOGLE" as KeyName;

test("both addresses, as services write hosts", () => {
  const endpoints = {
    tokenUrl: "https://OAuth2.example.com./token?x=1",
    authorizationUrl: "https://accounts.example.com:8443/",
  };
  expect(endpointReach(credential, endpoints)).toEqual([
    { credential, host: "oauth2.example.com", path: "/token?x=1", surface: "token-endpoint" },
    { credential, host: "accounts.example.com", port: 8443, path: "", surface: "authorization-endpoint" },
  ]);
});

test("one that is not encrypted says so, whatever its port", () => {
  const [plain] = endpointReach(credential, { tokenUrl: "http://auth.example.com/t" });
  expect(plain).toMatchObject({ port: 80, isPlain: true });
  const at = (tokenUrl: string) => endpointReach(credential, { tokenUrl });
  expect(at("http://auth.example.com:8443/t")[0]).toMatchObject({ port: 8443, isPlain: true });
  expect(at("https://auth.example.com:8443/t")[0]).not.toHaveProperty("isPlain");
  expect(newReach(at("https://auth.example.com:8443/t"), at("http://auth.example.com:8443/t"))).toHaveLength(
    1,
  );
});

test("a name in other letters is the one that is dialled, and what stands before an @ is none", () => {
  expect(endpointReach(credential, { tokenUrl: "https://api.stripe.com@evil.example/" })[0]?.host).toBe(
    "evil.example",
  );
  expect(endpointReach(credential, { tokenUrl: "https://ѕtripe.com/" })[0]?.host).toBe("xn--tripe-g2e.com");
});

test("what is put in by hand has no address", () => {
  expect(endpointReach(credential, { tokenUrl: "manual" })).toEqual([]);
});
