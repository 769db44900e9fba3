import { expect, test } from "bun:test";
import { BatchLoader } from "../../../src/lib/batch-loader.ts";

function loader() {
  const loads: (readonly string[])[] = [];
  let broken = false;
  const batch = new BatchLoader<string, number>(async (keys) => {
    loads.push(keys);
    if (broken) throw new Error("away");
    return new Map(keys.filter((key) => key !== "none").map((key) => [key, key.length]));
  });
  const breakNow = (now: boolean) => {
    broken = now;
  };
  return { batch, loads, breakNow };
}

test("what is asked for in one turn is loaded together, each key once", async () => {
  const { batch, loads } = loader();
  const asked = [batch.get("a"), batch.get("bb"), batch.get("a"), batch.get("none")];
  expect(await Promise.all(asked)).toEqual([1, 2, 1, undefined]);
  expect(loads).toEqual([["a", "bb", "none"]]);
});

test("what is asked for later is loaded later, nothing is kept", async () => {
  const { batch, loads } = loader();
  const first = batch.get("a");
  await Promise.resolve();
  const second = batch.get("a");
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  expect(loads).toEqual([["a"], ["a"]]);
});

test("a failure is that of all who asked together, and of nobody else", async () => {
  const { batch, breakNow } = loader();
  breakNow(true);
  const asked = await Promise.allSettled([batch.get("a"), batch.get("b")]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  breakNow(false);
  expect(await batch.get("a")).toBe(1);
});
