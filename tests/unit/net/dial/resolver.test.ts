import { expect, test } from "bun:test";
import { createResolver, type Lookup, systemResolver } from "../../../../src/net/dial/resolver.ts";

const answering =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, ttl: 60 }));
const silent: Lookup = () => new Promise(() => {});
const failing: Lookup = async () => {
  throw Object.assign(new Error("none"), { code: "DNS_ENOTFOUND" });
};

/** Counts how often it is asked, and for how many names at once. */
function counted(lookup: Lookup) {
  let asked = 0;
  let most = 0;
  let now = 0;
  const wrapped: Lookup = async (host) => {
    asked += 1;
    now += 1;
    most = Math.max(most, now);
    try {
      return await lookup(host);
    } finally {
      now -= 1;
    }
  };
  return { lookup: wrapped, asked: () => asked, most: () => most };
}

test("the addresses of a name, without repetitions, in order", async () => {
  const resolve = createResolver({
    ask: answering("1.1.1.1", "2606:4700::1", "1.1.1.1"),
    otherwise: undefined,
  });
  expect(await resolve("a.test")).toEqual(["1.1.1.1", "2606:4700::1"]);
});

test("a name is asked for once, by all who want it at the same time and by those who come soon after", async () => {
  const ask = counted(answering("1.1.1.1"));
  const resolve = createResolver({ ask: ask.lookup, otherwise: undefined });
  await Promise.all([resolve("a.test"), resolve("a.test"), resolve("b.test")]);
  await resolve("a.test");
  expect(ask.asked()).toBe(2);
});

test("a name without an answer is remembered for a moment as well", async () => {
  const ask = counted(failing);
  const resolve = createResolver({ ask: ask.lookup, otherwise: undefined });
  await expect(resolve("a.test")).rejects.toMatchObject({ code: "unresolved" });
  await expect(resolve("a.test")).rejects.toMatchObject({ code: "unresolved" });
  expect(ask.asked()).toBe(1);
});

test("no such name is one thing, and a name service that fails another, whatever the system makes of it", async () => {
  const broken: Lookup = async () => {
    throw Object.assign(new Error("failed"), { code: "DNS_ESERVFAIL" });
  };
  await expect(createResolver({ ask: failing, otherwise: broken })("a.test")).rejects.toMatchObject({
    code: "unresolved",
  });
  const resolve = createResolver({ ask: broken, otherwise: failing });
  await expect(resolve("a.test")).rejects.toMatchObject({ code: "name_service" });
  await expect(resolve("a.test")).rejects.toMatchObject({ code: "name_service" });
});

test("what the first way does not know, the system may", async () => {
  const resolve = createResolver({ ask: failing, otherwise: answering("10.0.0.9") });
  expect(await resolve("printer.local")).toEqual(["10.0.0.9"]);
});

test("a first way that is silent does not keep the system from answering", async () => {
  const resolve = createResolver({ ask: silent, otherwise: answering("10.0.0.9") });
  expect(await resolve("a.test")).toEqual(["10.0.0.9"]);
});

test("names that nobody answers for have an end, hold one thread at most, and keep nobody else waiting", async () => {
  const otherwise = counted(silent);
  const ask: Lookup = (host) => (host === "good.test" ? answering("1.1.1.1")(host) : silent(host));
  const resolve = createResolver({ ask, otherwise: otherwise.lookup });
  const lost = Array.from({ length: 40 }, (_, at) => resolve(`silent-${at}.test`).catch((error) => error));
  expect(await resolve("good.test")).toEqual(["1.1.1.1"]);
  for (const error of await Promise.all(lost)) expect(error).toMatchObject({ code: "name_service" });
  expect(otherwise.most()).toBe(1);
}, 15_000);

test("the system's hosts file is read", async () => {
  const addresses = await systemResolver()("localhost");
  expect(addresses.every((address) => address === "127.0.0.1" || address === "::1")).toBe(true);
});

test("a name that does not exist is unresolved", async () => {
  await expect(systemResolver()("no-such-name.invalid")).rejects.toMatchObject({ code: "unresolved" });
}, 15_000);
