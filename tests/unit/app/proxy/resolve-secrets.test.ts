import { describe, expect, test } from "bun:test";

import { createSecretResolver, type Stored } from "../../../../src/app/proxy/resolve-secrets.ts";
import type { VaultPolicy } from "../../../../src/app/proxy/routing.ts";
import type { KeyName, VaultId } from "../../../../src/core/ids.ts";
import { type Plan, planInjection } from "../../../../src/core/injection/plan.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { createTokens } from "../../../../src/crypto/tokens.ts";
import type { SecretReading } from "../../../../src/ports/secret-source.ts";
import type { Change } from "../../../../src/ports/store/instance/changes.ts";
import { fakeClock } from "../../../support/clock.ts";

const HERE = "here" as VaultId;
const MINUTE = 60_000;

const plan = (auth: object = { type: "bearer", token: "KEY" }): Plan =>
  planInjection(parseService({ name: "api", host: "a.example.com", auth }, { devMode: true }));
const policy = (vaultId = HERE) => ({ vaultId }) as VaultPolicy;

function world(values: Record<string, string | SecretReading>) {
  const clock = fakeClock();
  const asked: string[] = [];
  const listeners: ((change: Change) => void)[] = [];
  const give = (key: KeyName): SecretReading => {
    const value = values[key];
    if (value === undefined) return { type: "missing" };
    if (typeof value !== "string") return value;
    return { type: "static", value: new Secret(value), validUntil: Number.POSITIVE_INFINITY };
  };
  const resolver = createSecretResolver({
    source: {
      async read(_, key) {
        asked.push(`read ${key}`);
        return give(key);
      },
      async refresh(_, key, spent) {
        asked.push(`refresh ${key} after ${spent.value.open()}`);
        return give(key);
      },
    },
    changes: {
      subscribe(listener) {
        listeners.push(listener);
        return () => {};
      },
    },
    clock,
    tokens: createTokens(systemRandom),
    random: systemRandom,
  });
  return {
    clock,
    values,
    resolver,
    asked: () => asked.splice(0),
    tell: (change: Change) => listeners.forEach((listener) => void listener(change)),
    headers: async (one: Plan, of = policy()) => {
      const resolved = ready(await resolver.resolve(of, one));
      return resolved.headers.map(({ name, value }) => `${name}: ${value}`);
    },
  };
}

function ready(resolved: Stored): Extract<Stored, { type: "ready" }> {
  if (resolved.type !== "ready") throw new Error(resolved.type);
  return resolved;
}

test("a plan's values are read once for all who come at once, and then answered directly", async () => {
  const { resolver, asked } = world({ A: "aaa", B: "bbb" });
  const basic = plan({ type: "basic", username: "A", password: "B" });
  const resolved = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve(policy(), basic)));
  expect(asked()).toEqual(["read A", "read B"]);
  const [first] = resolved;
  expect(resolver.resolve(policy(), basic)).toBe(first as Stored);
  expect(ready(first as Stored).headers).toEqual([
    { name: "Authorization", value: `Basic ${btoa("aaa:bbb")}` },
  ]);
});

test("what is not there, does not open or cannot stand in a header is told apart, with its key", async () => {
  const { resolver } = world({ BAD: { type: "damaged" }, LINES: "a\r\nb" });
  const resolve = (token: string) => resolver.resolve(policy(), plan({ type: "bearer", token }));
  expect(await resolve("GONE")).toEqual({ type: "missing", key: "GONE" as KeyName });
  expect(await resolve("BAD")).toEqual({ type: "damaged", key: "BAD" as KeyName });
  expect(await resolve("LINES")).toEqual({
    type: "unusable",
    key: "LINES" as KeyName,
    header: "Authorization",
  });
});

describe("plaintext does not stay", () => {
  test("after its vault has changed: rotation and deletion are seen by the next request", async () => {
    const { resolver, values, tell, headers } = world({ KEY: "old" });
    const one = plan();
    expect(await headers(one)).toEqual(["Authorization: Bearer old"]);
    values["KEY"] = "new";
    tell({ type: "vault", id: HERE });
    expect(await headers(one)).toEqual(["Authorization: Bearer new"]);
    delete values["KEY"];
    tell({ type: "instance" });
    expect(await resolver.resolve(policy(), one)).toEqual({ type: "missing", key: "KEY" as KeyName });
  });

  test("and what happens in another vault or to an actor is none of its business", async () => {
    const { tell, headers, asked } = world({ KEY: "value" });
    const one = plan();
    await headers(one);
    asked();
    tell({ type: "vault", id: "elsewhere" as VaultId });
    tell({ type: "actor", id: "someone" });
    await headers(one);
    expect(asked()).toEqual([]);
  });

  test("for more than five minutes, used or not", async () => {
    const { clock, headers, asked, resolver } = world({ KEY: "value" });
    const one = plan();
    await headers(one);
    clock.advance(5 * MINUTE - 1);
    resolver.sweep();
    await headers(one);
    expect(asked()).toEqual(["read KEY"]);
    clock.advance(1);
    resolver.sweep();
    await headers(one);
    expect(asked()).toEqual(["read KEY"]);
  });

  test("in memory, once it is dropped: the values can be collected", async () => {
    for (const how of ["change", "time"] as const) {
      const { clock, resolver, tell } = world({ KEY: "value" });
      const one = plan();
      const collected = Promise.withResolvers<void>();
      const registry = new FinalizationRegistry<void>(() => collected.resolve());
      await (async () => registry.register(await resolver.resolve(policy(), one)))();
      if (how === "change") tell({ type: "vault", id: HERE });
      else {
        clock.advance(5 * MINUTE);
        resolver.sweep();
      }
      const over = Bun.sleep(4000).then(() => "still there");
      const gone = collected.promise.then(() => "collected");
      const collecting = setInterval(() => Bun.gc(true), 20);
      expect(await Promise.race([gone, over])).toBe("collected");
      clearInterval(collecting);
      // The plan is what a policy goes on holding.
      expect(one.keys).toHaveLength(1);
    }
  }, 20_000);

  test("of more plans than are kept: the one resolved first goes", async () => {
    const { headers, asked } = world({ KEY: "value" });
    const first = plan();
    await headers(first);
    for (let at = 0; at < 4096; at++) await headers(plan());
    asked();
    await headers(first);
    expect(asked()).toEqual(["read KEY"]);
  });
});

test("what is in use is read again each minute beside the requests, so that an outage finds it fresh", async () => {
  const { clock, values, resolver, headers, asked } = world({ KEY: "old" });
  const [used, unused] = [plan(), plan()];
  for (const one of [used, unused]) await headers(one);
  await headers(used);
  asked();
  clock.advance(MINUTE - 1);
  resolver.sweep();
  expect(asked()).toEqual([]);
  clock.advance(1);
  values["KEY"] = "new";
  resolver.sweep();
  expect(asked()).toEqual(["read KEY"]);
  await Bun.sleep(0);
  expect(await headers(used)).toEqual(["Authorization: Bearer new"]);
  expect(await headers(unused)).toEqual(["Authorization: Bearer old"]);
  // Read anew, it is kept for its whole time from here.
  clock.advance(5 * MINUTE - 1);
  expect(await headers(used)).toEqual(["Authorization: Bearer new"]);
  expect(asked()).toEqual([]);
});

test("a value that runs out is replaced in time by what follows it, and the others are read", async () => {
  const { clock, values, headers, asked } = world({ B: "bbb" });
  const lease = (value: string, ms: number): SecretReading => ({
    type: "static",
    value: new Secret(value),
    validUntil: clock.now() + ms,
  });
  values["A"] = lease("first", MINUTE);
  const basic = plan({ type: "basic", username: "A", password: "B" });
  await headers(basic);
  clock.advance(MINUTE - 1);
  expect(await headers(basic)).toEqual([`Authorization: Basic ${btoa("first:bbb")}`]);
  values["A"] = lease("second", MINUTE);
  clock.advance(1);
  expect(await headers(basic)).toEqual([`Authorization: Basic ${btoa("second:bbb")}`]);
  expect(asked()).toEqual(["read A", "read B", "refresh A after first", "read B"]);
});

test("a change while values are read is not missed", async () => {
  const { values, tell, headers, resolver } = world({ KEY: "old" });
  const one = plan();
  const before = resolver.resolve(policy(), one);
  values["KEY"] = "new";
  tell({ type: "vault", id: HERE });
  expect(ready(await before).value("KEY" as KeyName)).toBe("new");
  expect(await headers(one)).toEqual(["Authorization: Bearer new"]);
});

describe("values that their service refused", () => {
  const HOLDING = { KEY: "old" };
  const refused = async (w: ReturnType<typeof world>, one: Plan) => {
    const { fingerprint } = ready(await w.resolver.resolve(policy(), one));
    w.asked();
    return fingerprint;
  };
  const keyOf = (renewed: { value(key: KeyName): string | undefined } | undefined) =>
    renewed?.value("KEY" as KeyName);

  test("are followed by what their source has next, which everybody is given from then on", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    w.values["KEY"] = "new";
    const renewed = await Promise.all([1, 2, 3].map(() => w.resolver.renew(policy(), one, print)));
    expect(renewed.map(keyOf)).toEqual(["new", "new", "new"]);
    expect(w.asked()).toEqual(["refresh KEY after old"]);
    expect(await w.headers(one)).toEqual(["Authorization: Bearer new"]);
    // Whoever comes with the old one later is told without a question.
    expect(keyOf(await w.resolver.renew(policy(), one, print))).toBe("new");
    expect(w.asked()).toEqual([]);
  });

  test("are followed by nothing while they are all there is, and that is asked once in ten seconds", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    w.clock.advance(9999);
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    expect(w.asked()).toEqual(["refresh KEY after old"]);
    w.clock.advance(1);
    w.values["KEY"] = "new";
    expect(keyOf(await w.resolver.renew(policy(), one, print))).toBe("new");
  });

  test("and so are those that followed them: a service that refuses everything does not wear out a source", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    w.values["KEY"] = "second";
    const { fingerprint } = ready((await w.resolver.renew(policy(), one, print)) as Stored);
    w.values["KEY"] = "third";
    expect(await w.resolver.renew(policy(), one, fingerprint)).toBeUndefined();
    expect(w.asked()).toEqual(["refresh KEY after old"]);
  });

  test("and that is not sooner because their vault changed: each policy that is compiled makes its own plans", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    w.tell({ type: "vault", id: HERE });
    w.asked();
    expect(await w.resolver.renew(policy(), plan(), print)).toBeUndefined();
    expect(w.asked()).toEqual(["read KEY"]);
    w.clock.advance(10_000);
    await w.resolver.renew(policy(), plan(), print);
    expect(w.asked()).toEqual(["read KEY", "refresh KEY after old"]);
  });

  test("nor because they were read again meanwhile", async () => {
    const runningOut = (validUntil: number) =>
      ({ type: "static", value: new Secret("old"), validUntil }) as const;
    const w = world({});
    const start = w.clock.now();
    w.values["KEY"] = runningOut(start + 5000);
    const one = plan();
    const print = await refused(w, one);
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    w.clock.advance(5000);
    w.values["KEY"] = runningOut(start + 50_000);
    await w.resolver.resolve(policy(), one);
    w.asked();
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    expect(w.asked()).toEqual([]);
  });

  test("were dropped meanwhile: they are read, and only if they are the same replaced", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    w.values["KEY"] = "new";
    w.tell({ type: "vault", id: HERE });
    expect(keyOf(await w.resolver.renew(policy(), one, print))).toBe("new");
    expect(w.asked()).toEqual(["read KEY"]);
    w.tell({ type: "vault", id: HERE });
    const { fingerprint } = ready(await w.resolver.resolve(policy(), one));
    w.asked();
    w.tell({ type: "vault", id: HERE });
    expect(await w.resolver.renew(policy(), one, fingerprint)).toBeUndefined();
    expect(w.asked()).toEqual(["read KEY", "refresh KEY after new"]);
  });

  test("are gone: there is nothing to try", async () => {
    const w = world({ ...HOLDING });
    const one = plan();
    const print = await refused(w, one);
    delete w.values["KEY"];
    expect(await w.resolver.renew(policy(), one, print)).toBeUndefined();
    expect(await w.resolver.resolve(policy(), one)).toEqual({ type: "missing", key: "KEY" as KeyName });
  });
});

test("one that is not connected stays so until its vault changes; one that cannot be refreshed until its time to try", async () => {
  const w = world({ KEY: { type: "not_connected" } });
  const one = plan();
  expect(await w.resolver.resolve(policy(), one)).toEqual({ type: "not_connected", key: "KEY" as KeyName });
  expect(await w.resolver.resolve(policy(), one)).toMatchObject({ type: "not_connected" });
  expect(w.asked()).toEqual(["read KEY"]);
  const validUntil = w.clock.now() + MINUTE;
  w.values["KEY"] = { type: "refresh_failed", message: "no", isFinal: true, validUntil };
  w.tell({ type: "vault", id: HERE });
  const failed = { type: "refresh_failed", key: "KEY", message: "no", isFinal: true } as never;
  expect(await w.resolver.resolve(policy(), one)).toEqual(failed);
  w.clock.advance(MINUTE - 1);
  expect(await w.resolver.resolve(policy(), one)).toEqual(failed);
  expect(w.asked()).toEqual(["read KEY"]);
  w.clock.advance(1);
  w.values["KEY"] = "new";
  expect(await w.headers(one)).toEqual(["Authorization: Bearer new"]);
});

test("it waits for what a source has under way, but not for ever", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const source = {
    read: async () => ({ type: "missing" as const }),
    refresh: async () => ({ type: "missing" as const }),
    settle: () => promise,
  };
  const resolver = createSecretResolver({
    source,
    changes: { subscribe: () => () => {} },
    clock: fakeClock(),
    tokens: createTokens(systemRandom),
    random: systemRandom,
  });
  await resolver.settle(10);
  setTimeout(resolve, 20);
  await resolver.settle(60_000);
});

test("fingerprints differ when and only when what is injected does, and tell nothing of it", async () => {
  const one = world({ KEY: "value" });
  const print = async (w: typeof one) => ready(await w.resolver.resolve(policy(), plan())).fingerprint;
  const first = await print(one);
  expect(await print(one)).toBe(first);
  one.values["KEY"] = "other";
  expect(await print(one)).not.toBe(first);
  // Salted: nobody can try values against it.
  expect(await print(world({ KEY: "value" }))).not.toBe(first);
  expect(first).not.toContain("value");
});
