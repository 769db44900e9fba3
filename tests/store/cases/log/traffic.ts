import { expect } from "bun:test";
import type { Entry } from "../../../../src/core/log/entry.ts";
import { binOf, LATENCY_BINS } from "../../../../src/core/log/latency-bins.ts";
import { OUTCOMES } from "../../../../src/core/log/outcome.ts";
import type { TimeRange } from "../../../../src/core/log/time-range.ts";
import type { TrafficCounts } from "../../../../src/core/log/traffic.ts";
import { countTraffic } from "../../../../src/store/repos/log/traffic.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { anEntry, DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

const RANGE: TimeRange = { from: NOW, to: NOW + 3000, bucketMs: 1000, buckets: 3 };

const at = (offset: number, fields: Partial<Entry> = {}): Entry =>
  anEntry({ createdAt: NOW + offset, ...fields });

/** Everything that was counted, as values that can be compared. */
function shown(counts: TrafficCounts) {
  const lists = (map: Map<string, Uint32Array>) =>
    Object.fromEntries([...map].map(([key, list]) => [key, [...list]]).toSorted());
  const bins = [...counts.latencies.entries()].filter(([, count]) => count > 0);
  return {
    over: Array.from({ length: counts.over.length / OUTCOMES.length }, (_, bucket) => [
      ...counts.over.subarray(bucket * OUTCOMES.length, (bucket + 1) * OUTCOMES.length),
    ]),
    latencies: bins.map(([bin, count]) => [Math.floor(bin / LATENCY_BINS), bin % LATENCY_BINS, count]),
    services: lists(counts.services),
    actors: lists(
      new Map([...counts.actors].map(([id, list]) => [`${counts.actorTypes.get(id)}:${id}`, list])),
    ),
    vaults: lists(counts.vaults),
    reasons: Object.fromEntries([...counts.reasons].toSorted()),
  };
}

export const TRAFFIC_CASES: readonly Case[] = [
  {
    name: "traffic: a row belongs to the bucket that its time begins, to the millisecond",
    run: async ({ store }) => {
      const offsets = [-1, 0, 999, 1000, 2999, 3000, 86_400_000];
      await store.logs.append(toBatch(offsets.map((offset) => at(offset))));
      const { over } = shown(await store.logs.traffic({ vaultId: DEFAULT, range: RANGE }));
      expect(over).toEqual([
        [2, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
      ]);
    },
  },
  {
    name: "traffic: of no rows everything is empty, of one row it is that one",
    run: async ({ store }) => {
      const nothing = shown(await store.logs.traffic({ vaultId: DEFAULT, range: RANGE }));
      expect(nothing).toEqual({
        over: [
          [0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0],
        ],
        latencies: [],
        services: {},
        actors: {},
        vaults: {},
        reasons: {},
      });
      await store.logs.append(toBatch([at(1, { actorType: "agent", actorId: "a1", latencyMs: 143 })]));
      const { over: _, ...one } = shown(await store.logs.traffic({ vaultId: DEFAULT, range: RANGE }));
      expect(one).toEqual({
        latencies: [[0, binOf(143), 1]],
        services: { example: [1, 0, 0, 0, 0] },
        actors: { "agent:a1": [1, 0, 0, 0, 0] },
        vaults: {},
        reasons: {},
      });
    },
  },
  {
    name: "traffic: an answer that told a credential is an answer with its latency, and an upgrade counts once",
    run: async ({ store }) => {
      const errorCode = "leak_redacted";
      await store.logs.append(
        toBatch([
          at(1, { errorCode, latencyMs: 143 }),
          at(1, { status: 101, latencyMs: 143 }),
          at(1, { status: 101, errorCode, latencyMs: 9000 }),
        ]),
      );
      const { over, latencies } = shown(await store.logs.traffic({ vaultId: DEFAULT, range: RANGE }));
      expect(over[0]).toEqual([2, 0, 0, 0, 0]);
      expect(latencies).toEqual([[0, binOf(143), 2]]);
    },
  },
  {
    name: "traffic: outcomes, services, actors and reasons are each counted, whatever order rows were written in",
    run: async ({ store }) => {
      await store.logs.append(
        toBatch([
          at(2500, { status: 404, actorType: "user", actorId: "u1" }),
          // As after the clock was put back.
          at(10, { status: 500, latencyMs: 70_000 }),
          at(20, { status: 403, errorCode: "no_match", matchedService: "", latencyMs: 0 }),
          at(30, { status: 502, errorCode: "upstream_timeout", actorType: "agent", actorId: "a1" }),
          at(40, { status: 0, errorCode: "client_closed", actorType: "agent", actorId: "a1" }),
          at(50, { status: 101, latencyMs: 12 }),
          at(60, { status: 101, errorCode: "upgrade_ended", latencyMs: 90_000 }),
          at(70, { vaultId: NOWHERE }),
        ]),
      );
      expect(shown(await store.logs.traffic({ vaultId: DEFAULT, range: RANGE }))).toEqual({
        over: [
          [1, 0, 1, 1, 2],
          [0, 0, 0, 0, 0],
          [0, 1, 0, 0, 0],
        ],
        latencies: [
          [0, 12, 1],
          [0, binOf(70_000), 1],
          [2, binOf(143), 1],
        ],
        services: { "": [0, 0, 0, 1, 0], example: [1, 1, 1, 0, 2] },
        actors: { ":": [1, 0, 1, 1, 0], "agent:a1": [0, 0, 0, 0, 2], "user:u1": [0, 1, 0, 0, 0] },
        vaults: {},
        reasons: { client_closed: 1, no_match: 1, upstream_timeout: 1 },
      });
    },
  },
  {
    name: "traffic: all of the instance is every vault's, and what belongs to none",
    run: async ({ store }) => {
      const { vaultId: _, ...ofNone } = at(5, { status: 407, errorCode: "session_invalid" });
      await store.logs.append(toBatch([at(1), at(2), at(3, { vaultId: NOWHERE }), ofNone]));
      const { vaults, over } = shown(await store.logs.traffic({ range: RANGE }));
      expect(vaults).toEqual({ "": [0, 0, 0, 1, 0], [DEFAULT]: [2, 0, 0, 0, 0], [NOWHERE]: [1, 0, 0, 0, 0] });
      expect(over[0]).toEqual([3, 0, 0, 1, 0]);
    },
  },
  {
    name: "traffic: many rows come to the same however they are cut, also within one millisecond",
    run: async ({ store, raw }) => {
      const rows = Array.from({ length: 700 }, (_, row) =>
        at(Math.floor(row / 100) * 400, { latencyMs: row * row * 61, matchedService: `service-${row % 3}` }),
      );
      await store.logs.append(toBatch(rows));
      const query = { vaultId: DEFAULT, range: RANGE };
      const whole = shown(await store.logs.traffic(query));
      expect(whole.over.flat().reduce((sum, count) => sum + count)).toBe(700);
      const bins = new Map<number, number>();
      for (const row of rows) {
        const bucket = Math.floor((row.createdAt - NOW) / 1000);
        const bin = bucket * LATENCY_BINS + binOf(row.latencyMs);
        bins.set(bin, (bins.get(bin) ?? 0) + 1);
      }
      expect(whole.latencies).toEqual(
        [...bins]
          .toSorted(([a], [b]) => a - b)
          .map(([bin, count]) => [Math.floor(bin / LATENCY_BINS), bin % LATENCY_BINS, count]),
      );
      expect(whole.latencies.reduce((sum, [, , count]) => sum + (count as number), 0)).toBe(700);
      for (const limit of [1, 7, 100, 700])
        expect(shown(await countTraffic(raw, query, limit))).toEqual(whole);
    },
  },
];
