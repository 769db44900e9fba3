import { expect } from "bun:test";
import { failsWith } from "../fails.ts";
import { DEFAULT, keyName, NOW, NOWHERE, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

const value = (key: string, ...bytes: number[]) => ({ key: keyName(key), sealed: sealed(...bytes) });

export const CREDENTIAL_CASES: readonly Case[] = [
  {
    name: "credentials: every byte value comes back, in a plain Uint8Array, also none at all",
    run: async ({ store }) => {
      const everyByte = Array.from({ length: 256 }, (_, byte) => byte);
      await store.credentials.setMany(DEFAULT, [value("ALL", ...everyByte), value("NONE")], NOW);
      const all = await store.credentials.get(DEFAULT, keyName("ALL"));
      expect(all).toEqual({
        key: keyName("ALL"),
        type: "static",
        sealed: sealed(...everyByte),
        updatedAt: NOW,
      });
      expect(all?.sealed.constructor).toBe(Uint8Array);
      expect((await store.credentials.get(DEFAULT, keyName("NONE")))?.sealed).toEqual(sealed());
    },
  },
  {
    name: "credentials: the list is by key in byte order and of one vault",
    run: async ({ store }) => {
      await store.credentials.setMany(
        DEFAULT,
        [value("A_B", 1), value("AC", 2), value("A", 3), value("A1", 4)],
        NOW,
      );
      const keys = (await store.credentials.list(DEFAULT)).map(({ key }) => String(key));
      expect(keys).toEqual(["A", "A1", "AC", "A_B"]);
      expect(await store.credentials.list(NOWHERE)).toEqual([]);
      expect(await store.credentials.get(NOWHERE, keyName("A"))).toBeUndefined();
    },
  },
  {
    name: "credentials: setting replaces the value and keeps the type",
    run: async ({ store, raw }) => {
      await store.credentials.setMany(DEFAULT, [value("A", 1)], NOW);
      await raw.db.updateTable("credentials").set({ type: "oauth" }).execute();
      await store.credentials.setMany(DEFAULT, [value("A", 2), value("B", 3)], NOW + 1);
      expect(await store.credentials.list(DEFAULT)).toEqual([
        { key: keyName("A"), type: "oauth", sealed: sealed(2), updatedAt: NOW + 1 },
        { key: keyName("B"), type: "static", sealed: sealed(3), updatedAt: NOW + 1 },
      ]);
    },
  },
  {
    name: "credentials: the last of two values for one key counts",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, [value("A", 1), value("A", 2)], NOW);
      expect((await store.credentials.get(DEFAULT, keyName("A")))?.sealed).toEqual(sealed(2));
    },
  },
  {
    name: "credentials: more of them than one statement can bind are set and deleted whole",
    run: async ({ store }) => {
      const many = Array.from({ length: 9000 }, (_, at) => value(`KEY_${at}`, at % 256));
      await store.credentials.setMany(DEFAULT, many, NOW);
      expect(await store.credentials.list(DEFAULT)).toHaveLength(9000);
      const keys = Array.from({ length: 40_000 }, (_, at) => keyName(`KEY_${at}`));
      const { missing } = await store.credentials.deleteMany(DEFAULT, keys);
      expect(missing).toHaveLength(31_000);
      expect(await store.credentials.list(DEFAULT)).toHaveLength(9000);
    },
  },
  {
    name: "credentials: in a vault that is gone is a conflict",
    run: async ({ store }) => {
      await failsWith("conflict", store.credentials.setMany(NOWHERE, [value("A", 1)], NOW));
    },
  },
  {
    name: "credentials: deleting is all or nothing and names each missing key once",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, [value("A", 1), value("B", 2)], NOW);
      const [a, b, x] = [keyName("A"), keyName("B"), keyName("X")];
      expect(await store.credentials.deleteMany(DEFAULT, [a, x, x])).toEqual({ missing: [x] });
      expect(await store.credentials.list(DEFAULT)).toHaveLength(2);
      expect(await store.credentials.deleteMany(DEFAULT, [a, a])).toEqual({ missing: [] });
      expect((await store.credentials.list(DEFAULT)).map(({ key }) => key)).toEqual([b]);
      expect(await store.credentials.deleteMany(DEFAULT, [])).toEqual({ missing: [] });
    },
  },
];
