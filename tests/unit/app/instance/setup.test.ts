import { expect, test } from "bun:test";
import { createSetup } from "../../../../src/app/instance/setup.ts";
import { openInstance } from "../../../support/instance.ts";

function counting(counts: number[]) {
  let reads = 0;
  const users = { count: async () => counts[Math.min(reads++, counts.length - 1)] ?? 0 };
  const setup = createSetup({ store: { users: users as never } });
  return { setup, reads: () => reads };
}

test("while there is no owner every question is asked, since another process may have made one; after that none", async () => {
  const { setup, reads } = counting([0, 0, 1]);
  expect(await setup.isInitialized()).toBe(false);
  expect(await setup.isInitialized()).toBe(false);
  expect(await setup.isInitialized()).toBe(true);
  expect(await setup.isInitialized()).toBe(true);
  expect(reads()).toBe(3);
});

test("requests that come while the first answer is on its way wait for it and share it", async () => {
  const { setup, reads } = counting([1]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => setup.isInitialized()));
  expect(answers).toEqual(Array.from({ length: 20 }, () => true));
  expect(reads()).toBe(1);
});

test("a question that could not be answered is asked again by the next request", async () => {
  let reads = 0;
  const count = async () => {
    reads += 1;
    if (reads === 1) throw new Error("the database is away");
    return 1;
  };
  const setup = createSetup({ store: { users: { count } as never } });
  const first = setup.isInitialized();
  await expect(first).rejects.toThrow("the database is away");
  expect(await setup.isInitialized()).toBe(true);
});

test("after a restart every one of the first concurrent requests is let in", async () => {
  await using before = await openInstance();
  const token = await before.registerOwner();
  await using after = await openInstance({ store: before.store });
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await after.call("GET /v1/auth/me", { token })).status),
  );
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
});

test("what this process did counts at once", async () => {
  const { setup } = counting([0]);
  expect(await setup.isInitialized()).toBe(false);
  setup.markInitialized();
  expect(await setup.isInitialized()).toBe(true);
});

test("an instance with users is initialised from its first question", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  expect(await createSetup(instance.deps).isInitialized()).toBe(true);
});
