import { describe, expect, test } from "bun:test";
import { FREE_PASS, Gate, type Pass, type Waiting } from "../../../../src/app/limits/gate.ts";
import { fakeClock } from "../../../support/clock.ts";

const RULE = { rate: 10, burst: 5, turnMs: 0, concurrency: 2, waitMs: 30 };

function gate(rule: Partial<typeof RULE> = {}) {
  const clock = fakeClock();
  return { clock, gate: new Gate(() => ({ ...RULE, ...rule }), clock) };
}

/** With a clock that goes by itself. */
function goingGate(rule: Partial<typeof RULE> = {}) {
  return new Gate(() => ({ ...RULE, ...rule }), { now: () => performance.now() });
}

/** What was answered directly; fails when it was a wait or a refusal. */
function passOf(entered: ReturnType<Gate["enter"]>): Pass {
  if (entered.type !== "admitted") throw new Error(`not let in directly: ${entered.type}`);
  return entered;
}

function waitOf(entered: ReturnType<Gate["enter"]>): Waiting {
  if (entered.type !== "waiting") throw new Error(`not in line: ${entered.type}`);
  return entered;
}

test("with a token and a slot the answer is there at once", () => {
  const { gate: door } = gate();
  expect(passOf(door.enter(true)).type).toBe("admitted");
});

test("whose turn would come too late is refused at once, and a token comes with time", () => {
  const { clock, gate: door } = gate();
  for (let count = 0; count < 5; count++) passOf(door.enter(true)).leave();
  expect(door.enter(true)).toEqual({ type: "refused", scope: "rate", limit: 5, retryAfterSeconds: 1 });
  clock.advance(100);
  passOf(door.enter(true)).leave();
});

test("the rate does not count whom it is not about, the slots do", () => {
  const { gate: door } = gate({ burst: 1 });
  passOf(door.enter(true)).leave();
  for (let count = 0; count < 20; count++) passOf(door.enter(false)).leave();
  passOf(door.enter(false));
  passOf(door.enter(false));
  waitOf(door.enter(false)).leave();
});

describe("over the rate", () => {
  test("one waits for a turn, in order, and nobody overtakes", async () => {
    const door = goingGate({ rate: 100, burst: 1, turnMs: 10_000, concurrency: 100 });
    passOf(door.enter(true));
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      expect((await waitOf(door.enter(true)).outcome).type).toBe("admitted");
      order.push(number);
      if (number === 1) waiting.push(waitOf(door.enter(true)).outcome.then(() => void order.push(4)));
    });
    for (let at = 0; at < waiting.length; at++) await waiting[at];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test("as many wait as get their turn in time, and the next one hears when it would come", () => {
    const { gate: door } = gate({ rate: 10, burst: 1, turnMs: 10_000, concurrency: 1000 });
    passOf(door.enter(true));
    const waiting = Array.from({ length: 100 }, () => waitOf(door.enter(true)));
    expect(door.enter(true)).toEqual({ type: "refused", scope: "rate", limit: 1, retryAfterSeconds: 11 });
    waiting[50]?.leave();
    waiting.push(waitOf(door.enter(true)));
    expect(door.enter(true).type).toBe("refused");
    for (const one of waiting) one.leave();
  });

  test("who leaves gives the place back and takes no token", async () => {
    const door = goingGate({ rate: 50, burst: 1, turnMs: 10_000, concurrency: 100 });
    passOf(door.enter(true));
    const [first, second] = [waitOf(door.enter(true)), waitOf(door.enter(true))];
    let came = false;
    void first.outcome.then(() => {
      came = true;
    });
    first.leave();
    first.leave();
    expect((await second.outcome).type).toBe("admitted");
    expect(came).toBe(false);
  });

  test("who waits holds no slot, and gets one when the turn has come", async () => {
    const door = goingGate({ rate: 50, burst: 1, turnMs: 10_000, concurrency: 1, waitMs: 5000 });
    passOf(door.enter(true)).leave();
    const turn = waitOf(door.enter(true));
    const other = passOf(door.enter(false));
    let came = false;
    void turn.outcome.then(() => {
      came = true;
    });
    await Bun.sleep(60);
    expect(came).toBe(false);
    other.leave();
    expect((await turn.outcome).type).toBe("admitted");
  });

  test("leaving behind the turn and before the slot gives both back", async () => {
    const door = goingGate({ rate: 100, burst: 1, turnMs: 10_000, concurrency: 1, waitMs: 5000 });
    const holder = passOf(door.enter(true));
    const waiting = waitOf(door.enter(true));
    await Bun.sleep(40);
    waiting.leave();
    holder.leave();
    passOf(door.enter(false)).leave();
  });

  test("a pass that came as its owner left is given back", async () => {
    const door = goingGate({ rate: 100, burst: 1, turnMs: 10_000, concurrency: 1 });
    passOf(door.enter(true)).leave();
    const waiting = waitOf(door.enter(true));
    await waiting.outcome;
    waiting.leave();
    passOf(door.enter(false)).leave();
  });

  test("a line is not idle", () => {
    const { clock, gate: door } = gate({ rate: 1, burst: 1, turnMs: 10_000 });
    passOf(door.enter(true)).leave();
    const waiting = waitOf(door.enter(true));
    clock.advance(5000);
    expect(door.isIdle(clock.now())).toBe(false);
    waiting.leave();
    expect(door.isIdle(clock.now())).toBe(true);
  });
});

test("without a slot one waits and gets the one that is given back, in turn", async () => {
  const { gate: door } = gate({ waitMs: 5000 });
  const [first, second] = [passOf(door.enter(true)), passOf(door.enter(true))];
  const order: string[] = [];
  const waiting = ["third", "fourth"].map(async (name) => {
    const entered = await waitOf(door.enter(true)).outcome;
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
  const [first] = [passOf(door.enter(true)), passOf(door.enter(true))];
  const started = performance.now();
  expect(await waitOf(door.enter(true)).outcome).toEqual({
    type: "refused",
    scope: "concurrency",
    limit: 2,
    retryAfterSeconds: 1,
  });
  expect(performance.now() - started).toBeGreaterThanOrEqual(25);
  first.leave();
  passOf(door.enter(true));
});

test("no more than so many wait for a slot", () => {
  const { gate: door } = gate({ concurrency: 1 });
  passOf(door.enter(false));
  const waiting = Array.from({ length: 4096 }, () => waitOf(door.enter(false)));
  expect(door.enter(false)).toMatchObject({ type: "refused", scope: "concurrency" });
  for (const one of waiting) one.leave();
});

test("leaving twice gives one slot back", () => {
  const { gate: door } = gate();
  const [first] = [passOf(door.enter(true)), passOf(door.enter(true))];
  first.leave();
  first.leave();
  passOf(door.enter(true));
  waitOf(door.enter(true)).leave();
});

test("it is idle when nobody is in and the bucket is full again", () => {
  const { clock, gate: door } = gate();
  expect(door.isIdle(clock.now())).toBe(true);
  const pass = passOf(door.enter(true));
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
