import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import type { Entry } from "../../src/core/log/entry.ts";
import { type Instance, openInstance } from "../support/instance.ts";
import { toBatch } from "../support/log/batch.ts";

const ENTRY: Entry = {
  vaultId: DEFAULT_VAULT_ID,
  actorType: "",
  actorId: "",
  sessionId: "",
  ingress: "mitm",
  method: "POST",
  host: "api.stripe.com:443",
  path: "/v1/charges",
  matchedService: "stripe",
  credentialKeys: ["STRIPE_KEY"],
  status: 200,
  latencyMs: 143,
  errorCode: "",
  authScheme: "",
  authHeader: "",
  plaintext: false,
  placeholderSent: false,
  createdAt: Date.UTC(2026, 7, 1, 9, 30, 0, 999),
};

async function withRows(instance: Instance, entries: readonly Partial<Entry>[]) {
  const token = await instance.registerOwner();
  await instance.store.logs.append(toBatch(entries.map((entry) => ({ ...ENTRY, ...entry }))));
  return async (query = "") => (await instance.call(`GET /v1/vaults/default/logs${query}`, { token })).json;
}

const statuses = (page: { logs: { status: number }[] }) => page.logs.map(({ status }) => status);

test("a row says who did what, without anything secret", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{}]);
  expect(await logs()).toEqual({
    logs: [
      {
        id: 1,
        ingress: "mitm",
        method: "POST",
        host: "api.stripe.com:443",
        path: "/v1/charges",
        matched_service: "stripe",
        credential_keys: ["STRIPE_KEY"],
        status: 200,
        latency_ms: 143,
        error_code: "",
        actor_type: "",
        actor_id: "",
        actor_name: "",
        session_id: "",
        created_at: "2026-08-01T09:30:00Z",
      },
    ],
    next_cursor: null,
    latest_id: 1,
  });
});

test("a row is marked when a credential went out over clear text, and only then", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{}, { plaintext: true }]);
  const [marked, plain] = (await logs()).logs;
  expect(marked.plaintext_injection).toBe(true);
  expect(plain).not.toContainKey("plaintext_injection");
});

test("a row has the alert by which a client refused our certificate, and no other row has one", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{}, { tlsAlert: "unknown_ca" }]);
  const [refused, plain] = (await logs()).logs;
  expect(refused.tls_alert).toBe("unknown_ca");
  expect(plain).not.toContainKey("tls_alert");
});

test("a row says where something was found that must not pass, and no other row does", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{}, { errorCode: "leak_redacted", foundIn: "header x-debug" }]);
  const [found, plain] = (await logs()).logs;
  expect(found.found_in).toBe("header x-debug");
  expect(plain).not.toContainKey("found_in");
});

test("a row is marked when a placeholder went to a host without a service, and only then", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{}, { placeholderSent: true }]);
  const [marked, plain] = (await logs()).logs;
  expect(marked.placeholder_sent).toBe(true);
  expect(plain).not.toContainKey("placeholder_sent");
});

test("a request that has just ended is there, though rows are written behind", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, []);
  instance.log.add({ ...ENTRY, status: 418 });
  expect(statuses(await logs())).toEqual([418]);
  instance.log.add({ ...ENTRY, status: 419 });
  expect(statuses(await logs("?after=1"))).toEqual([419]);
});

test("an empty log has neither cursor nor rows", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, []);
  expect(await logs()).toEqual({ logs: [], next_cursor: null, latest_id: 0 });
});

test("pages go back by cursor until nothing older is left", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{ status: 201 }, { status: 202 }, { status: 203 }]);
  const first = await logs("?limit=2");
  expect([statuses(first), first.next_cursor, first.latest_id]).toEqual([[203, 202], 2, 3]);
  const second = await logs(`?limit=2&before=${first.next_cursor}`);
  expect([statuses(second), second.next_cursor, second.latest_id]).toEqual([[201], null, 1]);
});

test("a tail takes the oldest of the new rows first and skips none", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{ status: 201 }, { status: 202 }, { status: 203 }]);
  const first = await logs("?after=0&limit=2");
  expect([statuses(first), first.next_cursor, first.latest_id]).toEqual([[202, 201], null, 2]);
  const second = await logs("?after=2&limit=2");
  expect([statuses(second), second.latest_id]).toEqual([[203], 3]);
  const middle = await logs("?after=1");
  expect([statuses(middle), middle.next_cursor]).toEqual([[203, 202], null]);
  expect(await logs("?after=3")).toEqual({ logs: [], next_cursor: null, latest_id: 3 });
});

describe("filters", () => {
  const rows = [
    { status: 200 },
    { status: 302, matchedService: "slack" },
    { status: 404, ingress: "explicit" as const },
    { status: 502, errorCode: "upstream_error" },
    { status: 0, errorCode: "client_gone" },
  ];
  test.each([
    ["?status_bucket=2xx", [200]],
    ["?status_bucket=4xx", [404]],
    ["?status_bucket=err", [0, 502, 404]],
    ["?status_bucket=other", [0, 502, 404, 302, 200]],
    ["?service=slack", [302]],
    ["?service=", [0, 502, 404, 302, 200]],
    ["?ingress=explicit", [404]],
    ["?ingress=explicit&status_bucket=2xx", []],
    ["?ingress=", [0, 502, 404, 302, 200]],
    ["?ingress=other", []],
    ["?ingress=constructor", []],
  ])("%s", async (query, expected) => {
    await using instance = await openInstance();
    const logs = await withRows(instance, rows);
    expect(statuses(await logs(query))).toEqual(expected);
  });
});

test("the limit is 50, at most 200, and a bad one is ignored", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, Array(210).fill({}));
  const count = async (query: string) => (await logs(query)).logs.length;
  expect(await count("")).toBe(50);
  expect(await count("?limit=1")).toBe(1);
  for (const limit of ["0", "-5", "ten", ""]) expect(await count(`?limit=${limit}`)).toBe(50);
  expect(await count("?limit=1000")).toBe(200);
});

test("before and after exclude each other, and are left out where they are no ids", async () => {
  await using instance = await openInstance();
  const logs = await withRows(instance, [{ status: 201 }, { status: 202 }]);
  expect((await logs("?before=1&after=1")).error).toBe("before and after cannot be used together");
  for (const query of [
    "?before=x",
    "?before=0",
    "?before=-1",
    "?after=1e9",
    "?after=-1",
    "?before=2&after=x",
  ]) {
    expect([query, statuses(await logs(query))]).toEqual([query, query.includes("=2") ? [201] : [202, 201]]);
  }
});

test("what was refused before its vault was known is the owner's to read, and in no vault's log", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const { vaultId: _, ...ofNone } = ENTRY;
  await instance.store.logs.append(
    toBatch([{ ...ofNone, status: 407, errorCode: "session_invalid" }, ENTRY]),
  );
  const { json } = await instance.call("GET /v1/admin/logs", { token });
  expect(statuses(json)).toEqual([407]);
  expect(statuses((await instance.call("GET /v1/vaults/default/logs", { token })).json)).toEqual([200]);
});

test("what was asked for is told once for each request, since a time and by whom", async () => {
  await using instance = await openInstance();
  const before = { createdAt: ENTRY.createdAt - 60_000 };
  const recent = { createdAt: ENTRY.createdAt - 1000, path: "/v1/refunds", method: "GET" };
  const logs = await withRows(instance, [before, before, { ...before, status: 403 }, recent]);
  const requests = async (query = "") => (await logs(`/requests${query}`)).requests;
  expect(await requests()).toEqual([
    {
      method: "POST",
      host: "api.stripe.com:443",
      path: "/v1/charges",
      matched_service: "stripe",
      answered: 2,
      denied: 1,
      unanswered: 0,
      others: 0,
      last_at: "2026-08-01T09:29:00Z",
    },
    expect.objectContaining({ method: "GET", path: "/v1/refunds", answered: 1 }),
  ]);
  expect(await requests("?since=2026-08-01T09:29:30Z")).toHaveLength(1);
  expect(await requests("?actor=nobody")).toMatchObject([{ answered: 0, others: 3 }, { others: 1 }]);
  expect(await logs("/requests?since=yesterday")).toMatchObject({ code: "bad_request" });
});
