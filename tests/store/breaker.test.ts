/** The circuit breaker by itself: probes end when the test says so. */
import { expect, test } from "bun:test";
import { Breaker } from "../../src/store/dialects/breaker.ts";

const NEVER_MS = 3_600_000;

function world({ patienceMs = NEVER_MS, pauseMs = 1 } = {}) {
  const probes: PromiseWithResolvers<void>[] = [];
  let arrived = Promise.withResolvers<void>();
  const breaker = new Breaker({
    probe(signal) {
      const probe = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => probe.reject(new Error("aborted")));
      probes.push(probe);
      arrived.resolve();
      arrived = Promise.withResolvers();
      return probe.promise;
    },
    patienceMs,
    pauseMs,
  });
  return {
    breaker,
    probes,
    /** Until that many have been sent. */
    async sent(count: number): Promise<void> {
      while (probes.length < count) await arrived.promise;
    },
  };
}

const AWAY = new Error("away");

test("a failure to reach the other side opens it, with why, and a probe that reaches it closes it", async () => {
  const { breaker, probes, sent } = world();
  expect(breaker.open).toBeUndefined();
  breaker.begin().failed(AWAY);
  expect(breaker.open).toEqual({ cause: AWAY });
  await sent(1);
  const refused = new Error("refused");
  probes[0]?.reject(refused);
  await sent(2);
  expect(breaker.open).toEqual({ cause: refused });
  probes[1]?.resolve();
  await probes[1]?.promise;
  expect(breaker.open).toBeUndefined();
});

test("however many fail, one probe at a time finds out", async () => {
  const { breaker, probes, sent } = world();
  for (const attempt of Array.from({ length: 50 }, () => breaker.begin())) attempt.failed(AWAY);
  await sent(1);
  for (let further = 0; further < 50; further += 1) breaker.suspect();
  expect(probes).toHaveLength(1);
  probes[0]?.reject(AWAY);
  await sent(2);
  expect(probes).toHaveLength(2);
  breaker.end();
});

test("a probe without an answer does not keep the next one back, and reaches it all the same when it answers", async () => {
  const { breaker, probes, sent } = world({ patienceMs: 1 });
  breaker.begin().failed(AWAY);
  await sent(3);
  expect(breaker.open).toBeDefined();
  probes[0]?.resolve();
  await probes[0]?.promise;
  expect(breaker.open).toBeUndefined();
  // The others find out too late that they did not get there.
  for (const { reject } of probes.slice(1)) reject(AWAY);
  await Promise.allSettled(probes.map(({ promise }) => promise));
  expect(breaker.open).toBeUndefined();
});

test("an attempt that began before another came through says nothing of now", () => {
  const { breaker, probes } = world();
  const [slow, quick] = [breaker.begin(), breaker.begin()];
  quick.reached();
  slow.failed(AWAY);
  expect(breaker.open).toBeUndefined();
  expect(probes).toHaveLength(0);
});

test("a suspicion refuses nobody until a probe fails or is not answered in time", async () => {
  const patient = world();
  patient.breaker.suspect();
  await patient.sent(1);
  expect(patient.breaker.open).toBeUndefined();
  patient.probes[0]?.reject(AWAY);
  await patient.sent(2);
  expect(patient.breaker.open).toEqual({ cause: AWAY });
  patient.breaker.end();

  const impatient = world({ patienceMs: 1 });
  impatient.breaker.suspect();
  await impatient.sent(2);
  expect(impatient.breaker.open).toBeDefined();
  impatient.breaker.end();
});

test("whoever reaches the other side closes it, and no probe follows", async () => {
  const { breaker, probes, sent } = world();
  const early = breaker.begin();
  breaker.begin().failed(AWAY);
  await sent(1);
  early.reached();
  expect(breaker.open).toBeUndefined();
  probes[0]?.reject(AWAY);
  await Bun.sleep(20);
  expect(breaker.open).toBeUndefined();
  expect(probes).toHaveLength(1);
});

test("once ended it sends none, and gives up the one under way", async () => {
  const { breaker, probes, sent } = world();
  breaker.begin().failed(AWAY);
  await sent(1);
  breaker.end();
  await expect(probes[0]?.promise).rejects.toThrow("aborted");
  breaker.suspect();
  breaker.begin().failed(AWAY);
  await Bun.sleep(20);
  expect(probes).toHaveLength(1);
});
