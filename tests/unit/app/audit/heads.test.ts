import { expect, test } from "bun:test";
import { act } from "../../../../src/app/audit/act.ts";
import { createHeadSigning } from "../../../../src/app/audit/heads.ts";
import { doerOf } from "../../../../src/core/audit/doer.ts";
import { HEAD_MS, HEAD_RECORDS } from "../../../../src/core/audit/head.ts";
import type { AuditRecord } from "../../../../src/core/audit/record.ts";
import { createAuditSigner } from "../../../../src/crypto/audit-signer.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { userPrincipal } from "../../../support/principals.ts";

const BY = doerOf(userPrincipal("owner"));
const INSTANCE = { type: "instance", id: "", name: "" } as const;

async function record(instance: Instance, times = 1): Promise<void> {
  await act(instance.deps, BY, async (_, note) => {
    for (let at = 0; at < times; at++) note({ action: "instance.set-settings", target: INSTANCE });
  });
}

const seqs = async ({ store }: Instance) =>
  (await store.auditHeads.list({ after: 0, limit: 10 })).map(({ seq }) => seq);

test("heads are signed when enough is new or time has passed, and nothing is signed twice", async () => {
  await using instance = await openInstance();
  const { headSigning } = instance.deps;
  await headSigning.signWhenDue();
  await headSigning.signNow();
  expect(await seqs(instance)).toEqual([]);
  await record(instance);
  await headSigning.signWhenDue();
  await record(instance, HEAD_RECORDS - 1);
  await headSigning.signWhenDue();
  expect(await seqs(instance)).toEqual([1]);
  await record(instance);
  await headSigning.signWhenDue();
  await record(instance);
  instance.clock.advance(HEAD_MS);
  await Promise.all([headSigning.signWhenDue(), headSigning.signWhenDue(), headSigning.signNow()]);
  expect(await seqs(instance)).toEqual([1, HEAD_RECORDS + 1, HEAD_RECORDS + 2]);
  expect(instance.logLines.map(({ message }) => message)).toEqual(Array(3).fill("audit log signed"));
});

test("two servers on one database sign with one key, and each record's head once", async () => {
  await using instance = await openInstance();
  const { store, deps, clock } = instance;
  await record(instance);
  const signer = createAuditSigner({ heads: store.auditHeads, barrier: deps.barrier, clock });
  const other = createHeadSigning({ ...deps, store, signer });
  await Promise.all([deps.headSigning.signNow(), other.signNow()]);
  await record(instance);
  await other.signNow();
  await deps.headSigning.signNow();
  const heads = await store.auditHeads.list({ after: 0, limit: 10 });
  expect(heads.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(new Set(heads.map(({ keyId }) => keyId)).size).toBe(1);
});

/** The instance as it is once other hands were at its database. */
function tampered(instance: Instance, alter: (records: readonly AuditRecord[]) => readonly AuditRecord[]) {
  const { audit } = instance.store;
  const list: typeof audit.list = async (query) => alter(await audit.list(query));
  const store: Store = { ...instance.store, audit: { ...audit, list } };
  const { deps, clock } = instance;
  const signer = createAuditSigner({ heads: store.auditHeads, barrier: deps.barrier, clock });
  return createHeadSigning({ ...deps, store, signer });
}

test.each([
  [
    "a record that is changed",
    (all: readonly AuditRecord[]) => all.map((one) => (one.seq === 4 ? { ...one, at: 1 } : one)),
    "record 4",
  ],
  [
    "a record that is missing",
    (all: readonly AuditRecord[]) => all.filter(({ seq }) => seq !== 4),
    "records 4 to 4 are missing",
  ],
  [
    "what was signed",
    (all: readonly AuditRecord[]) => all.map((one) => (one.seq === 3 ? { ...one, hash: "x" } : one)),
    "record 3",
  ],
])("nothing is signed behind %s", async (_, alter, said) => {
  await using instance = await openInstance();
  await record(instance, 3);
  await instance.deps.headSigning.signNow();
  await record(instance, 2);
  const signing = tampered(instance, alter).signNow();
  await expect(signing).rejects.toMatchObject({
    code: "store_corrupt",
    message: expect.stringContaining(said),
  });
  expect(await seqs(instance)).toEqual([3]);
});

test("nothing is signed once an end that was signed is gone, or its head is forged", async () => {
  await using instance = await openInstance();
  await record(instance, 3);
  const { store, deps } = instance;
  await deps.headSigning.signNow();
  const { auditHeads, audit } = store;
  const forging: Store = {
    ...store,
    auditHeads: {
      ...auditHeads,
      last: async () => {
        const last = await auditHeads.last();
        return last && { ...last, seq: 2 };
      },
    },
  };
  const signer = createAuditSigner({ heads: auditHeads, barrier: deps.barrier, clock: instance.clock });
  await expect(createHeadSigning({ ...deps, store: forging, signer }).signNow()).rejects.toThrow("forged");
  const cut: Store = { ...store, audit: { ...audit, head: async () => ({ seq: 2, hash: "x" }) } };
  const cutSigning = createHeadSigning({ ...deps, store: cut, signer });
  await expect(cutSigning.signNow()).rejects.toThrow("its end is missing");
});

test("a record that another server appends and signs meanwhile is not a missing end", async () => {
  await using instance = await openInstance();
  const { store, deps, clock } = instance;
  await record(instance);
  const signer = createAuditSigner({ heads: store.auditHeads, barrier: deps.barrier, clock });
  let meanwhile: (() => Promise<void>) | undefined = async () => {
    await record(instance);
    await deps.headSigning.signNow();
  };
  const between = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    const first = meanwhile;
    meanwhile = undefined;
    await first?.();
    return value;
  };
  const { audit, auditHeads } = store;
  const slow: Store = {
    ...store,
    audit: { ...audit, head: () => between(audit.head()) },
    auditHeads: { ...auditHeads, last: () => between(auditHeads.last()) },
  };
  const here = createHeadSigning({ ...deps, store: slow, signer });
  await here.signNow();
  expect(await seqs(instance)).toEqual([2]);
  expect(here.notices()).toEqual([]);
});

test("a head that another server signed is missed when it vanishes, too", async () => {
  await using instance = await openInstance();
  const { store, deps, clock } = instance;
  const signer = createAuditSigner({ heads: store.auditHeads, barrier: deps.barrier, clock });
  let isGone = false;
  const { auditHeads } = store;
  const last: typeof auditHeads.last = async () => (isGone ? undefined : await auditHeads.last());
  const here = createHeadSigning({
    ...deps,
    store: { ...store, auditHeads: { ...auditHeads, last } },
    signer,
  });
  await record(instance);
  await deps.headSigning.signNow();
  await here.signWhenDue();
  isGone = true;
  await record(instance);
  await expect(here.signNow()).rejects.toThrow("its end is missing");
});

test("a log that was changed is told as long as it is, and not read again at every look", async () => {
  await using instance = await openInstance();
  const { store, clock } = instance;
  await record(instance, 3);
  let isChanged = true;
  let reads = 0;
  const signing = tampered(instance, (all) => {
    reads += 1;
    return isChanged ? all.map((one) => (one.seq === 2 ? { ...one, at: 1 } : one)) : all;
  });
  await signing.signWhenDue();
  expect(signing.notices()).toEqual([
    "The audit log was changed: record 2 does not fit its hash or the record before it. It is not signed any more.",
  ]);
  clock.advance(HEAD_MS);
  await signing.signWhenDue();
  expect(reads).toBe(1);
  // Whoever asks for a signature is told at once.
  await expect(signing.signNow()).rejects.toThrow("record 2");
  isChanged = false;
  clock.advance(3_600_000);
  await signing.signWhenDue();
  expect(signing.notices()).toEqual([]);
  expect((await store.auditHeads.last())?.seq).toBe(3);
});
