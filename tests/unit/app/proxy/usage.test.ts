import { expect, test } from "bun:test";
import type { Metered } from "../../../../src/app/proxy/metered.ts";
import { createUsage, type Spent, type Usage } from "../../../../src/app/proxy/usage.ts";
import { AppError } from "../../../../src/core/errors.ts";
import type { UsageMeasure } from "../../../../src/core/limit/usage-limit.ts";
import type { UsagePeriod } from "../../../../src/core/limit/usage-period.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

function limit(max: number, period: UsagePeriod = "hour", measure: UsageMeasure = "requests"): Metered {
  const subject = { vaultId: DEFAULT, type: "service", service: "openai" } as const;
  return {
    key: `${measure} ${period}`,
    counter: { subject, measure, period },
    max,
    whose: { of: "service", service: "openai" },
  };
}

async function scene() {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const told: Spent[] = [];
  let asked = 0;
  let isAway = false;
  const usage: Pick<Store["usage"], "reserve" | "giveBack"> = {
    reserve: async (all) => {
      asked += 1;
      if (isAway) throw new AppError("store_unavailable");
      return await store.usage.reserve(all);
    },
    giveBack: (...args) => (isAway ? Promise.reject(new Error("away")) : store.usage.giveBack(...args)),
  };
  const start = () => createUsage({ store: { usage }, clock, onSpent: (spent) => void told.push(spent) });
  return {
    store,
    clock,
    told,
    start,
    asked: () => asked,
    away: (is: boolean) => {
      isAway = is;
    },
    used: async () => (await store.usage.ofVault(DEFAULT)).map(({ used }) => used),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function take(usage: Usage, all: readonly Metered[], times: number, amount = 1): Promise<number> {
  let taken = 0;
  for (let at = 0; at < times; at++) if ((await usage.take(all, amount)).type === "taken") taken += 1;
  return taken;
}

test("a lease is spent from memory; the limit is exact, and the refusal says until when", async () => {
  await using world = await scene();
  const { clock, told } = world;
  const usage = world.start();
  expect(await take(usage, [limit(100)], 10)).toBe(10);
  expect(world.asked()).toBe(1);
  // Nothing is waited for while it lasts.
  await usage.take([limit(100)], 1);
  expect(usage.take([limit(100)], 1)).not.toBeInstanceOf(Promise);
  expect(await take(usage, [limit(100)], 200)).toBe(88);
  const spent = await usage.take([limit(100)], 1);
  expect(spent).toMatchObject({ type: "spent", used: 100, renewsAt: Date.UTC(2026, 7, 1, 10) });
  expect(told).toHaveLength(1);
  // A loop of refused requests does not become one of questions.
  const asked = world.asked();
  await take(usage, [limit(100)], 50);
  expect(world.asked()).toBe(asked);
  clock.advance(30 * 60_000);
  expect(await take(usage, [limit(100)], 101)).toBe(100);
  expect(told).toHaveLength(2);
});

test("of several limits all hold together: what one refuses counts under none", async () => {
  await using world = await scene();
  const usage = world.start();
  const both = [limit(50, "day"), limit(3, "hour")];
  expect(await take(usage, both, 10)).toBe(3);
  await usage.settle();
  expect((await world.used()).toSorted()).toEqual([3, 3]);
  world.clock.advance(3_600_000);
  expect(await take(usage, both, 10)).toBe(3);
});

test("what was taken and not used is given back, also behind the lease's end", async () => {
  await using world = await scene();
  const usage = world.start();
  const once = [limit(1, "total")];
  const first = await usage.take(once, 1);
  expect((await usage.take(once, 1)).type).toBe("spent");
  if (first.type === "taken") usage.giveBack(first);
  const second = await usage.take(once, 1);
  expect(second.type).toBe("taken");
  await usage.settle();
  if (second.type === "taken") usage.giveBack(second);
  await Bun.sleep(1);
  expect(await take(usage, once, 3)).toBe(1);
});

test("what nobody uses goes back, at a stop too; a crash loses the lease and frees nothing", async () => {
  await using world = await scene();
  const one = world.start();
  expect(await take(one, [limit(100)], 1)).toBe(1);
  expect(await world.used()).toEqual([10]);
  await one.tend();
  expect(await world.used()).toEqual([10]);
  world.clock.advance(6000);
  await one.tend();
  expect(await world.used()).toEqual([1]);
  await take(one, [limit(100)], 1);
  // Another one begins, as after a crash: nine of ten are lost at most.
  expect(await take(world.start(), [limit(100)], 200)).toBe(100 - 1 - 9);
});

test("while the database is away a lease is spent, then it is said that it is away, and nothing is lost", async () => {
  await using world = await scene();
  const usage = world.start();
  await take(usage, [limit(100)], 1);
  world.away(true);
  expect(await take(usage, [limit(100)], 9)).toBe(9);
  await expect(take(usage, [limit(100)], 1)).rejects.toThrow(AppError);
  await usage.tend();
  world.away(false);
  expect(await take(usage, [limit(100)], 200)).toBe(90);
});

test("what is known only afterwards passes while anything is left, and is owed when it is more", async () => {
  await using world = await scene();
  const usage = world.start();
  const budget = [limit(2, "day", "cost")];
  for (const cost of [0.5, 0.9, 0.9]) {
    expect((await usage.take(budget, 1)).type).toBe("taken");
    usage.charge(budget, cost);
  }
  expect(await usage.take(budget, 1)).toMatchObject({ type: "spent", used: 2.3 });
  expect(await world.used()).toEqual([2.3]);
  // Owed while the database is away, counted once it is back.
  world.away(true);
  usage.charge(budget, 1);
  await Bun.sleep(1);
  expect(await world.used()).toEqual([2.3]);
  world.away(false);
  await usage.tend();
  expect(await world.used()).toEqual([3.3]);
});

test("a limit that was changed holds at once, and what was reserved under the other goes back", async () => {
  await using world = await scene();
  const usage = world.start();
  expect(await take(usage, [limit(1000)], 5)).toBe(5);
  expect(await take(usage, [limit(8)], 20)).toBe(3);
  expect(await take(usage, [limit(12)], 20)).toBe(4);
});

test("at the turn of the period what two processes take is never more than the limit in each", async () => {
  await using world = await scene();
  const [one, other] = [world.start(), world.start()];
  for (let hour = 0; hour < 3; hour++) {
    const taken = await Promise.all(
      [one, other].flatMap((usage) => [0, 1, 2].map(() => take(usage, [limit(25)], 20))),
    );
    const sum = taken.reduce((total, part) => total + part, 0);
    // What the other holds when this one is told that nothing is left is a lease.
    expect(sum).toBeLessThanOrEqual(25);
    expect(sum).toBeGreaterThanOrEqual(25 - 5);
    world.clock.advance(3_600_000);
  }
});

test("two who were told different limits of one counter do not take its lease from each other for ever", async () => {
  await using world = await scene();
  const usage = world.start();
  const both = await Promise.all([6, 9, 6, 9, 6, 9].flatMap((max) => [take(usage, [limit(max)], 3)]));
  const sum = both.reduce((total, part) => total + part, 0);
  expect(sum).toBeGreaterThanOrEqual(6);
  expect(sum).toBeLessThanOrEqual(9);
});
