import { expect } from "bun:test";
import { DEFAULT, NOW, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

const ROOT = { generation: 1, certPem: "pem", sealedKey: sealed(1), signsFrom: NOW };

export const ISOLATION_CASES: readonly Case[] = [
  {
    // On one shared connection a driver may run such a statement inside the open transaction, and lose it with it.
    name: "isolation: a statement outside of a transaction is not rolled back with another task's",
    run: async ({ store, raw }) => {
      const opened = Promise.withResolvers<void>();
      const issued = Promise.withResolvers<void>();
      const failing = raw.db.transaction().execute(async (trx) => {
        await trx.insertInto("vault_settings").values({ vault_id: DEFAULT, key: "k", value: "v" }).execute();
        opened.resolve();
        await issued.promise;
        throw new Error("rolled back on purpose");
      });
      await opened.promise;
      const alone = store.keys.createRoot(ROOT);
      await Bun.sleep(20);
      issued.resolve();

      await expect(failing).rejects.toThrow("rolled back on purpose");
      await alone;
      expect((await store.keys.roots())[0]?.certPem).toBe("pem");
      expect(await raw.db.selectFrom("vault_settings").selectAll().execute()).toEqual([]);
    },
  },
  {
    name: "isolation: a reader does not see what another task has not committed",
    run: async ({ store, raw }) => {
      const opened = Promise.withResolvers<void>();
      const read = Promise.withResolvers<void>();
      const writing = raw.db.transaction().execute(async (trx) => {
        await trx
          .insertInto("instance_settings")
          .values({ key: "bootstrap_token_hash", value: "x" })
          .execute();
        opened.resolve();
        await read.promise;
        await trx.deleteFrom("instance_settings").execute();
      });
      await opened.promise;
      const reading = store.settings.instance("bootstrap_token_hash");
      await Bun.sleep(20);
      read.resolve();
      await writing;
      expect(await reading).toBeUndefined();
    },
  },
  {
    name: "isolation: a failed transaction leaves the connection fit for the next one",
    run: async ({ store, raw }) => {
      const broken = raw.db.transaction().execute(async (trx) => {
        await trx.insertInto("instance_settings").values({ key: "k", value: "v" }).execute();
        await trx.insertInto("instance_settings").values({ key: "k", value: "v" }).execute();
      });
      await expect(broken).rejects.toThrow();
      await store.settings.setInstance("bootstrap_token_hash", "x");
      expect(await raw.db.selectFrom("instance_settings").select("key").execute()).toEqual([
        { key: "bootstrap_token_hash" },
      ]);
    },
  },
  {
    name: "isolation: a closed store answers nothing more, an open one answers a ping",
    run: async ({ store, second }) => {
      const other = await second();
      await other.ping();
      await other.close();
      await expect(other.ping()).rejects.toThrow();
      await store.ping();
    },
  },
];
