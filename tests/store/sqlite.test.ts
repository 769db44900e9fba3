/** The conformance list on SQLite. */
import { expect, test } from "bun:test";
import { migrate } from "../../src/store/migrations/migrate.ts";
import { createStore, openDatabase, openStore } from "../../src/store/open.ts";
import type { OpenDatabase } from "../../src/store/schema.ts";
import { tmp } from "../support/tmp.ts";
import { runConformance } from "./conformance.ts";
import { aUser } from "./samples.ts";
import type { Backend } from "./world.ts";

const sqlite: Backend = {
  open: async () => {
    const dir = await tmp();
    const opened: (() => Promise<void>)[] = [];
    const keep = (database: OpenDatabase) => {
      opened.push(() => database.db.destroy());
      return database;
    };
    const url = `sqlite:${dir.at("agent-vault.db")}`;
    const raw = keep(await openDatabase({ url }));
    await migrate(raw);
    const store = await createStore(raw);
    const second = async () => {
      const other = await openStore({ url });
      opened.push(() => other.close());
      return other;
    };
    return {
      store,
      raw,
      second,
      blank: async () => keep(await openDatabase({ url: `sqlite:${dir.at(`blank-${opened.length}.db`)}` })),
      [Symbol.asyncDispose]: async () => {
        for (const close of opened) await close();
        await dir[Symbol.asyncDispose]();
      },
    };
  },
};

runConformance(sqlite);

test("a store in memory starts empty and shares nothing", async () => {
  const [one, two] = await Promise.all([
    openStore({ url: "sqlite::memory:" }),
    openStore({ url: "sqlite::memory:" }),
  ]);
  await one.users.create(aUser());
  expect([await one.users.count(), await two.users.count()]).toEqual([1, 0]);
  await Promise.all([one.close(), two.close()]);
});
