import { expect } from "bun:test";
import { ALIKE } from "../../../../src/core/learn/recorded.ts";
import type { Entry } from "../../../../src/core/log/entry.ts";
import { createRequestsRead } from "../../../../src/store/repos/log/requests.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { anEntry, aUser, DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

const AT = { vaultId: DEFAULT, from: NOW, to: NOW + 10_000 };
const at = (offset: number, fields: Partial<Entry> = {}): Entry =>
  anEntry({ createdAt: NOW + offset, ...fields });
const request = (fields: object = {}) => ({
  method: "POST",
  host: "api.example.com:443",
  path: "/v1/charges",
  service: "example",
  answered: 0,
  denied: 0,
  unanswered: 0,
  others: 0,
  lastAt: NOW + 1,
  ...fields,
});

export const REQUEST_CASES: readonly Case[] = [
  {
    name: "requests: each different one once, with what became of it",
    run: async ({ store }) => {
      await store.logs.append(
        toBatch([
          at(1),
          at(3, { status: 500 }),
          at(2, { status: 403 }),
          at(4, { status: 405 }),
          at(5, { status: 403, errorCode: "no_match" }),
          at(6, { status: 101 }),
          at(7, { status: 101, errorCode: "upgrade_ended" }),
          at(1, { method: "GET" }),
          at(1, { matchedService: "" }),
          at(-1),
          at(10_000),
          at(1, { vaultId: NOWHERE }),
        ]),
      );
      expect(await store.logs.requests(AT)).toEqual({
        requests: [
          request({ answered: 3, denied: 2, unanswered: 1, lastAt: NOW + 6 }),
          request({ method: "GET", answered: 1 }),
          request({ service: "", answered: 1 }),
        ],
        total: 8,
        alike: 0,
        cut: 0,
        lacking: [],
      });
    },
  },
  {
    name: "requests: an answer that told a credential is an answer",
    run: async ({ store }) => {
      const errorCode = "leak_redacted";
      await store.logs.append(
        toBatch([
          at(1, { errorCode }),
          at(1, { errorCode, status: 403 }),
          at(1, { errorCode: "leak_refused", status: 502 }),
          at(1, { status: 101 }),
          at(1, { status: 101, errorCode }),
        ]),
      );
      const { requests, total } = await store.logs.requests(AT);
      expect([requests, total]).toEqual([[request({ answered: 2, denied: 1, unanswered: 1 })], 4]);
    },
  },
  {
    name: "requests: those of one actor beside those of others",
    run: async ({ store }) => {
      const user = aUser({ email: "ann@example.com" });
      await store.users.create(user);
      const own = { actorType: "user", actorId: user.id } as const;
      await store.logs.append(
        toBatch([at(1, own), at(1, { ...own, status: 401 }), at(1), at(1, { path: "/v2" })]),
      );
      const { requests } = await store.logs.requests({ ...AT, actor: "ann@example.com" });
      expect(requests).toEqual([
        request({ answered: 1, denied: 1, others: 1 }),
        request({ path: "/v2", others: 1 }),
      ]);
      const nobody = await store.logs.requests({ ...AT, actor: "nobody@example.com" });
      expect(nobody.requests.map(({ answered, others }) => [answered, others])).toEqual([
        [0, 3],
        [0, 1],
      ]);
    },
  },
  {
    name: "requests: a tunnel that nobody looked into lacks its methods and paths, which is said by host",
    run: async ({ store }) => {
      const tunnel = { host: "pinned.example.com:443", method: "CONNECT", path: "" };
      await store.logs.append(toBatch([at(1, tunnel), at(2, tunnel), at(3, { path: "" }), at(4)]));
      const { lacking, total, requests } = await store.logs.requests(AT);
      expect(lacking.toSorted((a, b) => b.requests - a.requests)).toEqual([
        { host: "pinned.example.com:443", requests: 2 },
        { host: "api.example.com:443", requests: 1 },
      ]);
      expect([total, requests.length]).toEqual([4, 1]);
    },
  },
  {
    name: "requests: of many that differ in their ids alone some are listed, in slices as in one",
    run: async ({ store, raw }) => {
      const paths = Array.from({ length: ALIKE + 10 }, (_, id) => `/v1/charges/${1000 + id}`);
      await store.logs.append(toBatch([...paths, "/v1/other"].map((path, row) => at(row, { path }))));
      for (const limit of [7, 1000]) {
        const found = await createRequestsRead(raw, limit)(AT);
        expect(found.requests).toHaveLength(ALIKE + 1);
        expect(found.requests.filter(({ path }) => path === "/v1/other")).toHaveLength(1);
        expect([found.total, found.alike, found.cut]).toEqual([ALIKE + 11, 10, 0]);
      }
    },
  },
  {
    name: "requests: who asks at the same time as others gets all of it",
    run: async ({ store, raw }) => {
      await store.logs.append(toBatch(Array.from({ length: 20 }, (_, row) => at(row, { path: `/${row}` }))));
      const read = createRequestsRead(raw, 3);
      const all = await Promise.all([read(AT), read({ ...AT, to: NOW + 5 }), read(AT)]);
      expect(all.map(({ total }) => total)).toEqual([20, 5, 20]);
    },
  },
];
