import { expect, test } from "bun:test";
import { binOf, LATENCY_BINS } from "../../../../src/core/log/latency-bins.ts";
import { TrafficCounter } from "../../../../src/core/log/traffic.ts";

const PARTY = { vaultId: undefined, service: "stripe", actorType: "agent", actorId: "a1" };

function counted(): TrafficCounter {
  const counter = new TrafficCounter(2);
  counter.addToBucket(0, "ok", 3);
  counter.addToBucket(1, "refused", 2);
  counter.addLatency(0, "ok", 40, 3);
  counter.addLatency(1, "refused", 1, 2);
  counter.addToParty(PARTY, "ok", 3);
  counter.addReason("", 3);
  counter.addToParty({ ...PARTY, service: "", vaultId: "v1" }, "refused", 2);
  counter.addReason("no_match", 2);
  return counter;
}

test("requests are counted by bucket and outcome, and latencies of the answered ones alone", () => {
  const { over, latencies } = counted();
  expect([...over]).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
  expect(latencies[binOf(40)]).toBe(3);
  expect(latencies.subarray(LATENCY_BINS).some((count) => count > 0)).toBe(false);
});

test("they are counted by whose they are, and by why they were not answered", () => {
  const { services, actors, actorTypes, vaults, reasons } = counted();
  expect(Object.fromEntries([...services].map(([name, counts]) => [name, [...counts]]))).toEqual({
    stripe: [3, 0, 0, 0, 0],
    "": [0, 0, 0, 2, 0],
  });
  expect([...(actors.get("a1") ?? [])]).toEqual([3, 0, 0, 2, 0]);
  expect(actorTypes.get("a1")).toBe("agent");
  expect([...vaults.keys()]).toEqual(["v1"]);
  expect([...reasons]).toEqual([["no_match", 2]]);
});

test("what was counted in two parts comes to what would have been counted in one", () => {
  const sum = counted();
  sum.add(counted());
  expect([...sum.over]).toEqual([6, 0, 0, 0, 0, 0, 0, 0, 4, 0]);
  expect(sum.latencies[binOf(40)]).toBe(6);
  expect([...(sum.services.get("stripe") ?? [])]).toEqual([6, 0, 0, 0, 0]);
  expect(sum.reasons.get("no_match")).toBe(4);
  // A sum of its own: adding to it changes nothing that was added.
  const part = counted();
  const total = new TrafficCounter(2);
  total.add(part);
  total.add(part);
  expect([...(part.services.get("stripe") ?? [])]).toEqual([3, 0, 0, 0, 0]);
});
