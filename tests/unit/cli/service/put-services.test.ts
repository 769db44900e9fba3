import { expect, test } from "bun:test";
import type { Client } from "../../../../src/cli/client/client.ts";
import { Failure, Left } from "../../../../src/cli/failure.ts";
import type { Io } from "../../../../src/cli/io.ts";
import { putServices } from "../../../../src/cli/service/put-services.ts";

const WRITTEN = {
  vault: "default",
  services: [{ name: "groq", host: "api.groq.com" }],
  credentials: { GROQ_API_KEY: "gsk_secret" },
  confirmed: [],
};

/** What the server was asked for and the person was told; `add` and `remove` answer or throw. */
async function put({
  add,
  remove,
  ...more
}: {
  add: () => Promise<unknown>;
  remove?: () => Promise<unknown>;
  credentials?: Record<string, string>;
  before?: ReadonlyMap<string, string | undefined>;
  services?: readonly unknown[];
}) {
  const calls: string[] = [];
  const told: string[] = [];
  const client = {
    credentials: {
      set: async ({ credentials }: { credentials: object }) =>
        void calls.push(
          `set ${more.before === undefined ? Object.keys(credentials) : Object.entries(credentials).flat()}`,
        ),
      delete: async ({ keys }: { keys: string[] }) => {
        calls.push(`delete ${keys}`);
        await remove?.();
      },
    },
    services: {
      add: async () => {
        calls.push("add");
        return await add();
      },
    },
  } as unknown as Client;
  const tell = (text: string) => void told.push(text);
  const io = { interactive: false, print: { done: tell, warn: tell, note: tell } } as unknown as Io;
  const failed = await putServices(io, client, { ...WRITTEN, missing: ["OTHER_KEY"], ...more }).catch(
    (error) => error,
  );
  return { calls, told, failed };
}

test("credentials come first, so that services find them, and what is known to be missing is not told", async () => {
  const warnings = [
    'service "other" uses OTHER_KEY, which vault "default" does not hold yet',
    'service "third" uses THIRD_KEY, which vault "default" does not hold yet',
  ];
  const { calls, told, failed } = await put({
    add: async () => ({ vault: "default", upserted: ["groq"], services_count: 1, warnings }),
  });
  expect(failed).toBeUndefined();
  expect(calls).toEqual(["set GROQ_API_KEY", "add"]);
  expect(told.join("\n")).toContain("Service added: groq (1 service total)");
  expect(told.join("\n")).toContain("THIRD_KEY");
  expect(told.join("\n")).not.toContain("OTHER_KEY");
});

test.each([new Failure("refused"), new Left()])(
  "when the services are not written (%p), no credential stays",
  async (error) => {
    const { calls, told, failed } = await put({ add: () => Promise.reject(error) });
    expect(failed).toBe(error);
    expect(calls).toEqual(["set GROQ_API_KEY", "add", "delete GROQ_API_KEY"]);
    expect(told).toEqual([]);
  },
);

test("what cannot be taken back is named, and the first fault stays the one that is told", async () => {
  const refused = new Failure("refused");
  const { told, failed } = await put({
    add: () => Promise.reject(refused),
    remove: () => Promise.reject(new Failure("the server is gone")),
  });
  expect(failed).toBe(refused);
  expect(told).toEqual(['GROQ_API_KEY stays in vault "default": the server is gone']);
  expect(told.join()).not.toContain("gsk_secret");
});

test("a value that was replaced comes back, and what was new goes", async () => {
  const { calls } = await put({
    add: () => Promise.reject(new Failure("refused")),
    credentials: { OLD_KEY: "new", NEW_KEY: "new" },
    before: new Map([["OLD_KEY", "old"]]),
  });
  expect(calls).toEqual(["set OLD_KEY,new,NEW_KEY,new", "add", "set OLD_KEY,old", "delete NEW_KEY"]);
});

test("one that was replaced unseen is not deleted, and it is said that it is not what it was", async () => {
  const { calls, told } = await put({
    add: () => Promise.reject(new Failure("refused")),
    credentials: { OAUTH_KEY: "new" },
    before: new Map([["OAUTH_KEY", undefined]]),
  });
  expect(calls).toEqual(["set OAUTH_KEY,new", "add"]);
  expect(told).toEqual([
    'OAUTH_KEY in vault "default" has the new value: the one before cannot be seen to be put back',
  ]);
});

test("without services the credentials are all", async () => {
  const { calls, told } = await put({ add: () => Promise.reject(new Failure("asked")), services: [] });
  expect([calls, told]).toEqual([["set GROQ_API_KEY"], ['Set GROQ_API_KEY in vault "default"']]);
});
