import { describe, expect, test } from "bun:test";
import { createLimits } from "../../../../src/app/limits/limits.ts";
import type { VaultId } from "../../../../src/core/ids.ts";
import { type LimitProfile, type LimitTiers, tiersOf } from "../../../../src/core/limit/settings.ts";
import { fakeClock } from "../../../support/clock.ts";

const VAULT = "vault-1" as VaultId;
const OTHER = "vault-2" as VaultId;
const STRANGER = "203.0.113.9";
const SMALL: LimitTiers = {
  auth: { windowMs: 60_000, max: 2 },
  proxy: { rate: 1, burst: 3, turnMs: 0, concurrency: 2, waitMs: 20 },
  authed: { rate: 1, burst: 2 },
  global: { rate: 100, burst: 100, turnMs: 0, concurrency: 1, waitMs: 20 },
  verifyFail: { max: 2 },
};

function limits(tiers: LimitTiers = SMALL, profile: LimitProfile = "default") {
  const clock = fakeClock();
  return { clock, ...createLimits({ profile, tiers }, clock) };
}

describe("the proxy's tier", () => {
  test("counts per actor and vault", () => {
    const { proxyGate } = limits();
    const enter = (actor: string, vault: VaultId) => {
      const entered = proxyGate(actor, vault).enter(true);
      if (entered.type === "waiting") throw new Error("no slot");
      if (entered.type === "admitted") entered.leave();
      return entered.type;
    };
    expect([1, 2, 3, 4].map(() => enter("ann", VAULT))).toEqual([
      "admitted",
      "admitted",
      "admitted",
      "refused",
    ]);
    expect(enter("ann", OTHER)).toBe("admitted");
    expect(enter("bob", VAULT)).toBe("admitted");
  });

  test("has one gate per key, for those who keep it and those who do not", async () => {
    const { proxyGate } = limits();
    const gate = proxyGate("ann", VAULT);
    gate.enter(true);
    proxyGate("ann", VAULT).enter(true);
    const third = gate.enter(true);
    if (third.type !== "waiting") throw new Error("a slot too many");
    expect(await third.outcome).toMatchObject({ type: "refused", scope: "concurrency", limit: 2 });
    expect(proxyGate("ann", VAULT).enter(true)).toMatchObject({ type: "refused", scope: "rate", limit: 3 });
  });

  test("is not passed by strangers who push others out: all that hold a gate are counted together", () => {
    const wide = { ...SMALL, proxy: { rate: 1e6, burst: 1e6, turnMs: 0, concurrency: 2, waitMs: 20 } };
    const { proxyGate } = limits(wide);
    const early = proxyGate("ann", VAULT);
    const flood = (name: string) => {
      for (let at = 0; at < 11_000; at++) {
        const entered = proxyGate(`${name} ${at}`, VAULT).enter(true);
        if (entered.type === "admitted") entered.leave();
      }
    };
    flood("before");
    expect(early.enter(true).type).toBe("admitted");
    expect(proxyGate("ann", VAULT).enter(true).type).toBe("admitted");
    flood("meanwhile");
    const late = proxyGate("ann", VAULT);
    for (const gate of [early, late]) {
      const third = gate.enter(true);
      expect(third.type).toBe("waiting");
      if (third.type === "waiting") third.leave();
    }
  });
});

describe("failures at the proxy", () => {
  test("block their address until the window has passed, and no other", () => {
    const { proxyAuthBlocked, proxyAuthFailed, clock } = limits();
    proxyAuthFailed(STRANGER);
    expect(proxyAuthBlocked(STRANGER)).toBeUndefined();
    clock.advance(10_000);
    for (let count = 0; count < 5; count++) proxyAuthFailed(STRANGER);
    expect(proxyAuthBlocked(STRANGER)).toEqual({
      type: "refused",
      scope: "rate",
      limit: 2,
      retryAfterSeconds: 50,
    });
    expect(proxyAuthBlocked("203.0.113.10")).toBeUndefined();
    clock.advance(50_000);
    expect(proxyAuthBlocked(STRANGER)).toBeUndefined();
  });

  test("looking is not counted", () => {
    const { proxyAuthBlocked, proxyAuthFailed } = limits();
    for (let count = 0; count < 5; count++) expect(proxyAuthBlocked(STRANGER)).toBeUndefined();
    proxyAuthFailed(STRANGER);
    expect(proxyAuthBlocked(STRANGER)).toBeUndefined();
  });

  test("never block loopback, where every local agent comes from", () => {
    const { proxyAuthBlocked, proxyAuthFailed } = limits();
    for (const ip of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      for (let count = 0; count < 5; count++) proxyAuthFailed(ip);
      expect(proxyAuthBlocked(ip)).toBeUndefined();
    }
  });

  test("and attempts to sign in are counted apart", () => {
    const { proxyAuthFailed, signIn, signInAs } = limits();
    for (let count = 0; count < 5; count++) proxyAuthFailed(STRANGER);
    expect(signIn(STRANGER)).toEqual({ type: "admitted", limit: 2, remaining: 1, resetSeconds: 60 });
    expect(signInAs(STRANGER)).toEqual({ type: "admitted", limit: 2, remaining: 1, resetSeconds: 60 });
  });
});

describe("the API's tiers", () => {
  test("attempts to sign in count down, loopback included, then wait for the oldest to leave", () => {
    const { signIn, clock } = limits();
    expect(signIn("127.0.0.1")).toEqual({ type: "admitted", limit: 2, remaining: 1, resetSeconds: 60 });
    clock.advance(15_000);
    expect(signIn("127.0.0.1")).toEqual({ type: "admitted", limit: 2, remaining: 0, resetSeconds: 45 });
    const refused = { type: "refused", scope: "rate", limit: 2, retryAfterSeconds: 45 };
    expect(signIn("127.0.0.1") as object).toEqual(refused);
    clock.advance(45_000);
    expect(signIn("127.0.0.1")).toEqual({ type: "admitted", limit: 2, remaining: 0, resetSeconds: 15 });
  });

  test("a new IPv6 address of the same network is no new start", () => {
    const { signIn } = limits();
    const types = [1, 2, 3].map((last) => signIn(`2001:db8::${last}`).type);
    expect(types).toEqual(["admitted", "admitted", "refused"]);
  });

  test("uses of a link are counted by address and link, and take nothing from signing in", () => {
    const { followLink, signIn } = limits();
    const types = (ip: string, link: string) => [1, 2, 3].map(() => followLink(ip, link).type);
    expect(types(STRANGER, "one")).toEqual(["admitted", "admitted", "refused"]);
    expect(followLink(STRANGER, "other")).toEqual({
      type: "admitted",
      limit: 2,
      remaining: 1,
      resetSeconds: 60,
    });
    expect(followLink("203.0.113.10", "one")).toEqual({
      type: "admitted",
      limit: 2,
      remaining: 1,
      resetSeconds: 60,
    });
    expect(signIn(STRANGER)).toEqual({ type: "admitted", limit: 2, remaining: 1, resetSeconds: 60 });
  });

  test("calls are a bucket per caller", () => {
    const { call, clock } = limits();
    expect(call("ann")).toEqual({ type: "admitted", limit: 2, remaining: 1, resetSeconds: 1 });
    expect(call("ann")).toEqual({ type: "admitted", limit: 2, remaining: 0, resetSeconds: 1 });
    const refused = { type: "refused", scope: "rate", limit: 2, retryAfterSeconds: 1 };
    expect(call("ann") as object).toEqual(refused);
    expect(call("bob").type).toBe("admitted");
    clock.advance(1000);
    expect(call("ann").type).toBe("admitted");
  });

  test("the whole has slots of its own", async () => {
    const { enterApi } = limits();
    const first = await enterApi();
    expect(await enterApi()).toMatchObject({ type: "refused", scope: "concurrency", limit: 1 });
    if (first.type === "admitted") first.leave();
    expect((await enterApi()).type).toBe("admitted");
  });
});

test("how many wrong codes are borne is the tier's", () => {
  expect(limits().wrongCodes()).toBe(SMALL.verifyFail.max);
});

test("off limits nothing", () => {
  const off = limits({ ...tiersOf("off"), ...SMALL }, "off");
  const gate = off.proxyGate("ann", VAULT);
  for (let count = 0; count < 300; count++) {
    expect([gate.enter(true), gate.enter(false), off.enterApi()]).toMatchObject([
      { type: "admitted" },
      { type: "admitted" },
      { type: "admitted" },
    ]);
    off.proxyAuthFailed(STRANGER);
    expect([
      off.signIn(STRANGER),
      off.followLink(STRANGER, "x"),
      off.signInAs("ann"),
      off.call("ann"),
    ]).toEqual(Array(4).fill({ type: "unlimited" }));
  }
  expect(off.proxyAuthBlocked(STRANGER)).toBeUndefined();
  // Six digits without that bound would be no proof of anything.
  expect(off.wrongCodes()).toBe(SMALL.verifyFail.max);
});

test("ten thousand strangers do not reset who is at the limit when they have left again", () => {
  const { signIn, clock } = limits();
  for (let at = 0; at < 10_000; at++) signIn(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
  clock.advance(60_000);
  signIn(STRANGER);
  signIn(STRANGER);
  for (let at = 0; at < 9000; at++) signIn(`11.0.${at >> 8}.${at & 255}`);
  expect(signIn(STRANGER).type).toBe("refused");
});

describe("other numbers while it runs", () => {
  const enter = (gate: ReturnType<ReturnType<typeof createLimits>["proxyGate"]>, brokered = true) =>
    gate.enter(brokered);

  test("hold at once, and who has used how much stays known", () => {
    const { apply, signIn, call, wrongCodes } = limits();
    signIn(STRANGER);
    call("ann");
    apply({
      profile: "default",
      tiers: { ...SMALL, auth: { windowMs: 60_000, max: 3 }, verifyFail: { max: 1 } },
    });
    expect([signIn(STRANGER), signIn(STRANGER), signIn(STRANGER)].map(({ type }) => type)).toEqual([
      "admitted",
      "admitted",
      "refused",
    ]);
    expect([call("ann"), call("ann")].map(({ type }) => type)).toEqual(["admitted", "refused"]);
    expect(wrongCodes()).toBe(1);
  });

  test("a gate that somebody holds follows them", () => {
    const { apply, proxyGate } = limits();
    const gate = proxyGate("ann", VAULT);
    for (let count = 0; count < 3; count++) enter(gate);
    expect(enter(gate).type).not.toBe("admitted");
    apply({ profile: "off", tiers: SMALL });
    expect(enter(gate).type).toBe("admitted");
    apply({ profile: "default", tiers: SMALL });
    expect(enter(gate).type).not.toBe("admitted");
  });

  test("let in who waits for a slot, as far as there are slots now", async () => {
    const { apply, proxyGate } = limits({
      ...SMALL,
      proxy: { ...SMALL.proxy, concurrency: 1, waitMs: 5000 },
    });
    const gate = proxyGate("ann", VAULT);
    enter(gate, false);
    const lines = [enter(gate, false), enter(gate, false)];
    const done: string[] = [];
    for (const line of lines)
      if (line.type === "waiting") void line.outcome.then(({ type }) => done.push(type));
    apply({
      profile: "default",
      tiers: { ...SMALL, proxy: { ...SMALL.proxy, concurrency: 2, waitMs: 5000 } },
    });
    await Bun.sleep(0);
    expect(done).toEqual(["admitted"]);
    apply({ profile: "off", tiers: SMALL });
    await Bun.sleep(0);
    expect(done).toEqual(["admitted", "admitted"]);
  });

  test("bring a turn nearer, or refuse it when it is too far off now", async () => {
    const slow = { ...SMALL.proxy, rate: 1, burst: 1, turnMs: 10_000, concurrency: 9 };
    const at = (proxy: LimitTiers["proxy"]) => ({ profile: "default", tiers: { ...SMALL, proxy } }) as const;
    const going = createLimits(at(slow), { now: () => performance.now() });
    const gate = going.proxyGate("ann", VAULT);
    enter(gate);
    const lines = Array.from({ length: 3 }, () => enter(gate));
    const outcomes = lines.map((line) => (line.type === "waiting" ? line.outcome : line));
    going.apply(at({ ...slow, turnMs: 2500 }));
    expect(await outcomes[2]).toMatchObject({ type: "refused", scope: "rate", limit: 1 });
    const started = performance.now();
    going.apply(at({ ...slow, rate: 1000 }));
    expect((await Promise.all(outcomes.slice(0, 2))).map(({ type }) => type)).toEqual([
      "admitted",
      "admitted",
    ]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
