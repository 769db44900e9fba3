import { expect, test } from "bun:test";
import { act } from "../../../../src/app/audit/act.ts";
import { auditState, listAudit, listAuditHeads, signAudit } from "../../../../src/app/audit/read.ts";
import { doerOf } from "../../../../src/core/audit/doer.ts";
import type { AuditRecord } from "../../../../src/core/audit/record.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../support/principals.ts";

const OWNER = userPrincipal("owner");

async function withRecords(count: number) {
  const instance = await openInstance();
  for (let at = 0; at < count; at++) {
    await act(instance.deps, doerOf(OWNER), async (_, note) =>
      note({ action: "login.open", target: { type: "session", id: String(at), name: "" } }),
    );
  }
  return instance;
}

test("pages go back from the newest, or on from a place, and end", async () => {
  await using instance = await withRecords(5);
  const page = async (range: { before?: number; after?: number }) => {
    const { records, nextCursor } = await listAudit(instance.deps, OWNER, { ...range, limit: 2 });
    return [records.map(({ seq }) => seq), nextCursor];
  };
  expect(await page({})).toEqual([[5, 4], 4]);
  expect(await page({ before: 4 })).toEqual([[3, 2], 2]);
  expect(await page({ before: 2 })).toEqual([[1], undefined]);
  expect(await page({ after: 0 })).toEqual([[1, 2], 2]);
  expect(await page({ after: 3 })).toEqual([[4, 5], undefined]);
  expect(await page({ after: 5 })).toEqual([[], undefined]);
});

test("an act that there is not is refused, with the one that was meant", async () => {
  await using instance = await withRecords(0);
  await expect(listAudit(instance.deps, OWNER, { action: "vault.creat", limit: 2 })).rejects.toMatchObject({
    code: "bad_request",
    hint: expect.stringContaining("vault.create"),
  });
});

test("an actor is meant by its id or by its name, whichever is given", async () => {
  await using instance = await withRecords(1);
  const found = async (actor: string) =>
    (await listAudit(instance.deps, OWNER, { actor, limit: 9 })).records.length;
  const [{ actor }] = (await instance.store.audit.list({ limit: 1 })) as unknown as [AuditRecord];
  expect([await found(actor.name), await found("nobody@example.com")]).toEqual([1, 0]);
  expect(await found("00000000-0000-4000-8000-000000000000")).toBe(0);
});

test("heads come with their key, and an owner may have what is new signed", async () => {
  await using instance = await withRecords(2);
  expect(await listAuditHeads(instance.deps, OWNER, { after: 0, limit: 1 })).toEqual({
    heads: [],
    key: undefined,
  });
  expect(await signAudit(instance.deps, OWNER)).toMatchObject({ seq: 2 });
  expect(await listAuditHeads(instance.deps, OWNER, { after: 0, limit: 1 })).toMatchObject({
    heads: [{ seq: 2 }],
    key: { keyId: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test("others may do none of it", async () => {
  await using instance = await withRecords(1);
  for (const principal of [userPrincipal("member"), agentPrincipal("member")]) {
    const calls = [
      listAudit(instance.deps, principal, { limit: 1 }),
      listAuditHeads(instance.deps, principal, { after: 0, limit: 1 }),
      signAudit(instance.deps, principal),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "forbidden" });
  }
});

test("the state tells how far the log is signed, and that it was changed, to owners alone", async () => {
  await using instance = await withRecords(3);
  await signAudit(instance.deps, OWNER);
  await act(instance.deps, doerOf(OWNER), async (_, note) =>
    note({ action: "login.open", target: { type: "session", id: "new", name: "" } }),
  );
  const { records, signed, faults } = await auditState(instance.deps, OWNER);
  expect([records, signed?.seq, faults]).toEqual([4, 3, []]);
  const headSigning = { notices: () => ["Record 2 was changed."] };
  expect((await auditState({ ...instance.deps, headSigning }, OWNER)).faults).toEqual([
    "Record 2 was changed.",
  ]);
  const agent = agentPrincipal("member");
  await expect(auditState(instance.deps, agent)).rejects.toMatchObject({ code: "forbidden" });
});
