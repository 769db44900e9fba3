import { expect, test } from "bun:test";
import { followSavedLimits } from "../../../../src/app/limits/saved-limits.ts";
import type { PinnedLimits } from "../../../../src/core/limit/resolve.ts";
import type { LimitSettings } from "../../../../src/core/limit/settings.ts";
import { openInstance } from "../../../support/instance.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

const FREE: PinnedLimits = { profile: undefined, overrides: {}, locked: false };

async function follow(pinned = FREE) {
  const instance = await openInstance();
  const applied: LimitSettings[] = [];
  const { logger, lines } = createRecordingLogger();
  const limits = { apply: (settings: LimitSettings) => void applied.push(settings) };
  const followed = followSavedLimits({ store: instance.store, limits, pinned, logger });
  const save = (text: string | undefined) => instance.store.settings.setInstance("ratelimit_config", text);
  return { instance, applied, lines, save, ...followed };
}

test("what is saved is in force once a reload has ended, and is not applied twice", async () => {
  const { instance, applied, save, reload } = await follow();
  await using _ = instance;
  await reload();
  expect(applied).toEqual([]);
  await save('{"profile":"strict"}');
  await Promise.all([reload(), reload()]);
  await reload();
  expect(applied.map(({ profile }) => profile)).toEqual(["strict"]);
  await save(undefined);
  await reload();
  expect(applied.map(({ profile }) => profile)).toEqual(["strict", "default"]);
});

test("a change is followed without being told, until it is stopped", async () => {
  const { instance, applied, save, stop } = await follow();
  await using _ = instance;
  await save('{"profile":"loose"}');
  for (let turn = 0; turn < 100 && applied.length === 0; turn++) await Bun.sleep(5);
  expect(applied.map(({ profile }) => profile)).toEqual(["loose"]);
  stop();
  await save('{"profile":"strict"}');
  await Bun.sleep(50);
  expect(applied).toHaveLength(1);
});

test("the environment wins over what is saved", async () => {
  const { instance, applied, save, reload } = await follow({ ...FREE, profile: "off" });
  await using _ = instance;
  await save('{"profile":"strict"}');
  await reload();
  expect(applied.map(({ profile }) => profile)).toEqual(["off"]);
});

test("what cannot be read counts as nothing saved, and the log says so", async () => {
  const { instance, applied, lines, save, reload } = await follow();
  await using _ = instance;
  await save('{"profile":"?"}');
  await reload();
  expect(applied.map(({ profile }) => profile)).toEqual(["default"]);
  expect(lines).toMatchObject([{ level: "warn" }]);
});
