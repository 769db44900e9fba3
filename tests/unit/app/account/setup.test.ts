import { expect, test } from "bun:test";
import { createSetup } from "../../../../src/app/account/setup.ts";
import { fakeClock } from "../../../support/clock.ts";
import { openInstance } from "../../../support/instance.ts";

function counting(counts: number[]) {
  const clock = fakeClock();
  let reads = 0;
  const users = { count: async () => counts[Math.min(reads++, counts.length - 1)] ?? 0 };
  const setup = createSetup({ store: { users: users as never }, clock });
  return { clock, setup, reads: () => reads };
}

test("while there is no owner the store is asked at most every two seconds", async () => {
  const { clock, setup, reads } = counting([0, 0, 1]);
  for (const wait of [0, 1999, 1, 1999]) {
    clock.advance(wait);
    expect(await setup.isInitialized()).toBe(false);
  }
  expect(reads()).toBe(2);
  clock.advance(1);
  expect(await setup.isInitialized()).toBe(true);
  clock.advance(1_000_000);
  expect(await setup.isInitialized()).toBe(true);
  expect(reads()).toBe(3);
});

test("what this process did counts at once", async () => {
  const { setup } = counting([0]);
  expect(await setup.isInitialized()).toBe(false);
  setup.markInitialized();
  expect(await setup.isInitialized()).toBe(true);
});

test("an instance with users is initialised from its first question", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  expect(await createSetup(instance.deps).isInitialized()).toBe(true);
});
