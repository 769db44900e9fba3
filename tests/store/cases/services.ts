import { expect } from "bun:test";
import { formatService } from "../../../src/core/service/format.ts";
import type { Service } from "../../../src/core/service/service.ts";
import { failsWith } from "../fails.ts";
import { DEFAULT, keyName, NOWHERE } from "../samples.ts";
import type { Case } from "../world.ts";

const KEY = keyName("A_KEY");

const bearer: Service = {
  name: "stripe",
  host: "api.stripe.com",
  path: "",
  enabled: true,
  auth: { type: "bearer", token: KEY },
  substitutions: [],
};

const everyShape: readonly Service[] = [
  bearer,
  { ...bearer, name: "basic", host: "::1", port: 8443, auth: { type: "basic", username: KEY } },
  { ...bearer, name: "basic-2", path: "/v1/*", auth: { type: "basic", username: KEY, password: KEY } },
  { ...bearer, name: "stripped", cookies: "pass", foreignCredentials: "strip" },
  { ...bearer, name: "refused", foreignCredentials: "refuse" },
  {
    ...bearer,
    name: "api-key",
    enabled: false,
    auth: { type: "api-key", key: KEY, header: "x-key", prefix: "" },
  },
  { ...bearer, name: "custom", auth: { type: "custom", headers: { "x-a": "v {{ A_KEY }} q" } } },
  {
    ...bearer,
    name: "passthrough",
    host: "*.example.com",
    auth: { type: "passthrough" },
    substitutions: [{ key: KEY, placeholder: "__a__", in: ["path", "query", "header", "body", "websocket"] }],
  },
];

/** What the first release did not have. */
const later: readonly Service[] = [{ ...bearer, name: "reading", methods: ["GET", "POST"] }];

/** `everyShape` in a row of the first release, which wrote our own members as they are, `path` and `port` beside `host`. */
const FIRST_RELEASE = `[
  {"name":"stripe","host":"api.stripe.com","path":"","enabled":true,"auth":{"type":"bearer","token":"A_KEY"},"substitutions":[]},
  {"name":"basic","host":"::1","path":"","enabled":true,"auth":{"type":"basic","username":"A_KEY"},"substitutions":[],"port":8443},
  {"name":"basic-2","host":"api.stripe.com","path":"/v1/*","enabled":true,"auth":{"type":"basic","username":"A_KEY","password":"A_KEY"},"substitutions":[]},
  {"name":"stripped","host":"api.stripe.com","path":"","enabled":true,"auth":{"type":"bearer","token":"A_KEY"},"substitutions":[],"cookies":"pass","foreignCredentials":"strip"},
  {"name":"refused","host":"api.stripe.com","path":"","enabled":true,"auth":{"type":"bearer","token":"A_KEY"},"substitutions":[],"foreignCredentials":"refuse"},
  {"name":"api-key","host":"api.stripe.com","path":"","enabled":false,"auth":{"type":"api-key","key":"A_KEY","header":"x-key","prefix":""},"substitutions":[]},
  {"name":"custom","host":"api.stripe.com","path":"","enabled":true,"auth":{"type":"custom","headers":{"x-a":"v {{ A_KEY }} q"}},"substitutions":[]},
  {"name":"passthrough","host":"*.example.com","path":"","enabled":true,"auth":{"type":"passthrough"},"substitutions":[{"key":"A_KEY","placeholder":"__a__","in":["path","query","header","body","websocket"]}]}
]`;

const damaged: readonly [string, string][] = [
  ["no JSON", "["],
  ["no list", "{}"],
  ["null in the list", "[null]"],
  ["no name", JSON.stringify([{ ...bearer, name: undefined }])],
  ["a port that is text", JSON.stringify([{ ...bearer, port: "443" }])],
  ["enabled that is text", JSON.stringify([{ ...bearer, enabled: "false" }])],
  ["no auth", JSON.stringify([{ ...bearer, auth: undefined }])],
  ["an unknown auth", JSON.stringify([{ ...bearer, auth: { type: "magic" } }])],
  ["a bearer without key", JSON.stringify([{ ...bearer, auth: { type: "bearer" } }])],
  ["headers that are a list", JSON.stringify([{ ...bearer, auth: { type: "custom", headers: ["a"] } }])],
  ["an unknown rule", JSON.stringify([{ ...bearer, foreignCredentials: "allow-some" }])],
  ["substitutions that are no list", JSON.stringify([{ ...bearer, substitutions: {} }])],
  ["a rule of a later release", JSON.stringify([{ ...bearer, quota: 5 }])],
  [
    "an unknown surface",
    JSON.stringify([{ ...bearer, substitutions: [{ key: KEY, placeholder: "__a__", in: ["cookie"] }] }]),
  ],
  ["one bad among good", JSON.stringify([bearer, { ...bearer, host: 1 }])],
];

export const SERVICE_CASES: readonly Case[] = [
  {
    name: "services: every shape comes back in list order, and the version rises with each save",
    run: async ({ store }) => {
      expect(await store.services.load(DEFAULT)).toEqual({ services: [], version: 0 });
      expect(await store.services.save(DEFAULT, [...everyShape, ...later], 0)).toBe(true);
      const first = await store.services.load(DEFAULT);
      expect(first.services).toStrictEqual([...everyShape, ...later]);
      expect(await store.services.save(DEFAULT, everyShape.toReversed(), first.version)).toBe(true);
      const second = await store.services.load(DEFAULT);
      expect(second.services.map(({ name }) => name)).toEqual(everyShape.map(({ name }) => name).reverse());
      expect(second.version).toBeGreaterThan(first.version);
    },
  },
  {
    name: "services: a save on an old version writes nothing",
    run: async ({ store }) => {
      await store.services.save(DEFAULT, [bearer], 0);
      expect(await store.services.save(DEFAULT, [], 0)).toBe(false);
      expect((await store.services.load(DEFAULT)).services).toEqual([bearer]);
    },
  },
  {
    name: "services: of many saves on one version exactly one is kept",
    run: async ({ store, second }) => {
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.services.save(DEFAULT, [{ ...bearer, name: `by-${at}` }], 0),
      );
      const kept = (await Promise.all(attempts)).flatMap((saved, at) => (saved ? [`by-${at}`] : []));
      expect(kept).toHaveLength(1);
      expect((await store.services.load(DEFAULT)).services.map(({ name }) => name)).toEqual(kept);
    },
  },
  {
    name: "services: a vault that is gone has none and takes none",
    run: async ({ store }) => {
      expect(await store.services.load(NOWHERE)).toEqual({ services: [], version: 0 });
      expect(await store.services.save(NOWHERE, [bearer], 0)).toBe(false);
      expect(await store.services.replace(NOWHERE, [bearer])).toBe(false);
    },
  },
  {
    name: "services: a list that cannot be read is replaced, and its version rises",
    run: async ({ store, raw }) => {
      await raw.db.updateTable("services").set({ services_json: "[{", version: 4 }).execute();
      expect(await store.services.replace(DEFAULT, [bearer])).toBe(true);
      expect(await store.services.load(DEFAULT)).toEqual({ services: [bearer], version: 5 });
    },
  },
  {
    name: "services: the form of the first release is read, and written anew in the form of the wire",
    run: async ({ store, raw }) => {
      await raw.db.updateTable("services").set({ services_json: FIRST_RELEASE, version: 4 }).execute();
      const { services, version } = await store.services.load(DEFAULT);
      expect(services).toEqual(everyShape);
      expect(await store.services.save(DEFAULT, services, version)).toBe(true);
      const { services_json } = await raw.db
        .selectFrom("services")
        .select("services_json")
        .executeTakeFirstOrThrow();
      expect(JSON.parse(services_json)).toEqual(everyShape.map(formatService));
      expect((await store.services.load(DEFAULT)).services).toEqual(everyShape);
    },
  },
  ...(damaged.map(([what, json]) => ({
    name: `services: a stored list with ${what} is refused, not read in part`,
    run: async ({ store, raw }) => {
      await raw.db.updateTable("services").set({ services_json: json }).execute();
      const error = await failsWith("store_corrupt", store.services.load(DEFAULT));
      expect(error.message).toContain(DEFAULT);
    },
  })) satisfies Case[]),
];
