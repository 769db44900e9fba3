import { describe, expect, test } from "bun:test";
import type { Access, AccessResult } from "../../../../src/app/proxy/proxy-access.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { type AccessWorld, accessWorld, HOUR, SVIDS } from "../../../support/access/access-world.ts";

const hintless = (token: string) => ({ token, vaultHint: undefined });

async function granted({ access }: AccessWorld, token: string, vaultHint?: string): Promise<Access> {
  const result = await access.check({ token, vaultHint });
  if (result.type === "refused") throw new Error(`refused: ${result.reason}`);
  return result.access;
}

async function reason(result: AccessResult | Promise<AccessResult>): Promise<string> {
  const found = await result;
  return found.type === "refused" ? found.reason : "granted";
}

test("who may use which vault", async () => {
  await using world = await accessWorld();
  const { access } = world;
  const other = await world.vault("other");
  const scoped = await world.scoped();
  const one = await world.agent("one", { default: "proxy" });
  const two = await world.agent("two", { default: "admin", other: "proxy" });
  const none = await world.agent("none", {});
  const person = await world.login();
  const table: [string, string | undefined, string][] = [
    [scoped.token, undefined, "granted"],
    [scoped.token, "default", "granted"],
    [scoped.token, "other", "vault_forbidden"],
    [one.token, undefined, "granted"],
    [one.token, "other", "vault_not_found"],
    [one.token, "nowhere", "vault_not_found"],
    [two.token, undefined, "vault_required"],
    [two.token, "other", "granted"],
    [none.token, undefined, "vault_required"],
    [none.token, "default", "vault_not_found"],
    [person.token, undefined, "user_session"],
    [person.token, "default", "user_session"],
    ["av_sess_unknown", undefined, "session_invalid"],
  ];
  for (const [token, vaultHint, expected] of table) {
    expect(await reason(access.check({ token, vaultHint }))).toBe(expected);
  }
  expect((await granted(world, two.token, "other")).vaultId).toBe(other);
});

test("an agent whose access has expired is told so, also where it names no vault and had one only", async () => {
  await using world = await accessWorld();
  const { access, clock, store } = world;
  await world.vault("other");
  const one = await world.agent("one", { default: "proxy" });
  const two = await world.agent("two", { default: "proxy", other: "proxy" });
  const expiresAt = clock.now() + HOUR;
  for (const { id } of [one, two]) {
    await store.grants.put({ type: "agent", id }, DEFAULT_VAULT_ID, {
      role: "proxy",
      grantedAt: 0,
      expiresAt,
    });
  }
  expect(await reason(access.check(hintless(two.token)))).toBe("vault_required");
  expect((await granted(world, one.token)).validUntil).toBe(expiresAt);
  clock.advance(HOUR);
  expect(await reason(access.check(hintless(one.token)))).toBe("vault_access_expired");
  expect(await reason(access.check({ token: one.token, vaultHint: "default" }))).toBe("vault_access_expired");
  // One that is over is none that it can be led away from.
  expect(await reason(access.check(hintless(two.token)))).toBe("vault_required");
});

test("what is known is answered directly, and nothing is asked of the store", async () => {
  await using world = await accessWorld();
  const { token } = await world.scoped();
  const first = await granted(world, token);
  world.asked();
  expect(world.access.check(hintless(token))).toEqual({ type: "granted", access: first });
  expect(world.asked()).toEqual([]);
});

test("those who come at once are looked up once", async () => {
  await using world = await accessWorld();
  const { token } = await world.scoped();
  await Promise.all(Array.from({ length: 50 }, () => granted(world, token)));
  expect(world.asked()).toEqual(["sessions.byHashes", "vaults.byId"]);
});

describe("what changes", () => {
  test("in another vault or for another actor leaves an access as it is", async () => {
    await using world = await accessWorld();
    const { store, access } = world;
    const elsewhere = await world.vault("elsewhere");
    const agent = await world.agent("builder", { default: "proxy" });
    const held = await granted(world, agent.token);
    await store.services.save(elsewhere, [], 0);
    await store.settings.setVault(elsewhere, "unmatched_host_policy", "deny");
    await store.grants.put({ type: "agent", id: "someone" as never }, DEFAULT_VAULT_ID, {
      role: "admin",
      grantedAt: 0,
    });
    const minted = await world.scoped({ vaultId: elsewhere });
    await store.sessions.delete(minted.hash);
    await world.scoped();
    expect(access.isCurrent(held)).toBe(true);
    world.asked();
    expect(await granted(world, agent.token)).toBe(held);
    expect(world.asked()).toEqual([]);
  });

  test("for its actor, in its vault, or in the instance by another process, has it looked at anew", async () => {
    await using world = await accessWorld();
    const { store, access } = world;
    const agent = await world.agent("builder", { default: "proxy" });
    const writes = [
      () => store.services.save(DEFAULT_VAULT_ID, [], 0),
      () =>
        store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, { role: "member", grantedAt: 0 }),
      () => store.settings.setInstance("bootstrap_token_hash", "x"),
    ];
    for (const write of writes) {
      const held = await granted(world, agent.token);
      expect(access.isCurrent(held)).toBe(true);
      await write();
      expect(access.isCurrent(held)).toBe(false);
    }
    await store.agents.revoke(agent.id, world.clock.now());
    expect(await reason(access.check(hintless(agent.token)))).toBe("session_invalid");
  });

  test("while it is looked up is seen by who asked before and by who asks after", async () => {
    await using world = await accessWorld();
    const { access, store } = world;
    const { token, hash } = await world.scoped();
    const release = world.hold();
    const before = access.check(hintless(token));
    while (!world.asked().includes("sessions.byHashes")) await Bun.sleep(1);
    const heard = new Promise<void>((resolve) => void store.changes.subscribe(() => resolve()));
    const deleted = store.sessions.delete(hash);
    await heard;
    const after = access.check(hintless(token));
    release();
    await deleted;
    expect(await reason(after)).toBe("session_invalid");
    expect(await reason(before)).toBe("session_invalid");
  });

  test("is told to those who watch until they stop", async () => {
    await using world = await accessWorld();
    let told = 0;
    const stop = world.access.onChange(() => {
      told += 1;
    });
    await world.store.settings.setInstance("bootstrap_token_hash", "x");
    stop();
    await world.store.settings.setInstance("bootstrap_token_hash", "y");
    expect(told).toBe(1);
  });
});

describe("time", () => {
  test("ends an access with its session, to the millisecond, and the refusal says so", async () => {
    await using world = await accessWorld();
    const { access, clock } = world;
    const { token } = await world.scoped({ expiresAt: clock.now() + 30_000 });
    const held = await granted(world, token);
    clock.advance(29_999);
    expect(access.isCurrent(held)).toBe(true);
    expect(access.isOver(held)).toBe(false);
    clock.advance(1);
    expect(access.isCurrent(held)).toBe(false);
    expect(access.isOver(held)).toBe(true);
    expect(await reason(access.check(hintless(token)))).toBe("session_expired");
  });

  test("moves on with the uses of a session that slides, and ends it for want of them", async () => {
    await using world = await accessWorld();
    const { access, clock } = world;
    const { token } = await world.scoped({ expiresAt: clock.now() + 30 * HOUR, idleTtlMs: HOUR });
    const held = await granted(world, token);
    for (let hour = 0; hour < 3; hour++) {
      clock.advance(HOUR - 1);
      const known = access.isCurrent(held) ? held : await granted(world, token);
      expect(access.use(known)).toBe(true);
    }
    clock.advance(HOUR - 1);
    expect(await reason(access.check(hintless(token)))).toBe("granted");
    clock.advance(1);
    expect(await reason(access.check(hintless(token)))).toBe("session_expired");
  });

  test("asking is no use: who only asks is gone in time", async () => {
    await using world = await accessWorld();
    const { access, clock } = world;
    const { token } = await world.scoped({ idleTtlMs: HOUR });
    for (let at = 0; at < 6; at++) {
      expect(await reason(access.check(hintless(token)))).toBe("granted");
      clock.advance(HOUR / 6);
    }
    expect(await reason(access.check(hintless(token)))).toBe("session_expired");
  });

  test("no use carries a session past its last day", async () => {
    await using world = await accessWorld();
    const { access, clock } = world;
    const { token } = await world.scoped({ expiresAt: clock.now() + 90 * 60_000, idleTtlMs: HOUR });
    clock.advance(50 * 60_000);
    const held = await granted(world, token);
    access.use(held);
    expect(held.validUntil).toBe(clock.now() + 40 * 60_000);
    clock.advance(40 * 60_000);
    expect(await reason(access.check(hintless(token)))).toBe("session_expired");
  });

  test("uses are written down, once, and another process goes on from there", async () => {
    await using world = await accessWorld();
    const { access, clock, store } = world;
    const { token, hash } = await world.scoped({ idleTtlMs: HOUR });
    const held = await granted(world, token);
    clock.advance(1000);
    access.use(held);
    access.use(held);
    world.asked();
    await access.saveUses();
    await access.saveUses();
    expect(world.asked()).toEqual(["sessions.touch"]);
    expect(await store.sessions.byHash(hash)).toMatchObject({ lastUsedAt: clock.now() });
  });

  test("a write that nobody told of shows after a minute of use, beside the requests", async () => {
    await using world = await accessWorld();
    const { access, clock } = world;
    const { token, hash } = await world.scoped();
    const held = await granted(world, token);
    await world.raw.db.deleteFrom("sessions").where("hash", "=", hash).execute();
    const told = Promise.withResolvers<void>();
    access.onChange(told.resolve);
    clock.advance(59_999);
    world.asked();
    expect(access.use(held)).toBe(true);
    expect(world.asked()).toEqual([]);
    clock.advance(1);
    expect(access.use(held)).toBe(true);
    await told.promise;
    expect(access.isCurrent(held)).toBe(false);
    expect(await reason(access.check(hintless(token)))).toBe("session_invalid");
  });

  test("while the database is away what was known holds for five minutes, whatever else is asked", async () => {
    await using world = await accessWorld();
    const { clock } = world;
    const { token } = await world.scoped();
    const broken = { on: false };
    const sessions = {
      ...world.store.sessions,
      byHashes: (hashes: readonly never[]) =>
        broken.on ? Promise.reject(new Error("away")) : world.store.sessions.byHashes(hashes),
    };
    const { createProxyAccess } = await import("../../../../src/app/proxy/proxy-access.ts");
    const access = createProxyAccess({
      store: { ...world.store, sessions },
      tokens: world.tokens,
      clock,
      ...SVIDS,
    });
    const result = await access.check(hintless(token));
    if (result.type === "refused") throw new Error(result.reason);
    broken.on = true;
    for (let minute = 0; minute < 4; minute++) {
      clock.advance(60_000);
      expect(access.use(result.access)).toBe(true);
      await expect(Promise.resolve(access.check(hintless("av_sess_other")))).rejects.toThrow("away");
    }
    clock.advance(60_000);
    expect(access.use(result.access)).toBe(false);
    await expect(Promise.resolve(access.check(hintless(token)))).rejects.toThrow("away");
    broken.on = false;
    expect(await reason(access.check(hintless(token)))).toBe("granted");
  });
});
