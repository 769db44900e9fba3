import { expect, test } from "bun:test";
import { loadRetention } from "../../../../src/app/instance/log-retention.ts";
import { openInstance } from "../../../support/instance.ts";

const HOUR = 3_600_000;

test("is what is saved, in the milliseconds that pruning counts in", async () => {
  await using instance = await openInstance();
  const { store } = instance;
  expect(await loadRetention(store, { locked: false })).toEqual({
    maxAgeMs: 168 * HOUR,
    maxRowsPerVault: 10_000,
  });
  await store.settings.setInstance("logs_retention", '{"max_age_hours":1,"max_rows_per_vault":5}');
  expect(await loadRetention(store, { locked: false })).toEqual({ maxAgeMs: HOUR, maxRowsPerVault: 5 });
  expect(await loadRetention(store, { locked: false, maxAgeHours: 2 })).toEqual({
    maxAgeMs: 2 * HOUR,
    maxRowsPerVault: 5,
  });
});

test("what cannot be read deletes nothing, unless it does not count", async () => {
  await using instance = await openInstance();
  await instance.store.settings.setInstance("logs_retention", "{");
  await expect(loadRetention(instance.store, { locked: false })).rejects.toThrow("set it anew");
  expect(await loadRetention(instance.store, { locked: true })).toMatchObject({ maxAgeMs: 168 * HOUR });
});
