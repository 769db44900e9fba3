/** Whatever several processes take, use, give back and lose: in no period is more used than a limit allows. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Metered } from "../../../src/app/proxy/metered.ts";
import { createUsage, type Taken, type Usage } from "../../../src/app/proxy/usage.ts";
import { openStore } from "../../../src/store/open.ts";
import { DEFAULT } from "../../store/samples.ts";
import { fakeClock } from "../../support/clock.ts";

type Step =
  | { readonly type: "take"; readonly who: number; readonly amount: number; readonly gives: boolean }
  | { readonly type: "tend" | "settle" | "crash"; readonly who: number }
  | { readonly type: "wait"; readonly ms: number };

const who = fc.nat(1);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant("take" as const),
        who,
        amount: fc.integer({ min: 1, max: 4 }),
        gives: fc.boolean(),
      }),
    },
    fc.record({ type: fc.constantFrom("tend" as const, "settle" as const, "crash" as const), who }),
    fc.record({ type: fc.constant("wait" as const), ms: fc.constantFrom(1, 900, 6000, 3_600_000) }),
  ),
  { maxLength: 60 },
);

/** Runs the steps over two processes, and says how much was used in the fullest hour and in all. */
async function play(
  all: readonly Step[],
  max: number,
): Promise<{ readonly hour: number; readonly total: number }> {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const start = () => createUsage({ store, clock, onSpent: () => {} });
  const usages: Usage[] = [start(), start()];
  const limits = limitsOf(max);
  const inHour = new Map<number, number>();
  for (const step of all) {
    if (step.type === "wait") clock.advance(step.ms);
    else if (step.type === "crash") usages[step.who] = start();
    else if (step.type !== "take") await usages[step.who]?.[step.type]();
    else {
      const hour = Math.floor(clock.now() / 3_600_000);
      inHour.set(hour, (inHour.get(hour) ?? 0) + (await use(usages[step.who] as Usage, limits, step)));
    }
  }
  await store.close();
  const used = [...inHour.values()];
  return { hour: Math.max(0, ...used), total: used.reduce((sum, one) => sum + one, 0) };
}

/** Several at once, of which the first is not used after all where it `gives`. */
async function use(
  usage: Usage,
  limits: readonly Metered[],
  { amount, gives }: Extract<Step, { type: "take" }>,
): Promise<number> {
  const taken = await Promise.all([usage.take(limits, amount), usage.take(limits, 1)]);
  const got = taken.filter((one): one is Taken => one.type === "taken");
  const [back, ...kept] = gives ? got : [undefined, ...got];
  if (back !== undefined) usage.giveBack(back);
  return kept.reduce((sum, one) => sum + (one?.amount ?? 0), 0);
}

function limitsOf(max: number): readonly Metered[] {
  const subject = { vaultId: DEFAULT, type: "service", service: "api" } as const;
  return (["hour", "total"] as const).map((period) => ({
    key: period,
    counter: { subject, measure: "requests", period },
    max: period === "hour" ? max : max * 3,
    whose: { of: "service", service: "api" },
  }));
}

test("in no hour is more used than its limit, nor ever more than the one of all time", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 60 }), async (all, max) => {
      const { hour, total } = await play(all, max);
      expect(hour).toBeLessThanOrEqual(max);
      expect(total).toBeLessThanOrEqual(max * 3);
    }),
    { numRuns: 40 },
  );
}, 60_000);
