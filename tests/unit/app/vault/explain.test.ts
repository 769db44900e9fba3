import { expect, test } from "bun:test";
import { explainRequest } from "../../../../src/app/vault/explain.ts";
import { addServices } from "../../../../src/app/vault/services.ts";
import type { Principal } from "../../../../src/core/actor.ts";
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
    const { outcome } = await explainRequest(instance.deps, ADMIN, { vault: "default", method: "GET", url });
    return "service" in outcome ? `${outcome.type} ${outcome.service?.name}` : outcome.type;
  };
  expect(await told("https://API.example.com./v1/x?y#z")).toBe("brokered api");
  expect(await told("https://www.example.com")).toBe("brokered any");
  expect(await told("api.example.com:8443/v1/x")).toBe("disabled port");
  // Nobody normalises the path before the proxy sees it.
  expect(await told("https://api.example.com/v1/../x")).toBe("ambiguous-path");
  expect(await told("http://elsewhere.example.org/")).toBe("unmatched");
});

test("of a session whose requests ask it is told that they would", async () => {
  await using instance = await openInstance();
  const asking = { ...ADMIN, asks: true as const };
  const request = { vault: "default", method: "GET", url: "https://elsewhere.example.org/" };
  const policyOf = async (principal: Principal) => {
    const { outcome } = await explainRequest(instance.deps, principal, request);
    return outcome.type === "unmatched" && outcome.policy;
  };
  expect([await policyOf(ADMIN), await policyOf(asking)]).toEqual(["passthrough", "ask"]);
});

test("without a port it is the scheme's, https unless it says http", async () => {
  await using instance = await openInstance();
  const portOf = async (url: string) =>
    (await explainRequest(instance.deps, ADMIN, { vault: "default", method: "GET", url })).asked.port;
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
  await expect(
    explainRequest(instance.deps, ADMIN, { vault: "default", method: "GET", url }),
  ).rejects.toMatchObject({
    code: "bad_request",
  });
});
