import { expect, test } from "bun:test";
import { SingleFlight } from "../../../src/lib/single-flight.ts";

function counted() {
  const waiting: PromiseWithResolvers<number>[] = [];
  const work = () => {
    const started = Promise.withResolvers<number>();
    waiting.push(started);
    return started.promise;
  };
  return { waiting, work };
}

test("those who ask for the same while it is under way share it, and no others", async () => {
  const flight = new SingleFlight<string, number>();
  const { waiting, work } = counted();
  const asked = [flight.run("a", work), flight.run("a", work), flight.run("b", work)];
  expect(waiting).toHaveLength(2);
  waiting[0]?.resolve(1);
  waiting[1]?.resolve(2);
  expect(await Promise.all(asked)).toEqual([1, 1, 2]);
  const again = flight.run("a", work);
  waiting[2]?.resolve(3);
  expect(await again).toBe(3);
});

test("a failure is told to all who waited and is not kept", async () => {
  const flight = new SingleFlight<string, number>();
  const { waiting, work } = counted();
  const asked = [flight.run("a", work), flight.run("a", work)];
  waiting[0]?.reject(new Error("away"));
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const again = flight.run("a", work);
  waiting[1]?.resolve(1);
  expect(await again).toBe(1);
});

test("what was abandoned ends for those who wait for it and serves nobody else", async () => {
  const flight = new SingleFlight<string, number>();
  const { waiting, work } = counted();
  const before = flight.run("a", work);
  flight.abandon("a");
  const after = flight.run("a", work);
  waiting[0]?.resolve(1);
  await before;
  const joined = flight.run("a", work);
  expect(waiting).toHaveLength(2);
  waiting[1]?.resolve(2);
  expect(await Promise.all([before, after, joined])).toEqual([1, 2, 2]);
});
