import { expect, test } from "bun:test";
import { matchUrl } from "../../../../src/app/vault/match-url.ts";
import { addServices } from "../../../../src/app/vault/services.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

const ADMIN = scopedPrincipal("admin");
const auth = { type: "passthrough" };

test("an address is matched as the proxy would match a request to it", async () => {
  await using instance = await openInstance();
  const services = [
    { name: "any", host: "*.example.com", auth },
    { name: "api", host: "api.example.com/v1/*", auth },
    { name: "port", host: "api.example.com:8443", enabled: false, auth },
  ];
  await addServices(instance.deps, ADMIN, { vault: "default", services });
  const told = async (url: string) => {
    const { match } = await matchUrl(instance.deps, ADMIN, { vault: "default", url });
    return "service" in match ? `${match.type} ${match.service.name}` : match.type;
  };
  expect(await told("https://API.example.com./v1/x?y#z")).toBe("matched api");
  expect(await told("https://www.example.com")).toBe("matched any");
  expect(await told("api.example.com:8443/v1/x")).toBe("disabled port");
  // Nobody normalises the path before the proxy sees it.
  expect(await told("https://api.example.com/v1/../x")).toBe("ambiguous-path");
  expect(await told("http://elsewhere.example.org/")).toBe("unmatched");
});

test("without a port it is the scheme's, https unless it says http", async () => {
  await using instance = await openInstance();
  const portOf = async (url: string) =>
    (await matchUrl(instance.deps, ADMIN, { vault: "default", url })).target.port;
  expect([await portOf("http://a.example.com"), await portOf("a.example.com/x")]).toEqual([80, 443]);
});

test.each([
  "",
  "https://",
  "ftp://a.example.com/",
  "https://a b/",
  "https://me:pw@a.example.com/",
  "a.example.com:0",
])("%p is no address", async (url) => {
  await using instance = await openInstance();
  await expect(matchUrl(instance.deps, ADMIN, { vault: "default", url })).rejects.toMatchObject({
    code: "bad_request",
  });
});
