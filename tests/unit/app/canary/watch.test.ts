import { expect, test } from "bun:test";
import { createCanaryWatch } from "../../../../src/app/canary/watch.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { DEFAULT, sealed } from "../../../store/samples.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";
import { layCanary } from "../../../support/vault/canaries.ts";

async function open() {
  const store = await openStore({ url: "sqlite::memory:" });
  const barrier = createBarrier(new Uint8Array(32).fill(1));
  const { logger, lines } = createRecordingLogger();
  const watch = createCanaryWatch({ store, barrier, logger });
  return { store, barrier, watch, logger, lines, [Symbol.asyncDispose]: () => store.close() };
}

test("what is stored is searched for, and no more once it is gone; a change is heard without being asked", async () => {
  await using scene = await open();
  await scene.watch.load();
  expect(scene.watch.search).toBeUndefined();
  const { id, texts } = await layCanary(scene, "aws");
  for (const text of texts) {
    expect(scene.watch.search?.find(Buffer.from(`x ${text} y`))).toEqual({ id, vaultId: DEFAULT });
    expect(scene.watch.search?.find(Buffer.from(text.slice(1)))).toBeUndefined();
  }
  const before = scene.watch.search;
  await scene.store.settings.setVault(DEFAULT, "strip_env", "on");
  await scene.watch.load();
  expect(scene.watch.search).toBe(before);
  await scene.store.canaries.remove(DEFAULT, id);
  for (let turn = 0; turn < 100 && scene.watch.search !== undefined; turn += 1) await Bun.sleep(5);
  expect(scene.watch.search).toBeUndefined();
});

test("one that does not open is told of and harms no other; while the store cannot be read, those that are known stay", async () => {
  await using scene = await open();
  const { texts } = await layCanary(scene, "github");
  const broken = {
    id: "cnr_x" as never,
    vaultId: DEFAULT,
    format: "github",
    label: "",
    startsWith: "",
  } as const;
  await scene.store.canaries.add({ ...broken, createdAt: 0, createdBy: "", triggers: 0 }, sealed(1));
  await scene.watch.load();
  expect(scene.watch.search?.find(Buffer.from(texts[0] ?? ""))).toBeDefined();
  expect(JSON.stringify(scene.lines)).toContain("cannot be opened");
  const away: Store = {
    ...scene.store,
    canaries: { ...scene.store.canaries, sealed: () => Promise.reject(new Error("away")) },
  };
  const other = createCanaryWatch({ ...scene, store: away });
  expect(other.load()).rejects.toThrow("away");
});
