import { expect, test } from "bun:test";
import { usageStanding } from "../../../../src/app/usage/standing.ts";
import type { UsageLimit } from "../../../../src/core/limit/usage-limit.ts";
import { openStore } from "../../../../src/store/open.ts";
import { DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

const SUBJECT = { vaultId: DEFAULT, type: "service", service: "api" } as const;
const HOURLY: UsageLimit = { measure: "requests", period: "hour", max: 10 };
const TOTAL: UsageLimit = { measure: "bytes_out", period: "total", max: 100 };

test("says what is used of each limit now, and when it renews; of an hour that is over nothing", async () => {
  const [store, clock] = [await openStore({ url: "sqlite::memory:" }), fakeClock()];
  const settled: string[] = [];
  const deps = {
    store,
    clock,
    usage: { settle: async (vaultId?: string) => void settled.push(vaultId ?? "") },
  };
  const read = async () =>
    (await usageStanding(deps, DEFAULT, { isLimited: true }))(SUBJECT, [HOURLY, TOTAL]);
  const ten = Date.UTC(2026, 7, 1, 10);
  expect(await read()).toEqual([
    { ...HOURLY, used: 0, renewsAt: ten },
    { ...TOTAL, used: 0 },
  ]);
  const terms = { owed: 0, wanted: 4, piece: 1, most: 4 };
  await store.usage.reserve([
    { ...terms, counter: { subject: SUBJECT, ...HOURLY }, max: 10, startsAt: ten - 3_600_000 },
    { ...terms, counter: { subject: SUBJECT, ...TOTAL }, max: 100, startsAt: 0 },
  ]);
  expect(await read()).toMatchObject([{ used: 4 }, { used: 4 }]);
  clock.advance(3_600_000);
  expect(await read()).toMatchObject([{ used: 0, renewsAt: ten + 3_600_000 }, { used: 4 }]);
  expect(settled).toEqual([DEFAULT, DEFAULT, DEFAULT]);
  // Where nothing is limited, nothing is asked.
  expect((await usageStanding(deps, DEFAULT, { isLimited: false }))(SUBJECT, [])).toEqual([]);
  expect(settled).toHaveLength(3);
  await store.close();
});
