import { expect, test } from "bun:test";
import { createStoredSecrets } from "../../../../src/app/secrets/stored.ts";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../../src/core/ids.ts";
import { type Sealed, Secret } from "../../../../src/core/secret.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { openStore } from "../../../../src/store/open.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

test("what is stored is opened, what is absent is missing, and what does not open is damaged and said so", async () => {
  const store = await openStore({ url: "sqlite::memory:" });
  const barrier = createBarrier(systemRandom.bytes(32));
  const { logger, lines } = createRecordingLogger();
  const nobody = () => Promise.reject(new Error("no provider is asked"));
  const oauth = { read: nobody, refresh: nobody };
  const source = createStoredSecrets({ store, barrier, logger, oauth });
  const [key, bad] = ["KEY", "BAD"] as KeyName[] as [KeyName, KeyName];
  const vaultId = DEFAULT_VAULT_ID;
  const sealed = barrier.seal(new Secret("value"), { kind: "credential", vaultId, key });
  await store.credentials.setMany(vaultId, [{ key, sealed }], 1);
  await store.credentials.setMany(vaultId, [{ key: bad, sealed: Uint8Array.of(1, 2, 3) as Sealed }], 1);

  const found = await source.read(vaultId, key);
  if (found.type !== "static") throw new Error(found.type);
  expect(found.value.open()).toBe("value");
  expect(found.validUntil).toBe(Number.POSITIVE_INFINITY);
  expect(lines).toEqual([]);
  expect(await source.read(vaultId, bad)).toEqual({ type: "damaged" });
  expect(lines.map(({ message }) => message)).toEqual([expect.stringContaining("damaged")]);

  const next = barrier.seal(new Secret("next"), { kind: "credential", vaultId, key });
  await store.credentials.setMany(vaultId, [{ key, sealed: next }], 2);
  const refreshed = await source.refresh(vaultId, key, found);
  expect(refreshed.type === "static" && refreshed.value.open()).toBe("next");
  await store.credentials.deleteMany(vaultId, [key]);
  expect(await source.read(vaultId, key)).toEqual({ type: "missing" });
  await store.close();
});
