/** Limits over two servers on one database: what both let through is never more than is allowed. */
import { expect, test } from "bun:test";
import type { Metered } from "../../../../src/app/proxy/metered.ts";
import { createUsage, type Usage } from "../../../../src/app/proxy/usage.ts";
import type { UsageMeasure } from "../../../../src/core/limit/usage-limit.ts";
import { fakeClock } from "../../../support/clock.ts";
import { DEFAULT } from "../../samples.ts";
import { twoStores } from "../two-stores.ts";

function limit(max: number, measure: UsageMeasure = "requests"): Metered {
  const subject = { vaultId: DEFAULT, type: "service", service: "api" } as const;
  return {
    key: `${measure} ${max}`,
    counter: { subject, measure, period: "hour" },
    max,
    whose: { of: "service", service: "api" },
  };
}

async function take(usage: Usage, metered: Metered, times: number, amount = 1): Promise<number> {
  const all = await Promise.all(Array.from({ length: times }, () => usage.take([metered], amount)));
  return all.filter(({ type }) => type === "taken").length;
}

test("requests, bytes and one request alone are never passed in sum, however they come; costs by what is under way", async () => {
  await using servers = await twoStores();
  const clock = fakeClock();
  const both = servers.stores.map((store) => createUsage({ store, clock, onSpent: () => {} }));
  const [one, other] = both as [Usage, Usage];
  for (let hour = 0; hour < 3; hour++) {
    const [a, b] = await Promise.all([take(one, limit(200), 150), take(other, limit(200), 150)]);
    expect(a + b).toBeLessThanOrEqual(200);
    // What one still holds when the other is told that nothing is left.
    await Promise.all(both.map((usage) => usage.settle()));
    clock.advance(1001);
    expect(a + b + (await take(one, limit(200), 200))).toBe(200);
    const once = await Promise.all([
      take(one, limit(1, "bytes_out"), 5),
      take(other, limit(1, "bytes_out"), 5),
    ]);
    expect(once.toSorted()).toEqual([0, 1]);
    clock.advance(3_600_000);
  }
  const budget = limit(10, "cost");
  let [spent, isLeft] = [0, true];
  while (isLeft) {
    const taken = await Promise.all([one, other].map((usage) => usage.take([budget], 1)));
    for (const [at, { type }] of taken.entries()) {
      if (type !== "taken") continue;
      (both[at] as Usage).charge([budget], 0.7);
      spent += 0.7;
    }
    isLeft = taken.some(({ type }) => type === "taken");
    await Bun.sleep(2);
  }
  expect(spent).toBeGreaterThan(10 - 2);
  expect(spent).toBeLessThan(10 + 2 * 0.7);
  // A restart forgets nothing: another process finds what is used up.
  await Promise.all(both.map((usage) => usage.settle()));
  const third = createUsage({ store: servers.stores[0], clock, onSpent: () => {} });
  expect(await take(third, budget, 3)).toBeLessThanOrEqual(spent < 10 ? 3 : 0);
  for (const store of servers.stores) await store.close();
});
