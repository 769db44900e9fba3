import { afterEach, beforeEach, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID, type KeyName, type PublicId, type TokenHash } from "../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../src/core/oauth/config.ts";
import type { Store } from "../../../src/ports/store.ts";
import { startJobs } from "../../../src/server/jobs.ts";
import { openStore } from "../../../src/store/open.ts";
import { toBatch } from "../../support/log/batch.ts";
import { createRecordingLogger } from "../../support/recording-logger.ts";

const DAY = 24 * 3_600_000;
const now = 100 * DAY;
const clock = { now: () => now };
const roots = { renew: async () => false, notices: () => [] };
const headSigning = { signWhenDue: async () => {}, notices: () => [] };
const expireProposals = async () => 0;
const noRetention = { maxAgeMs: 0, maxRowsPerVault: 0 };

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: "sqlite::memory:" });
});
const NO_WEBHOOKS = { run: async () => {}, stop: async () => {} };

afterEach(() => store.close());

function row(createdAt: number) {
  const names = { actorType: "", actorId: "", sessionId: "", ingress: "mitm", method: "GET" } as const;
  const rest = {
    host: "h:443",
    path: "/",
    matchedService: "",
    credentialKeys: [],
    status: 200,
    latencyMs: 1,
  };
  return {
    ...names,
    ...rest,
    vaultId: DEFAULT_VAULT_ID,
    errorCode: "",
    authScheme: "",
    authHeader: "",
    plaintext: false,
    placeholderSent: false,
    createdAt,
  };
}

test.each([
  [{ maxAgeMs: DAY, maxRowsPerVault: 0 }, 2],
  [{ maxAgeMs: DAY, maxRowsPerVault: 1 }, 1],
  [{ maxAgeMs: 0, maxRowsPerVault: 2 }, 2],
  [noRetention, 3],
])("old request-log rows are deleted at the start: %j leaves %d of 3", async (retention, left) => {
  await store.logs.append(toBatch([row(now - 2 * DAY), row(now - 1), row(now)]));
  const pruned = Promise.withResolvers<void>();
  const prune: Store["logs"]["prune"] = (...rule) => store.logs.prune(...rule).finally(pruned.resolve);
  const watched = { ...store, logs: { ...store.logs, prune } };
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store: watched,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => retention,
    expireProposals,
  });
  if (retention !== noRetention) await pruned.promise;
  await stop();
  expect((await store.logs.list({ vaultId: DEFAULT_VAULT_ID, limit: 9 })).rows).toHaveLength(left);
});

test("stopping does not wait until everything old is deleted", async () => {
  await store.logs.append(toBatch(Array.from({ length: 5000 }, () => row(now - 2 * DAY))));
  const retention = { maxAgeMs: DAY, maxRowsPerVault: 0 };
  await startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => retention,
    expireProposals,
  })();
  const { rows } = await store.logs.list({ vaultId: DEFAULT_VAULT_ID, limit: 9999 });
  expect(rows.length).toBeGreaterThan(0);
});

test("consents at providers that nobody ended in time are deleted", async () => {
  const key = "GITHUB" as KeyName;
  const config = toOAuthConfig({ tokenUrl: "https://id.example/token" });
  await store.oauthCredentials.configure(DEFAULT_VAULT_ID, { key, config, keepsTokens: false }, 1);
  for (const [name, expiresAt] of [
    ["over", now],
    ["pending", now + 1],
  ] as const) {
    await store.oauthStates.create({
      hash: name as TokenHash,
      vaultId: DEFAULT_VAULT_ID,
      key,
      codeVerifier: Uint8Array.of(1) as never,
      redirectUrl: "",
      configHash: "",
      session: "session" as TokenHash,
      createdAt: 1,
      expiresAt,
    });
  }
  await startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  })();
  expect(await store.oauthStates.find("over" as TokenHash, 0)).toBeUndefined();
  expect(await store.oauthStates.find("pending" as TokenHash, 0)).toBeDefined();
});

test("sessions that expired more than a week ago are deleted", async () => {
  const session = (name: string, expiresAt: number) => ({
    type: "scoped" as const,
    hash: name as TokenHash,
    publicId: name as PublicId,
    createdAt: 1,
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy" as const,
    expiresAt,
  });
  const [old, recent] = [session("old", now - 8 * DAY), session("recent", now - 6 * DAY)];
  await store.sessions.create(old);
  await store.sessions.create(recent);
  await startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  })();
  expect(await store.sessions.byHash(old.hash)).toBeUndefined();
  expect(await store.sessions.byHash(recent.hash)).toEqual(recent);
});

test("invites that have been over for a month are deleted", async () => {
  const invite = (name: string, expiresAt: number) => ({
    hash: name as TokenHash,
    suffix: name,
    role: "member" as const,
    createdBy: { type: "user" as const, id: "olga" as never },
    createdAt: 1,
    expiresAt,
    vaults: [],
  });
  for (const [name, age] of [
    ["old", 31],
    ["recent", 29],
  ] as const) {
    await store.userInvites.create({ ...invite(name, now - age * DAY), email: `${name}@example.com` });
    await store.agentInvites.create({ ...invite(name, now - age * DAY), agentName: name });
  }
  await startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  })();
  for (const repo of [store.userInvites, store.agentInvites]) {
    expect(await repo.byHash("old" as TokenHash)).toBeUndefined();
    expect(await repo.byHash("recent" as TokenHash)).toBeDefined();
  }
});

test("writes by other processes are looked for twice a second; a failure is said once, and its end", async () => {
  const { logger, lines } = createRecordingLogger();
  let calls = 0;
  const poll = async () => {
    calls += 1;
    if (calls <= 2) throw new Error("away");
    return store.changes.poll();
  };
  const watched = { ...store, changes: { ...store.changes, poll } };
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store: watched,
    roots,
    headSigning,
    logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  });
  await Bun.sleep(1800);
  await stop();
  expect(calls).toBe(3);
  expect(lines.map((line) => line.message)).toEqual(["background job failed", "background job works again"]);
  await Bun.sleep(700);
  expect(calls).toBe(3);
});

test("what is to be known of the roots is said when it is new and then once a day, not at each look", async () => {
  const { logger, lines } = createRecordingLogger();
  const notices = ["The root certificate ends on 2027-01-01."];
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots: { renew: async () => true, notices: () => notices },
    headSigning,
    logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  });
  await stop();
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["info", "the root certificates have changed"],
    ["warn", "The root certificate ends on 2027-01-01."],
  ]);
});

test("so is an audit log that was changed", async () => {
  const { logger, lines } = createRecordingLogger();
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots,
    headSigning: { ...headSigning, notices: () => ["The audit log was changed."] },
    logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  });
  await stop();
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["warn", "The audit log was changed."],
  ]);
});

test("the roots are looked at again when something of the instance has changed, also while a look is under way", async () => {
  let looks = 0;
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const renew = async () => {
    looks += 1;
    if (looks === 1) await first.promise;
    if (looks === 2) second.resolve();
    return false;
  };
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store,
    roots: { ...roots, renew },
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  });
  const change = (value: string) => store.settings.setInstance("bootstrap_token_hash", value);
  await change("one");
  await change("two");
  expect(looks).toBe(1);
  first.resolve();
  await second.promise;
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  expect(looks).toBe(2);
  await change("three");
  expect(looks).toBe(3);
  await stop();
  await change("four");
  expect(looks).toBe(3);
});

test("a clock that jumped does not delete what is young by it; rows over the number go all the same", async () => {
  const { logger, lines } = createRecordingLogger();
  await store.logs.append(toBatch([row(now - 2), row(now - 1), row(now)]));
  const pruned = Promise.withResolvers<void>();
  const prune: Store["logs"]["prune"] = (...rule) => store.logs.prune(...rule).finally(pruned.resolve);
  const stop = startJobs({
    webhooks: NO_WEBHOOKS,
    store: { ...store, logs: { ...store.logs, prune } },
    roots,
    headSigning,
    logger,
    clock: { now: () => now + 30 * DAY },
    retention: async () => ({ maxAgeMs: 7 * DAY, maxRowsPerVault: 2 }),
    expireProposals,
  });
  await pruned.promise;
  await stop();
  expect((await store.logs.list({ vaultId: DEFAULT_VAULT_ID, limit: 9 })).rows).toHaveLength(2);
  expect(lines.filter(({ level }) => level === "warn").map(({ level, message }) => [level, message])).toEqual(
    [["warn", "the clock has jumped: no row of the request log is deleted for its age for a day"]],
  );
});

test("webhooks are run when a vault has changed, at once, when they say that there is more, and not once stopped", async () => {
  let runs = 0;
  let again = () => {};
  const stops: number[] = [];
  const stop = startJobs({
    webhooks: {
      run: async (more) => {
        runs += 1;
        again = more;
      },
      stop: async (graceMs) => void stops.push(graceMs),
    },
    store,
    roots,
    headSigning,
    logger: createRecordingLogger().logger,
    clock,
    retention: async () => noRetention,
    expireProposals,
  });
  await Bun.sleep(10);
  expect(runs).toBe(1);
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  await Bun.sleep(10);
  expect(runs).toBe(2);
  again();
  await Bun.sleep(10);
  expect(runs).toBe(3);
  await stop();
  expect(stops).toEqual([1000]);
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "passthrough");
  await Bun.sleep(10);
  expect(runs).toBe(3);
});

test("the end of proposals is written down at the start, and said where there was any", async () => {
  const { logger, lines } = createRecordingLogger();
  let ended = 2;
  const jobs = {
    store,
    roots,
    webhooks: NO_WEBHOOKS,
    headSigning,
    logger,
    clock,
    retention: async () => noRetention,
    expireProposals: async () => ended,
  };
  await startJobs(jobs)();
  ended = 0;
  await startJobs(jobs)();
  expect(lines).toMatchObject([{ level: "info", message: "proposals expired", fields: { expired: 2 } }]);
});
