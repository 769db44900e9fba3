import { expect, test } from "bun:test";
import {
  deleteCredentials,
  listCredentials,
  revealCredentials,
  setCredentials,
} from "../../../../src/app/vault/credentials.ts";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../../src/core/ids.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

const MEMBER = scopedPrincipal("member");
const vault = "default";

test("revealed values are secrets that print as nothing", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  await setCredentials(deps, MEMBER, { vault, credentials: { KEY: "hunter2" } });
  const [revealed] = await revealCredentials(deps, MEMBER, { vault, key: undefined });
  expect(revealed?.value?.open()).toBe("hunter2");
  expect(`${JSON.stringify(revealed)}${Bun.inspect(revealed)}`).not.toContain("hunter2");
});

test("a value moved to another vault or key does not open", async () => {
  await using instance = await openInstance();
  const { deps, store, clock } = instance;
  await setCredentials(deps, MEMBER, { vault, credentials: { KEY: "hunter2" } });
  const stored = await store.credentials.get(DEFAULT_VAULT_ID, "KEY" as KeyName);
  const sealed = stored?.sealed ?? ("" as never);
  const payments = await instance.addVault("payments");
  await store.credentials.setMany(payments, [{ key: "KEY" as KeyName, sealed }], clock.now());
  await store.credentials.setMany(DEFAULT_VAULT_ID, [{ key: "OTHER" as KeyName, sealed }], clock.now());
  const there = scopedPrincipal("member", payments);
  const moved = await revealCredentials(deps, there, { vault: "payments", key: undefined });
  expect(moved.map(({ value }) => value)).toEqual([undefined]);
  await expect(revealCredentials(deps, MEMBER, { vault, key: "OTHER" })).rejects.toMatchObject({
    code: "decryption_failed",
  });
  const [intact] = await revealCredentials(deps, MEMBER, { vault, key: "KEY" });
  expect(intact?.value?.open()).toBe("hunter2");
});

test("a bad key refuses all of them before anything is sealed", async () => {
  await using instance = await openInstance();
  const credentials = { GOOD: "1", bad: "2" };
  await expect(setCredentials(instance.deps, MEMBER, { vault, credentials })).rejects.toMatchObject({
    code: "invalid_key_name",
  });
  expect((await listCredentials(instance.deps, MEMBER, { vault })).keys).toEqual([]);
});

test("deleting names each key once and tells what is missing", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  await setCredentials(deps, MEMBER, { vault, credentials: { A: "1", B: "2" } });
  await expect(deleteCredentials(deps, MEMBER, { vault, keys: ["A", "C"] })).rejects.toThrow(
    'Vault "default" has no credential "C"; nothing was deleted.',
  );
  expect(await deleteCredentials(deps, MEMBER, { vault, keys: ["A", "A"] })).toEqual(["A" as KeyName]);
  expect((await listCredentials(deps, MEMBER, { vault })).keys).toEqual(["B" as KeyName]);
});
