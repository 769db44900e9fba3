import { expect, test } from "bun:test";
import { replaceMasterKey } from "../../../../src/app/instance/master-password.ts";
import { operatorDoer } from "../../../../src/core/audit/doer.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import type { MasterKey } from "../../../../src/ports/store/instance/keys.ts";
import { openStore } from "../../../../src/store/open.ts";
import { fakeClock } from "../../../support/clock.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const common = { sentinel: bytes(1), createdAt: 1 };
const clear: MasterKey = { mode: "passwordless", dek: bytes(9), ...common };
const wrapped: MasterKey = {
  mode: "password",
  wrappedDek: bytes(2),
  salt: bytes(3),
  time: 1,
  memoryKib: 8,
  parallelism: 1,
  ...common,
};

async function instance() {
  const store = await openStore({ url: "sqlite::memory:" });
  await store.keys.createMasterKey(clear);
  return { store, deps: { store, clock: fakeClock(), digest: sha256 } };
}

test("the new wrapping is kept together with a record that holds no key", async () => {
  const { store, deps } = await instance();
  await replaceMasterKey(deps, operatorDoer("ann"), { before: clear, after: wrapped });
  expect(await store.keys.masterKey()).toEqual(wrapped);
  const [record] = await store.audit.list({ after: 0, limit: 10 });
  expect(record).toMatchObject({
    action: "instance.set-master-password",
    actor: { type: "operator", name: "ann" },
    target: { type: "instance" },
    changes: { mode: { before: "passwordless", after: "password" } },
  });
  await store.close();
});

test("what somebody else has put there meanwhile stays, and nothing is recorded", async () => {
  const { store, deps } = await instance();
  await store.keys.replaceMasterKey({ ...wrapped, wrappedDek: bytes(7) });
  const late = replaceMasterKey(deps, operatorDoer("ann"), { before: clear, after: wrapped });
  expect((await late.catch((error) => error)).code).toBe("conflict");
  expect(await store.keys.masterKey()).toMatchObject({ wrappedDek: bytes(7) });
  expect(await store.audit.head()).toBeUndefined();
  await store.close();
});
