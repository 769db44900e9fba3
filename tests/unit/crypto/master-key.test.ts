import { expect, test } from "bun:test";
import type { AppError } from "../../../src/core/errors.ts";
import type { KeyName, VaultId } from "../../../src/core/ids.ts";
import { Secret } from "../../../src/core/secret.ts";
import { openBarrier, rewrap, verifyPassword } from "../../../src/crypto/master-key.ts";
import type { SealContext } from "../../../src/ports/barrier.ts";
import type { KeyRepo, MasterKey } from "../../../src/ports/store/instance/keys.ts";
import { createMemoryKeys } from "../../support/memory-keys.ts";

const clock = { now: () => 1_700_000_000_000 };
const cost = { time: 1, memoryKib: 64, parallelism: 1 };
const context: SealContext = { kind: "credential", vaultId: "v" as VaultId, key: "K" as KeyName };
const password = new Secret("open sesame");

const open = (keys: KeyRepo, given?: Secret) => openBarrier(keys, { clock, cost, password: given });
const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(),
    (error) => error,
  );

test.each([
  ["passwordless", undefined],
  ["with a password", password],
])("%s: what one start seals the next one opens", async (_name, given) => {
  const keys = createMemoryKeys();
  const sealed = (await open(keys, given)).seal(new Secret("value"), context);
  expect((await open(keys, given)).open(sealed, context).open()).toBe("value");
});

test("a protected record holds neither the data key nor the password", async () => {
  const keys = createMemoryKeys();
  await open(keys, password);
  const record = await keys.masterKey();
  expect(record).toMatchObject({
    mode: "password",
    time: 1,
    memoryKib: 64,
    parallelism: 1,
    createdAt: clock.now(),
  });
  expect(record).not.toHaveProperty("dek");
  expect(JSON.stringify(record)).not.toContain("sesame");
});

test("a wrong password is an error and changes nothing", async () => {
  const keys = createMemoryKeys();
  await open(keys, password);
  const before = structuredClone(await keys.masterKey());
  expect((await failure(open(keys, new Secret("open sesam")))).code).toBe("wrong_password");
  expect((await failure(open(keys, new Secret("")))).code).toBe("wrong_password");
  expect(await keys.masterKey()).toEqual(before);
  await open(keys, password);
});

test("a protected instance without a password says how to give one", async () => {
  const keys = createMemoryKeys();
  await open(keys, password);
  const error = await failure(open(keys));
  expect(error.code).toBe("unlock_required");
  expect(error.hint).toContain("AGENT_VAULT_MASTER_PASSWORD");
  expect(error.hint).toContain("--password-stdin");
});

test("a passwordless instance opens whatever password is given", async () => {
  const keys = createMemoryKeys();
  const sealed = (await open(keys)).seal(new Secret("value"), context);
  expect((await open(keys, password)).open(sealed, context).open()).toBe("value");
});

test("a damaged data key is noticed at start, not when new values are lost", async () => {
  const keys = createMemoryKeys();
  await open(keys);
  const record = await keys.masterKey();
  if (record?.mode !== "passwordless") throw new Error("unexpected mode");
  const damaged: KeyRepo = {
    ...keys,
    masterKey: async () => ({ ...record, dek: record.dek.map((byte) => byte ^ 1) }),
  };
  expect((await failure(open(damaged))).code).toBe("decryption_failed");
});

test("of two first starts at once both end up with the same key", async () => {
  const keys = createMemoryKeys();
  const [one, two] = await Promise.all([open(keys), open(keys)]);
  expect(two.open(one.seal(new Secret("value"), context), context).open()).toBe("value");
});

test("an instance another one protected meanwhile asks for the password", async () => {
  const keys = createMemoryKeys();
  await open(keys, password);
  const error = await failure(openLate(keys));
  expect(error.code).toBe("unlock_required");
});

/** Saw no key, and is told by the write that there is one. */
function openLate(keys: KeyRepo) {
  return open({ ...keys, masterKey: async () => undefined });
}

test.each([
  ["set", undefined, password],
  ["changed", password, new Secret("another")],
  ["removed", password, undefined],
])(
  "a password that is %s opens what was sealed before, and the one before it does not",
  async (_name, current, next) => {
    const keys = createMemoryKeys();
    const sealed = (await open(keys, current)).seal(new Secret("value"), context);
    const before = (await keys.masterKey()) as MasterKey;
    const after = await rewrap(before, { current, next, cost });
    expect(after.createdAt).toBe(before.createdAt);
    expect(after.mode).toBe(next === undefined ? "passwordless" : "password");
    await keys.replaceMasterKey(after);
    expect((await open(keys, next)).open(sealed, context).open()).toBe("value");
    if (next !== undefined)
      expect((await failure(open(keys, current))).code).toMatch(/^(wrong_password|unlock_required)$/);
  },
);

test("nothing is wrapped anew without the current password", async () => {
  const keys = createMemoryKeys();
  await open(keys, password);
  const record = (await keys.masterKey()) as MasterKey;
  const wrong = new Secret("wrong");
  expect((await failure(rewrap(record, { current: wrong, next: undefined, cost }))).code).toBe(
    "wrong_password",
  );
  expect((await failure(rewrap(record, { current: undefined, next: undefined, cost }))).code).toBe(
    "unlock_required",
  );
  expect((await failure(verifyPassword(record, wrong))).code).toBe("wrong_password");
  await verifyPassword(record, password);
});

test("rewrapping leaves the record that it was given as it is", async () => {
  const keys = createMemoryKeys();
  await open(keys);
  const record = (await keys.masterKey()) as MasterKey;
  const before = structuredClone(record);
  await rewrap(record, { current: undefined, next: password, cost });
  expect(record).toEqual(before);
});
