import { expect, test } from "bun:test";
import { createQuotas } from "../../../../src/app/proxy/quotas.ts";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import type { Quota } from "../../../../src/core/agent/rights.ts";
import type { PolicyId } from "../../../../src/core/ids.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, NOW } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

async function scene(max = 3) {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const agent = anAgent();
  await store.agents.create(agent);
  const policyId = "pol_1" as PolicyId;
  await store.policies.create({
    id: policyId,
    subject: { type: "agent", id: agent.id },
    capabilities: ["api_call" as Capability],
    resourceLimits: { maxRequestsPerHour: max },
    createdBy: "x",
    createdAt: NOW,
  });
  const quotas: readonly Quota[] = [{ policyId, agentId: agent.id, max }];
  const start = (over: { policies: Pick<Store["policies"], "requestsOf" | "addRequests"> } = store) =>
    createQuotas({ store: over, clock });
  return { store, clock, quotas, start };
}

async function use(all: ReturnType<typeof createQuotas>, quotas: readonly Quota[]): Promise<number> {
  await all.load(quotas);
  return all.count(quotas)?.retryAfterSeconds ?? 0;
}

test("so many are counted, the next is told when to come back, and looking counts nothing", async () => {
  const { store, clock, quotas, start } = await scene();
  const one = start();
  expect(one.load(quotas)).toBeInstanceOf(Promise);
  await one.load(quotas);
  expect(one.load(quotas)).toBeUndefined();
  for (let at = 0; at < 3; at++) {
    expect(one.full(quotas)).toBeUndefined();
    expect(one.count(quotas)).toBeUndefined();
  }
  const wait = one.full(quotas);
  expect(wait?.limit).toBe(3);
  expect(one.count(quotas)).toEqual(wait);
  // An hour's quota asks for no more than an hour; behind it the minute of the last request may have to end.
  expect(wait?.retryAfterSeconds).toBe(3600);
  clock.advance(3_600_000);
  clock.advance((one.full(quotas)?.retryAfterSeconds ?? 0) * 1000);
  expect(one.count(quotas)).toBeUndefined();
  await store.close();
});

test("several hold together: one that is used up counts under none", async () => {
  const { store, quotas, start } = await scene();
  const [first] = quotas;
  if (first === undefined) throw new Error("no quota");
  const both = [first, { ...first, policyId: "pol_2" as PolicyId, max: 1 }];
  const one = start();
  expect(await use(one, both)).toBe(0);
  expect(await use(one, both)).toBeGreaterThan(3500);
  expect([await use(one, quotas), await use(one, quotas)]).toEqual([0, 0]);
  expect(await use(one, quotas)).toBeGreaterThan(3500);
  await store.close();
});

test("what was written survives a restart, and two processes add up", async () => {
  const { store, quotas, start } = await scene();
  const [one, two] = [start(), start()];
  await use(one, quotas);
  await use(two, quotas);
  await Promise.all([one.save(), two.save()]);
  await one.save();
  expect(await use(one, quotas)).toBe(0);
  expect(await use(one, quotas)).toBeGreaterThan(0);
  await one.save();
  await two.save();
  expect(two.full(quotas)?.limit).toBe(3);
  expect(await use(start(), quotas)).toBeGreaterThan(0);
  await store.close();
});

test("what cannot be written is kept and written later, once", async () => {
  const { store, quotas, start } = await scene(5);
  let away = true;
  const { requestsOf } = store.policies;
  const addRequests: Store["policies"]["addRequests"] = async (...args) => {
    if (away) throw new Error("away");
    await store.policies.addRequests(...args);
  };
  const one = start({ policies: { requestsOf, addRequests } });
  await use(one, quotas);
  await one.save();
  await use(one, quotas);
  away = false;
  await one.save();
  await one.save();
  const left = start();
  expect([await use(left, quotas), await use(left, quotas), await use(left, quotas)]).toEqual([0, 0, 0]);
  expect(await use(left, quotas)).toBeGreaterThan(0);
  await store.close();
});

test("who has not come for a while is read anew, and a policy that is gone leaves nothing behind", async () => {
  const { store, clock, quotas, start } = await scene();
  const [one, two] = [start(), start()];
  await use(one, quotas);
  await one.save();
  clock.advance(60_000);
  await one.save();
  for (let at = 0; at < 2; at++) await use(two, quotas);
  await two.save();
  expect(await use(one, quotas)).toBeGreaterThan(0);
  await use(two, quotas);
  await store.policies.delete("pol_1" as PolicyId);
  await two.save();
  expect(await store.policies.requestsOf(quotas[0] as Quota, 0)).toEqual(new Map());
  await store.close();
});
