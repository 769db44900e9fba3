import { expect } from "bun:test";
import type { LogQuery, LogRow } from "../../../../src/ports/store/instance/logs.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { anAgent, anEntry, aUser, DEFAULT, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

type Filter = Partial<LogQuery>;

async function list(store: Store, filter: Filter = {}): Promise<{ rows: readonly LogRow[]; more: boolean }> {
  return store.logs.list({ vaultId: DEFAULT, limit: 50, ...filter });
}

/** Paths, newest first, then whether there are older ones. */
async function paths(store: Store, filter: Filter = {}): Promise<readonly (string | boolean)[]> {
  const { rows, more } = await list(store, filter);
  return [...rows.map(({ path }) => path), more];
}

/** Appends one entry per path and gives their ids in that order. */
async function appendPaths(store: Store, ...wanted: string[]): Promise<readonly number[]> {
  await store.logs.append(toBatch(wanted.map((path) => anEntry({ path }))));
  const { rows } = await list(store);
  return rows.map(({ id }) => id).toReversed();
}

export const LOG_CASES: readonly Case[] = [
  {
    name: "logs: an entry is read back with every field",
    run: async ({ store }) => {
      const entry = anEntry({
        ingress: "explicit",
        credentialKeys: ["A", "B"],
        status: 502,
        errorCode: "credential_missing",
        plaintext: true,
        placeholderSent: true,
        tlsAlert: "unknown_ca",
        foundIn: "body",
      });
      await store.logs.append(toBatch([anEntry(), entry]));
      const read = { id: expect.any(Number), actorName: "" };
      const { rows } = await list(store);
      expect(rows).toEqual([
        { ...entry, ...read },
        { ...anEntry(), ...read },
      ]);
    },
  },
  {
    name: "logs: nothing to append is nothing appended",
    run: async ({ store }) => {
      await store.logs.append(toBatch([]));
      expect(await list(store)).toEqual({ rows: [], more: false });
    },
  },
  {
    name: "logs: pages go back by id, newest first, and say when they end",
    run: async ({ store }) => {
      const ids = await appendPaths(store, "/1", "/2", "/3", "/4", "/5");
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(await paths(store, { limit: 2 })).toEqual(["/5", "/4", true]);
      expect(await paths(store, { limit: 2, before: ids[3] as number })).toEqual(["/3", "/2", true]);
      expect(await paths(store, { limit: 2, before: ids[1] as number })).toEqual(["/1", false]);
      expect(await paths(store, { limit: 5 })).toEqual(["/5", "/4", "/3", "/2", "/1", false]);
      expect(await paths(store, { before: ids[0] as number })).toEqual([false]);
    },
  },
  {
    name: "logs: following takes the oldest new rows first and skips none",
    run: async ({ store }) => {
      const ids = await appendPaths(store, "/1", "/2", "/3", "/4", "/5");
      expect(await paths(store, { limit: 2, after: ids[0] as number })).toEqual(["/3", "/2", true]);
      expect(await paths(store, { limit: 2, after: ids[2] as number })).toEqual(["/5", "/4", true]);
      expect(await paths(store, { limit: 2, after: ids[4] as number })).toEqual([false]);
      expect(await paths(store, { limit: 5, after: 0 })).toEqual(["/5", "/4", "/3", "/2", "/1", false]);
    },
  },
  {
    name: "logs: filters by status, ingress and service",
    run: async ({ store }) => {
      await store.logs.append(
        toBatch([
          anEntry({ path: "/199", status: 199 }),
          anEntry({ path: "/200", status: 200, matchedService: "" }),
          anEntry({ path: "/299", status: 299, errorCode: "upstream_failed" }),
          anEntry({ path: "/300", status: 300, ingress: "explicit" }),
          anEntry({ path: "/404", status: 404 }),
          anEntry({ path: "/599", status: 599, matchedService: "example-2" }),
          anEntry({ path: "/0", status: 0 }),
        ]),
      );
      expect(await paths(store, { statusBucket: "2xx" })).toEqual(["/299", "/200", false]);
      expect(await paths(store, { statusBucket: "3xx" })).toEqual(["/300", false]);
      expect(await paths(store, { statusBucket: "4xx" })).toEqual(["/404", false]);
      expect(await paths(store, { statusBucket: "5xx" })).toEqual(["/599", false]);
      expect(await paths(store, { statusBucket: "err" })).toEqual(["/599", "/404", "/299", false]);
      expect(await paths(store, { ingress: "explicit" })).toEqual(["/300", false]);
      expect(await paths(store, { service: "example-2" })).toEqual(["/599", false]);
      expect(await paths(store, { service: "example", statusBucket: "err", limit: 1 })).toEqual([
        "/404",
        true,
      ]);
    },
  },
  {
    name: "logs: filters by a part of the host, in which nothing is a wildcard",
    run: async ({ store }) => {
      const hosts = [
        "api.a.example:443",
        "b_c.example:8443",
        "bxc.example:443",
        "100%.example:443",
        "d\\e:443",
      ];
      await store.logs.append(toBatch(hosts.map((host) => anEntry({ host, path: `/${host}` }))));
      const found = async (hostPart: string) =>
        (await list(store, { hostPart })).rows.map(({ host }) => host).toReversed();
      expect(await found("a.exam")).toEqual(["api.a.example:443"]);
      expect(await found("b_c")).toEqual(["b_c.example:8443"]);
      expect(await found("%")).toEqual(["100%.example:443"]);
      expect(await found("\\")).toEqual(["d\\e:443"]);
      expect(await found(":443")).toEqual(hosts.filter((host) => host.endsWith(":443")));
    },
  },
  {
    name: "logs: filters by who made the request and by the error's code",
    run: async ({ store }) => {
      const user = aUser({ email: "ann@example.com" });
      const agent = anAgent({ name: "billing-bot" });
      await store.users.create(user);
      await store.agents.create(agent);
      await store.logs.append(
        toBatch([
          anEntry({ path: "/user", actorType: "user", actorId: user.id }),
          anEntry({ path: "/agent", actorType: "agent", actorId: agent.id, errorCode: "no_match" }),
          anEntry({ path: "/nobody", errorCode: "no_match" }),
        ]),
      );
      expect(await paths(store, { actorName: "ann@example.com" })).toEqual(["/user", false]);
      expect(await paths(store, { actorName: "billing-bot" })).toEqual(["/agent", false]);
      expect(await paths(store, { actorName: "billing-bot", after: 0 })).toEqual(["/agent", false]);
      expect(await paths(store, { actorName: "" })).toEqual([false]);
      expect(await paths(store, { errorCode: "no_match" })).toEqual(["/nobody", "/agent", false]);
      expect(await paths(store, { errorCode: "no_match", limit: 1 })).toEqual(["/nobody", true]);
    },
  },
  {
    name: "logs: following tells of older rows that match the filter only",
    run: async ({ store }) => {
      await store.logs.append(toBatch([anEntry({ status: 200 }), anEntry({ status: 500, path: "/new" })]));
      expect(await paths(store, { after: 0, statusBucket: "5xx" })).toEqual(["/new", false]);
    },
  },
  {
    name: "logs: of other vaults, and of none, are not listed",
    run: async ({ store }) => {
      const { vaultId: _, ...ofNone } = anEntry();
      await store.logs.append(toBatch([anEntry({ vaultId: NOWHERE }), ofNone, anEntry({ path: "/mine" })]));
      expect(await paths(store)).toEqual(["/mine", false]);
      expect((await store.logs.list({ vaultId: undefined, limit: 50 })).rows).toHaveLength(1);
    },
  },
  {
    name: "logs: an actor is named as it is called now, and not at all when it is gone",
    run: async ({ store, raw }) => {
      const user = aUser({ email: "ann@example.com" });
      const agent = anAgent({ name: "billing-bot" });
      await store.users.create(user);
      await store.agents.create(agent);
      await store.logs.append(
        toBatch([
          anEntry({ actorType: "user", actorId: user.id }),
          anEntry({ actorType: "agent", actorId: agent.id }),
          anEntry({ actorType: "agent", actorId: user.id }),
          anEntry(),
        ]),
      );
      const names = async () => (await list(store)).rows.map(({ actorName }) => actorName).toReversed();
      expect(await names()).toEqual(["ann@example.com", "billing-bot", "", ""]);
      await raw.db.deleteFrom("users").execute();
      expect(await names()).toEqual(["", "billing-bot", "", ""]);
    },
  },
];
