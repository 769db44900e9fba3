import { expect, test } from "bun:test";
import { issueCode, sendCode, withCode } from "../../../../src/app/account/email-codes.ts";
import { codesInLog, mailbox } from "../../../support/account/codes.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";

const OF = { purpose: "verify", email: "eve@example.com" } as const;

const issue = ({ store, deps }: Instance) =>
  store.atomically(async (repos) => ({ commit: true, value: await issueCode(deps, repos, OF) }));

test("a code is kept as a hash that is good for its purpose and address alone", async () => {
  await using instance = await openInstance();
  const code = (await issue(instance)) ?? "";
  const [kept] = await instance.store.emailCodes.live(OF, instance.clock.now());
  expect(kept?.codeHash).toMatch(/^[0-9a-f]{64}$/);
  expect(kept?.codeHash).not.toBe(instance.deps.tokens.hash(code));
  const done = (of: typeof OF | object) =>
    withCode(instance.deps, { ...OF, ...of, code }, async () => "done");
  await expect(done({ purpose: "reset" })).rejects.toMatchObject({ code: "invalid_code" });
  await expect(done({ email: "olga@example.com" })).rejects.toMatchObject({ code: "invalid_code" });
  expect(await done({ email: "EVE@example.com" })).toBe("done");
});

test("a wrong guess is counted, and what failed for a right one is not", async () => {
  await using instance = await openInstance();
  const code = (await issue(instance)) ?? "";
  const failures = async () =>
    (await instance.store.emailCodes.live(OF, instance.clock.now())).map((kept) => kept.failures);
  const fail = () => Promise.reject(new Error("disk full"));
  await expect(withCode(instance.deps, { ...OF, code }, fail)).rejects.toThrow("disk full");
  expect(await failures()).toEqual([0]);
  await expect(withCode(instance.deps, { ...OF, code: "wrong" }, fail)).rejects.toMatchObject({
    code: "invalid_code",
  });
  expect(await failures()).toEqual([1]);
});

test("two at once with one code: one of them has it", async () => {
  await using instance = await openInstance();
  const code = (await issue(instance)) ?? "";
  const use = () =>
    withCode(instance.deps, { ...OF, code }, async (repos) => {
      await repos.emailCodes.delete(OF);
      return "done";
    });
  const outcomes = await Promise.allSettled([use(), use()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("each purpose has its own mail", async () => {
  const mailer = mailbox();
  await using instance = await openInstance({ mailer });
  for (const purpose of ["verify", "reset", "set-email"] as const) {
    sendCode(instance.deps, { ...OF, purpose }, "012345");
  }
  expect(new Set(mailer.sent.map(({ subject }) => subject)).size).toBe(3);
  for (const { to, text, html } of mailer.sent) {
    expect([to, text.includes("012345"), html.includes("012345")]).toEqual([OF.email, true, true]);
  }
  expect(codesInLog(instance)).toEqual([]);
});
