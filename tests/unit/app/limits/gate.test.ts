import { expect, test } from "bun:test";
import { FREE_PASS, Gate, type Pass } from "../../../../src/app/limits/gate.ts";
import { fakeClock } from "../../../support/clock.ts";

const RULE = { rate: 10, burst: 5, concurrency: 2, waitMs: 30 };

function gate(rule: Partial<typeof RULE> = {}) {
  const clock = fakeClock();
  return { clock, gate: new Gate({ ...RULE, ...rule }, clock) };
}

/** What was answered directly; fails when it was a promise or a refusal. */
function passOf(entered: ReturnType<Gate["enter"]>): Pass {
  if (entered instanceof Promise || entered.type === "refused") throw new Error("not let in directly");
  return entered;
}

test("with a token and a slot the answer is there at once", () => {
  const { gate: door } = gate();
  expect(passOf(door.enter()).type).toBe("admitted");
});

test("over the rate the answer is a refusal at once, and a token comes with time", () => {
  const { clock, gate: door } = gate();
  for (let count = 0; count < 5; count++) passOf(door.enter()).leave();
  expect(door.enter()).toEqual({ type: "refused", scope: "rate", limit: 5, retryAfterSeconds: 1 });
  clock.advance(100);
  passOf(door.enter()).leave();
});

test("without a slot one waits and gets the one that is given back, in turn", async () => {
  const { gate: door } = gate({ waitMs: 5000 });
  const [first, second] = [passOf(door.enter()), passOf(door.enter())];
  const order: string[] = [];
  const waiting = ["third", "fourth"].map(async (name) => {
    const entered = await door.enter();
    order.push(`${name} ${entered.type}`);
    return entered;
  });
  first.leave();
  await waiting[0];
  expect(order).toEqual(["third admitted"]);
  second.leave();
  await waiting[1];
  expect(order).toEqual(["third admitted", "fourth admitted"]);
});

test("who waits in vain is refused, and has no claim left", async () => {
  const { gate: door } = gate();
  const [first] = [passOf(door.enter()), passOf(door.enter())];
  const started = performance.now();
  expect(await door.enter()).toEqual({
    type: "refused",
    scope: "concurrency",
    limit: 2,
    retryAfterSeconds: 1,
  });
  expect(performance.now() - started).toBeGreaterThanOrEqual(25);
  first.leave();
  passOf(door.enter());
});

test("leaving twice gives one slot back", () => {
  const { gate: door } = gate();
  const [first] = [passOf(door.enter()), passOf(door.enter())];
  first.leave();
  first.leave();
  passOf(door.enter());
  expect(door.enter()).toBeInstanceOf(Promise);
});

test("it is idle when nobody is in and the bucket is full again", () => {
  const { clock, gate: door } = gate();
  expect(door.isIdle(clock.now())).toBe(true);
  const pass = passOf(door.enter());
  clock.advance(10_000);
  expect(door.isIdle(clock.now())).toBe(false);
  pass.leave();
  expect(door.isIdle(clock.now())).toBe(true);
});

test("the free pass can be left any number of times", () => {
  FREE_PASS.leave();
  FREE_PASS.leave();
  expect(FREE_PASS.type).toBe("admitted");
});
