import { expect } from "bun:test";
import { OpenBatch } from "../../../../src/core/log/batch.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { failsWith } from "../../fails.ts";
import { anEntry, aUser, aVault, DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case, World } from "../../world.ts";

async function storedPaths({ raw }: World): Promise<readonly string[]> {
  const rows = await raw.db.selectFrom("request_logs").select("path").orderBy("id").execute();
  return rows.map(({ path }) => path);
}

export const LOG_UPKEEP_CASES: readonly Case[] = [
  {
    name: "logs: a batch larger than one statement can bind is kept whole and in order",
    run: async (world) => {
      const wanted = Array.from({ length: 5000 }, (_, at) => `/${at}`);
      await world.store.logs.append(toBatch(wanted.map((path) => anEntry({ path }))));
      expect(await storedPaths(world)).toEqual(wanted);
    },
  },
  {
    name: "logs: a NUL in what a client sent does not cost the batch",
    run: async (world) => {
      await world.store.logs.append(
        toBatch([anEntry({ path: "/a\0b", host: "h\0:1", method: "G\0" }), anEntry({ path: "/c" })]),
      );
      expect(await storedPaths(world)).toEqual(["/ab", "/c"]);
    },
  },
  {
    name: "logs: a batch that comes again is not written again, nor what of it is there",
    run: async (world) => {
      const { logs } = world.store;
      const open = new OpenBatch(8);
      const take = (first: number, ...paths: string[]) => {
        for (const path of paths) open.add(anEntry({ path }));
        return open.take("a-writer", first);
      };
      const batch = take(1, "/1", "/2", "/3");
      expect(await logs.append(batch)).toEqual({ refused: 0 });
      expect(await logs.append(batch)).toEqual({ refused: 0 });
      await logs.append(take(3, "/3", "/4"));
      await logs.append(take(1, "/1"));
      await logs.append(take(5, "/5"));
      await logs.append(toBatch([anEntry({ path: "/other-writer" })]));
      expect(await storedPaths(world)).toEqual(["/1", "/2", "/3", "/4", "/5", "/other-writer"]);
    },
  },
  {
    name: "logs: a row that is refused is counted, and does not take the others with it",
    run: async (world) => {
      const entries = Array.from({ length: 700 }, (_, at) => anEntry({ path: `/${at}` }));
      const broken = { ingress: "neither" as never };
      entries[3] = anEntry(broken);
      entries[650] = anEntry(broken);
      const batch = toBatch(entries);
      const { refused, cause } = await world.store.logs.append(batch);
      expect(refused).toBe(2);
      expect(Bun.inspect(cause).toLowerCase()).toContain("check constraint");
      await world.store.logs.append(batch);
      expect(await storedPaths(world)).toEqual(
        entries.filter(({ ingress }) => ingress === "mitm").map(({ path }) => path),
      );
    },
  },
  {
    name: "logs: a writer that has not been heard of for a month is forgotten",
    run: async ({ store, raw }) => {
      await store.logs.append(toBatch([anEntry()]));
      await raw.db
        .updateTable("request_log_writers")
        .set({ seen_at: Date.now() - 31 * 24 * 3_600_000 })
        .execute();
      await store.logs.append(toBatch([anEntry()]));
      expect(await raw.db.selectFrom("request_log_writers").selectAll().execute()).toHaveLength(1);
    },
  },
  {
    name: "logs: a vault deleted meanwhile does not cost the batch, and pruning forgets its rows",
    run: async (world) => {
      const { logs } = world.store;
      await logs.append(toBatch([anEntry({ vaultId: NOWHERE, path: "/gone" }), anEntry({ path: "/kept" })]));
      expect(await storedPaths(world)).toEqual(["/gone", "/kept"]);
      expect(await logs.prune({ before: 0, perVault: 0 })).toBe(1);
      expect(await storedPaths(world)).toEqual(["/kept"]);
    },
  },
  {
    name: "logs: pruning by age drops what is older and counts it",
    run: async (world) => {
      const ages = [3, 2, 1, 0];
      await world.store.logs.append(
        toBatch(ages.map((age) => anEntry({ path: `/${age}`, createdAt: NOW - age }))),
      );
      expect(await world.store.logs.prune({ before: NOW - 1, perVault: 0 })).toBe(2);
      expect(await storedPaths(world)).toEqual(["/1", "/0"]);
    },
  },
  {
    name: "logs: pruning by number keeps the newest of each vault, and of the rows of none",
    run: async (world) => {
      const user = aUser();
      const vault = aVault();
      await world.store.users.create(user);
      await world.store.vaults.create(vault, { type: "user", id: user.id, name: "", role: "owner" });
      const { vaultId: _, ...ofNone } = anEntry();
      await world.store.logs.append(
        toBatch([
          anEntry({ path: "/d1" }),
          { ...ofNone, path: "/n1" },
          anEntry({ path: "/d2" }),
          anEntry({ vaultId: vault.id, path: "/v1" }),
          { ...ofNone, path: "/n2" },
          { ...ofNone, path: "/n3" },
          anEntry({ path: "/d3" }),
        ]),
      );
      expect(await world.store.logs.prune({ before: 0, perVault: 2 })).toBe(2);
      expect(await storedPaths(world)).toEqual(["/d2", "/v1", "/n2", "/n3", "/d3"]);
      expect(await world.store.logs.prune({ before: 0, perVault: 0 })).toBe(0);
    },
  },
  {
    name: "logs: pruning goes on until all is gone, and lets other work in between",
    run: async (world) => {
      await world.store.logs.append(toBatch(Array.from({ length: 5000 }, () => anEntry())));
      await world.store.logs.append(toBatch([anEntry({ path: "/kept" })]));
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 0);
      expect(await world.store.logs.prune({ before: 0, perVault: 1 })).toBe(5000);
      clearInterval(timer);
      expect(turns).toBeGreaterThan(0);
      expect(await storedPaths(world)).toEqual(["/kept"]);
    },
  },
  {
    name: "logs: pruning that is told to stop ends after its slice, and the next one goes on",
    run: async (world) => {
      const { logs } = world.store;
      await logs.append(toBatch(Array.from({ length: 5000 }, () => anEntry())));
      const stopped = await logs.prune({ before: NOW + 1, perVault: 1 }, AbortSignal.abort());
      expect([stopped, (await storedPaths(world)).length]).toEqual([0, 5000]);
      // Told at the third look: by a timer it would be told too late wherever five slices are quick.
      let looks = 0;
      const signal = Object.defineProperty(new AbortController().signal, "aborted", {
        get: () => ++looks > 2,
      });
      const first = await logs.prune({ before: NOW + 1, perVault: 1 }, signal);
      expect(first).toBeWithin(1, 5000);
      expect(await storedPaths(world)).toHaveLength(5000 - first);
      expect(await logs.prune({ before: NOW + 1, perVault: 1 })).toBe(5000 - first);
    },
  },
  {
    name: "logs: an id is never given twice, so a reader's cursor stays good after pruning",
    run: async ({ store }) => {
      const newest = async () => (await store.logs.list({ vaultId: DEFAULT, limit: 1 })).rows[0]?.id ?? 0;
      await store.logs.append(toBatch([anEntry(), anEntry()]));
      const before = await newest();
      await store.logs.prune({ before: NOW + 1, perVault: 0 });
      await store.logs.append(toBatch([anEntry()]));
      expect(await newest()).toBeGreaterThan(before);
    },
  },
  {
    name: "logs: a row whose keys are no list is refused",
    run: async ({ store, raw }) => {
      await store.logs.append(toBatch([anEntry()]));
      for (const damage of ["[", "{}", "[1]"]) {
        await raw.db.updateTable("request_logs").set({ credential_keys: damage }).execute();
        await failsWith("store_corrupt", store.logs.list({ vaultId: DEFAULT, limit: 1 }));
      }
    },
  },
];
