import { describe, expect, test } from "bun:test";
import { addFirstService, FIRST_SERVICES } from "../../../../src/app/console/first-service.ts";
import { resolvePrincipal } from "../../../../src/app/principals.ts";
import { openInstance } from "../../../support/instance.ts";

const KEY = `ghp_${"a".repeat(36)}`;

async function scene() {
  const instance = await openInstance();
  const token = await instance.registerOwner();
  const principal = await resolvePrincipal(instance.deps, token);
  const keys = async (): Promise<string[]> =>
    (await instance.call("GET /v1/credentials?vault=default", { token })).json.keys;
  const services = async (): Promise<{ name: string; host: string }[]> =>
    (await instance.call("GET /v1/vaults/default/services", { token })).json.services;
  const value = async (key: string): Promise<string | undefined> => {
    const { json } = await instance.call(`GET /v1/credentials?vault=default&key=${key}&reveal=true`, {
      token,
    });
    return json.credentials[0]?.value;
  };
  return {
    instance,
    keys,
    value,
    put: (service: object) =>
      instance.call("POST /v1/vaults/default/services", { token, body: { services: [service] } }),
    services,
    add: (service: string, value: string, anyShape = false) =>
      addFirstService(instance.deps, principal, { vault: "default", service, value, anyShape }),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

describe("a service with its key", () => {
  test("whose host differs from another in a mark alone has a key of its own, and the other's stays", async () => {
    await using s = await scene();
    await s.add("api.acme-test.com", "of the true one");
    await s.add("api-acme.test.com", "of the other");
    await s.add("api.acme-test.com", "of the true one, anew");
    expect(await s.value("API_ACME_TEST_COM_KEY")).toBe("of the true one, anew");
    expect(await s.value("API_ACME_TEST_COM_KEY_2")).toBe("of the other");
    expect(await s.keys()).toHaveLength(2);
  });

  test.each(["github", "GitHub", "api.github.com"])("is found in the catalogue as %p", async (word) => {
    await using s = await scene();
    const { name } = await s.add(word, ` ${KEY}\n`);
    expect((await s.services()).map((one) => one.name)).toContain(name);
    expect(await s.keys()).toEqual(["GITHUB_TOKEN"]);
  });

  test("of any other host takes a bearer token that is called after it", async () => {
    await using s = await scene();
    expect(await s.add("https://api.acme-test.com/", "k1")).toEqual({ name: "api-acme-test-com" });
    expect(await s.keys()).toEqual(["API_ACME_TEST_COM_KEY"]);
    expect((await s.services())[0]?.host).toBe("api.acme-test.com");
  });

  test("is refused at the field that is wrong, and nothing is written", async () => {
    await using s = await scene();
    const at = (field: string) => ({
      code: "bad_request",
      fieldFaults: [expect.objectContaining({ field })],
    });
    await expect(s.add(" ", KEY)).rejects.toMatchObject(at("service"));
    await expect(s.add("githib", KEY)).rejects.toMatchObject(at("service"));
    await expect(s.add("github", " ")).rejects.toMatchObject(at("value"));
    await expect(s.add("github", "nonsense")).rejects.toMatchObject(at("value"));
    await expect(s.add("github", `${KEY}\n${KEY}`, true)).rejects.toMatchObject(at("value"));
    await expect(s.add("not_a host.", "k1")).rejects.toMatchObject({ code: "invalid_service" });
    expect([await s.keys(), await s.services()]).toEqual([[], []]);
  });

  test("takes the place of no other service, and leaves its key alone", async () => {
    await using s = await scene();
    await s.add("api.acme-test.com", "k1");
    const other = { name: "api-acme-test-com", host: "api.acme-test.com", auth: { type: "passthrough" } };
    await s.put(other);
    await expect(s.add("api.acme-test.com", "k2")).rejects.toMatchObject({ code: "conflict" });
    expect(await s.services()).toEqual([expect.objectContaining(other)]);
    expect(await s.value("API_ACME_TEST_COM_KEY")).toBe("k1");
  });

  test("may be sent again with the right key, and stays where another is refused", async () => {
    await using s = await scene();
    await s.add("api.acme-test.com", "mistyped");
    expect(await s.add("api.acme-test.com", "k2")).toEqual({ name: "api-acme-test-com" });
    expect(await s.value("API_ACME_TEST_COM_KEY")).toBe("k2");
    await expect(s.add("api.acme-test.com", "k3\nk3")).rejects.toMatchObject({ code: "bad_request" });
    expect((await s.services()).map(({ name }) => name)).toEqual(["api-acme-test-com"]);
  });

  test("takes a key of another shape where that is meant", async () => {
    await using s = await scene();
    await s.add("github", "nonsense", true);
    expect(await s.keys()).toEqual(["GITHUB_TOKEN"]);
  });
});

test("what is offered takes one key and no further word", () => {
  expect(FIRST_SERVICES.length).toBeGreaterThan(20);
  expect(FIRST_SERVICES.filter(({ host, notYet }) => host.startsWith("*") || notYet !== undefined)).toEqual(
    [],
  );
});
