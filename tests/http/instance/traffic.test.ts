import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID, type VaultId } from "../../../src/core/ids.ts";
import type { Entry } from "../../../src/core/log/entry.ts";
import { anEntry } from "../../store/samples.ts";
import { type Instance, openInstance } from "../../support/instance.ts";
import { toBatch } from "../../support/log/batch.ts";

const MINUTE = 60_000;

async function withRows(instance: Instance, entries: readonly Partial<Entry>[]) {
  const token = await instance.registerOwner();
  const createdAt = instance.clock.now();
  const rows = entries.map((entry) => anEntry({ createdAt, ...entry }));
  if (rows.length > 0) await instance.store.logs.append(toBatch(rows));
  return async (query = "", path = "/v1/vaults/default/traffic") =>
    (await instance.call(`GET ${path}${query}`, { token })).json;
}

const none = { ok: 0, upstream_4xx: 0, upstream_5xx: 0, refused: 0, failed: 0 };

test("an empty log has every bucket, and no latency", async () => {
  await using instance = await openInstance();
  const traffic = await (await withRows(instance, []))("?range=1h");
  expect(traffic.buckets).toHaveLength(61);
  expect(traffic.buckets[0]).toEqual({
    starts_at: traffic.from,
    requests: 0,
    outcomes: none,
    latency_ms: null,
  });
  const { buckets: _, ...rest } = traffic;
  const nobody = { top: [], others: { count: 0, requests: 0, outcomes: none } };
  expect(rest).toEqual({
    from: expect.stringMatching(/:00Z$/),
    to: expect.stringMatching(/:00Z$/),
    bucket_seconds: 60,
    total: { requests: 0, outcomes: none },
    latency_ms: null,
    services: nobody,
    actors: nobody,
    reasons: [],
  });
});

test("a request that has just ended is counted, in the bucket that is under way", async () => {
  await using instance = await openInstance();
  const traffic = await withRows(instance, []);
  instance.log.add(anEntry({ createdAt: instance.clock.now(), latencyMs: 88 }));
  const { buckets, total, latency_ms } = await traffic();
  expect(total).toEqual({ requests: 1, outcomes: { ...none, ok: 1 } });
  expect(buckets.at(-1)).toMatchObject({ requests: 1, latency_ms: { p50: 88, p95: 88, p99: 88 } });
  expect(latency_ms).toEqual({ p50: 88, p95: 88, p99: 88 });
});

test("who asked for what, and why it was refused, is ranked, with the rest as one", async () => {
  await using instance = await openInstance();
  await instance.addAgent("worker", "no-access");
  const worker = await instance.store.agents.byName("worker");
  const services = Array.from({ length: 12 }, (_, at) =>
    Array.from({ length: at + 1 }, () => ({ matchedService: `service-${at}` })),
  ).flat();
  const traffic = await withRows(instance, [
    ...services,
    { matchedService: "", status: 403, errorCode: "no_match", actorType: "agent", actorId: worker?.id ?? "" },
    { status: 502, errorCode: "upstream_timeout", actorType: "user", actorId: "gone" },
  ]);
  const { services: ranked, actors, reasons } = await traffic();
  expect(
    ranked.top.map(({ name, requests }: { name: string; requests: number }) => [name, requests]),
  ).toEqual(Array.from({ length: 10 }, (_, at) => [`service-${11 - at}`, 12 - at]));
  expect(ranked.others).toMatchObject({ count: 4, requests: 5 });
  expect(actors.top).toMatchObject([
    { type: "", id: "", name: "", requests: 78 },
    { type: "agent", name: "worker", outcomes: { ...none, refused: 1 } },
    { type: "user", id: "gone", name: "gone", outcomes: { ...none, failed: 1 } },
  ]);
  expect(reasons).toEqual([
    { error_code: "no_match", outcome: "refused", requests: 1 },
    { error_code: "upstream_timeout", outcome: "failed", requests: 1 },
  ]);
});

test("a vault shows what is its own, the instance all of it by vault", async () => {
  await using instance = await openInstance();
  const payments = await instance.addVault("payments");
  const { vaultId: _, ...ofNone } = anEntry({ status: 407, errorCode: "session_invalid" });
  const traffic = await withRows(instance, [
    {},
    {},
    { vaultId: payments },
    { vaultId: "99999999-9999-4999-8999-999999999999" as VaultId },
  ]);
  await instance.store.logs.append(toBatch([{ ...ofNone, createdAt: instance.clock.now() }]));
  expect((await traffic()).total.requests).toBe(2);
  const all = await traffic("", "/v1/admin/traffic");
  expect(all.total.requests).toBe(5);
  const names = all.vaults.top.map(({ name, requests }: { name: string; requests: number }) => [
    name,
    requests,
  ]);
  expect(names[0]).toEqual(["default", 2]);
  expect(Object.fromEntries(names)).toEqual({
    default: 2,
    payments: 1,
    "": 1,
    "99999999-9999-4999-8999-999999999999": 1,
  });
});

test("the range is what is counted, and one that there is not is refused with those there are", async () => {
  await using instance = await openInstance();
  const now = instance.clock.now();
  const rows = [1, 30, 600, 3 * 1440, 20 * 1440, 40 * 1440].map((minutes) => ({
    createdAt: now - minutes * MINUTE,
  }));
  // As after the clock was put back: what is dated beyond the last bucket is in none.
  const traffic = await withRows(instance, [...rows, { createdAt: now + 86_400_000 }]);
  const counted = ["15m", "1h", "24h", "7d", "30d"].map(async (range) => {
    return (await traffic(`?range=${range}`)).total.requests;
  });
  expect(await Promise.all(counted)).toEqual([1, 2, 3, 4, 5]);
  expect((await traffic()).total.requests).toBe(3);
  expect(await traffic("?range=2h")).toMatchObject({ error: "range must be one of 15m, 1h, 24h, 7d, 30d" });
});

test("the id of the vault is its own: an outsider learns nothing, the proxy role counts nothing", async () => {
  await using instance = await openInstance();
  await withRows(instance, [{ vaultId: DEFAULT_VAULT_ID }]);
  const status = async (token: string) =>
    (await instance.call("GET /v1/vaults/default/traffic", { token })).status;
  expect(await status(await instance.addUser("m@example.com", "member"))).toBe(404);
  expect(await status(await instance.addAgent("a", "no-access", { default: "proxy" }))).toBe(403);
  expect(await status(await instance.addAgent("b", "no-access", { default: "member" }))).toBe(200);
});
