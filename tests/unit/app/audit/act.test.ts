import { expect, test } from "bun:test";
import { act, actToRevoke } from "../../../../src/app/audit/act.ts";
import { doerOf } from "../../../../src/core/audit/doer.ts";
import { type AuditRecord, canonicalText, GENESIS } from "../../../../src/core/audit/record.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openInstance } from "../../../support/instance.ts";
import { userPrincipal } from "../../../support/principals.ts";

const BY = doerOf({ ...userPrincipal("owner"), ip: "192.0.2.1" });
const INSTANCE = { type: "instance", id: "", name: "" } as const;

test("records are chained by their hashes, from the first on, across units of work", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  await act(deps, BY, async (_, note) => {
    note({ action: "instance.set-settings", target: INSTANCE, changes: { invite_only: { after: true } } });
    note({ action: "instance.set-settings", target: INSTANCE });
  });
  await act(deps, BY, async (_, note) => note({ action: "instance.rotate-authority", target: INSTANCE }));

  const records = await store.audit.list({ after: 0, limit: 10 });
  expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  let previous = GENESIS;
  for (const { hash, ...content } of records) {
    expect(content.previousHash).toBe(previous);
    expect(hash).toBe(sha256(canonicalText(content)));
    previous = hash;
  }
  expect(records[0]).toMatchObject({ actor: BY, at: instance.clock.now(), vault: { id: "", name: "" } });
});

test("an act that fails leaves neither what it wrote nor a record", async () => {
  await using instance = await openInstance();
  const failing = act(instance.deps, BY, async ({ settings }, note) => {
    await settings.setInstance("bootstrap_token_hash", "x");
    note({ action: "instance.set-settings", target: INSTANCE });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await instance.store.settings.instance("bootstrap_token_hash")).toBeUndefined();
  expect(await instance.store.audit.head()).toBeUndefined();
});

test("acts at one time come one after the other", async () => {
  await using instance = await openInstance();
  const one = () =>
    act(instance.deps, BY, async (_, note) => note({ action: "login.open", target: INSTANCE }));
  await Promise.all(Array.from({ length: 20 }, one));
  const records = await instance.store.audit.list({ after: 0, limit: 100 });
  expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(new Set(records.map(({ previousHash }) => previousHash)).size).toBe(20);
});

test("what takes something away does so on the line that is kept for it, and is recorded as everything else", async () => {
  await using instance = await openInstance();
  const lines: unknown[] = [];
  const atomically: Store["atomically"] = (work, line) => {
    lines.push(line);
    return instance.store.atomically(work, line);
  };
  const deps = { ...instance.deps, store: { atomically } };
  const note: Parameters<typeof act>[2] = async (_, note) =>
    note({ action: "login.revoke", target: INSTANCE });
  await act(deps, BY, note);
  await actToRevoke(deps, BY, note);
  expect(lines).toEqual(["pool", "revoking"]);
  expect(await instance.store.audit.head()).toMatchObject({ seq: 2 });
});

test("what is hashed is what is kept: no member beside those of a record, no text that a database changes", async () => {
  await using instance = await openInstance();
  const vault = { id: "v" as never, name: "x\uD800", createdAt: 1 };
  await act(instance.deps, { ...BY, name: "a\0b" }, async (_, note) => {
    note({ action: "vault.create", target: { type: "vault", ...vault }, vault });
  });
  const [record] = await instance.store.audit.list({ limit: 1 });
  const { hash, ...content } = record as AuditRecord;
  expect(sha256(canonicalText(content))).toBe(hash);
  expect(content).toMatchObject({ actor: { name: "a\uFFFDb" }, vault: { name: "x\uFFFD" } });
});
