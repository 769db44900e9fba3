import { expect, test } from "bun:test";
import {
  changeRetention,
  readStoredRetention,
  resolveRetention,
  storedRetention,
} from "../../../../src/core/log/retention.ts";

test("number by number: the environment, then what is saved, then the default; locked, the second does not count", () => {
  expect(resolveRetention({ locked: false }, {})).toEqual({
    maxAgeHours: 168,
    maxRowsPerVault: 10_000,
    sources: { maxAgeHours: "default", maxRowsPerVault: "default" },
  });
  const saved = { maxAgeHours: 24, maxRowsPerVault: 5 };
  expect(resolveRetention({ locked: false, maxAgeHours: 0 }, saved)).toEqual({
    maxAgeHours: 0,
    maxRowsPerVault: 5,
    sources: { maxAgeHours: "env", maxRowsPerVault: "override" },
  });
  expect(resolveRetention({ locked: true }, saved)).toMatchObject({
    maxAgeHours: 168,
    maxRowsPerVault: 10_000,
  });
});

test("a change keeps what it does not name, and takes back what it calls default", () => {
  const saved = changeRetention("", {}, { max_age_hours: 24, max_rows_per_vault: 0 });
  expect(saved).toEqual({ maxAgeHours: 24, maxRowsPerVault: 0 });
  expect(changeRetention("", saved, { max_age_hours: 48 })).toEqual({ maxAgeHours: 48, maxRowsPerVault: 0 });
  expect(changeRetention("", saved, { max_rows_per_vault: "default" })).toEqual({ maxAgeHours: 24 });
});

test("both faults are named, with their place", () => {
  expect(() => changeRetention("at.", {}, { max_age_hours: -1, max_rows_per_vault: 1.5 })).toThrow(
    'at.max_age_hours must be a whole number of 0 to 1000000, or "default"; at.max_rows_per_vault must be',
  );
  expect(() => changeRetention("", {}, { max_age_hours: 1_000_001 })).toThrow();
  expect(() => changeRetention("", {}, { max_age_hours: "never" })).toThrow();
});

test("what is kept is read again, as the reference keeps it", () => {
  expect(storedRetention({ maxAgeHours: 24, maxRowsPerVault: 5 })).toBe(
    '{"max_age_hours":24,"max_rows_per_vault":5}',
  );
  expect(storedRetention({})).toBeUndefined();
  expect(readStoredRetention(undefined)).toEqual({});
  expect(readStoredRetention('{"max_age_hours":0,"max_rows_per_vault":null}')).toEqual({ maxAgeHours: 0 });
  for (const text of ["", "{", "[]", "7"]) expect(readStoredRetention(text)).toBeUndefined();
});
