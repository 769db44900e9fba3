import { expect } from "bun:test";
import type { Entry } from "../../../../src/core/log/entry.ts";
import { countUnmatched } from "../../../../src/store/repos/log/unmatched.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { anEntry, DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

/** A request that no service matched and that was refused for it. */
const refused = (host: string, fields: Partial<Entry> = {}): Entry =>
  anEntry({
    host,
    matchedService: "",
    status: 403,
    errorCode: "no_match",
    authScheme: "",
    authHeader: "",
    ...fields,
  });

export const UNMATCHED_CASES: readonly Case[] = [
  {
    name: "unmatched hosts: each once, by name, with its newest request",
    run: async ({ store }) => {
      await store.logs.append(
        toBatch([
          refused("b.example:443", { createdAt: NOW + 1 }),
          refused("a.example:443", { authScheme: "bearer", authHeader: "Authorization" }),
          refused("b.example:443", { createdAt: NOW + 3, authScheme: "basic", authHeader: "Authorization" }),
          // Nobody answered whether it may go.
          refused("b.example:8443", { createdAt: NOW + 2, errorCode: "ask_timeout" }),
        ]),
      );
      const found = await store.logs.unmatchedHosts(DEFAULT, 10);
      expect(found.map(({ lastId: _, ...rest }) => rest)).toEqual([
        { host: "a.example:443", lastSeenAt: NOW, authScheme: "bearer", authHeader: "Authorization" },
        { host: "b.example:443", lastSeenAt: NOW + 3, authScheme: "basic", authHeader: "Authorization" },
        { host: "b.example:8443", lastSeenAt: NOW + 2, authScheme: "", authHeader: "" },
      ]);
      const asked = ["a.example:443", "b.example:443", "c.example:443", "a.example:443"];
      const counts = [...(await store.logs.countUnmatched(DEFAULT, asked))];
      expect(counts.toSorted()).toEqual([
        ["a.example:443", 1],
        ["b.example:443", 2],
      ]);
      expect((await store.logs.countUnmatched(DEFAULT, [])).size).toBe(0);
    },
  },
  {
    name: "unmatched hosts: what the API itself refuses counts, what a service served or something else broke does not",
    run: async ({ store }) => {
      await store.logs.append(
        toBatch([
          refused("says-401.example:443", { status: 401, errorCode: "" }),
          refused("says-403.example:443", { status: 403, errorCode: "" }),
          refused("fine.example:443", { status: 200, errorCode: "" }),
          refused("broken.example:443", { status: 502, errorCode: "upstream_unreachable" }),
          refused("limited.example:443", { status: 403, errorCode: "blocked_address" }),
          refused("served.example:443", { status: 401, errorCode: "", matchedService: "served" }),
          refused("elsewhere.example:443", { vaultId: NOWHERE }),
        ]),
      );
      const found = await store.logs.unmatchedHosts(DEFAULT, 10);
      expect(found.map(({ host }) => host)).toEqual(["says-401.example:443", "says-403.example:443"]);
      expect((await store.logs.countUnmatched(DEFAULT, ["served.example:443"])).size).toBe(0);
    },
  },
  {
    name: "unmatched hosts: are read in pages without losing one, and no more than asked for",
    run: async ({ store }) => {
      const hosts = Array.from({ length: 601 }, (_, at) => `h${String(at).padStart(3, "0")}.example:443`);
      await store.logs.append(toBatch(hosts.map((host) => refused(host))));
      const read = async (atMost: number) =>
        (await store.logs.unmatchedHosts(DEFAULT, atMost)).map(({ host }) => host);
      expect(await read(1000)).toEqual(hosts);
      expect(await read(500)).toEqual(hosts.slice(0, 500));
      expect(await read(3)).toEqual(hosts.slice(0, 3));
      expect(await read(0)).toEqual([]);
      expect([...(await store.logs.countUnmatched(DEFAULT, hosts)).values()]).toEqual(hosts.map(() => 1));
    },
  },
  {
    name: "unmatched hosts: are counted to the end, however many slices the requests of one take",
    run: async ({ store, raw }) => {
      const many = (host: string, count: number) => Array.from({ length: count }, () => refused(host));
      const counts = { "a.example:443": 2, "b.example:443": 21, "c.example:443": 3 };
      await store.logs.append(toBatch(Object.entries(counts).flatMap(([host, count]) => many(host, count))));
      for (let slice = 1; slice < 30; slice += 1) {
        const counted = await countUnmatched(raw.db, DEFAULT, Object.keys(counts), slice);
        expect(Object.fromEntries(counted)).toEqual(counts);
      }
    },
  },
];
