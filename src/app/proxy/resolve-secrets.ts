import { signingOf } from "../../core/auth-method/method.ts";
import type { KeyName, VaultId } from "../../core/ids.ts";
import type { Plan } from "../../core/injection/plan.ts";
import type { HeaderEdit, UnsignedHead } from "../../core/injection/signing.ts";
import { revealedBy } from "../../core/leak/revealed.ts";
import { isFieldValue } from "../../core/net/headers.ts";
import { Lru } from "../../lib/lru.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { CredentialValue, SecretReading, SecretSource } from "../../ports/secret-source.ts";
import type { Changes } from "../../ports/store/instance/changes.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { Freshness } from "./freshness.ts";
import type { Ready, Resolved } from "./resolved.ts";
import type { VaultPolicy } from "./routing.ts";

/**
 * As far as stored values go. What the calling agent's own identity is to be added to is told apart, so that nobody
 * takes it for ready.
 */
export type Stored = Resolved | (Omit<Ready, "type"> & { readonly type: "anonymous" });

export type StoredResolver = {
  /** Directly when this policy's plan was resolved before and nothing of it has changed or run out. */
  resolve(policy: VaultPolicy, plan: Plan): Stored | Promise<Stored>;
  /**
   * What follows values that their service refused, which are told by their fingerprint; nothing while there are no
   * others. All who ask at once are one question to the source, and a plan asks it once in ten seconds: what a service
   * answers must not decide how often. Rejects when the source cannot be asked.
   */
  renew(policy: VaultPolicy, plan: Plan, refused: string): Promise<Ready | undefined>;
  /** Forgets what ran out, and reads again what is in use. To be called now and then: what nobody asks for must not stay in memory either. */
  sweep(): void;
  /** Resolves once nothing is under way whose outcome would be lost with the process, after that long at the latest. */
  settle(atMostMs: number): Promise<void>;
};

export type SecretResolverDeps = {
  readonly source: SecretSource;
  readonly changes: Pick<Changes, "subscribe">;
  readonly clock: Clock;
  readonly tokens: Pick<Tokens, "hash">;
  readonly random: Pick<Random, "bytes">;
};

/** How many plans keep their values, and for how long at most; then they are read again. */
const MAX_KEPT = 4096;
const KEPT_MS = 5 * 60_000;
/** What is in use is read again so often, and so is not about to be forgotten when the database goes away. */
const LOOK_AGAIN_MS = 60_000;
/** A value that changes while it is read is read again, this often in all. */
const ATTEMPTS = 3;
/** So long after a refused value was renewed a further refusal is only passed on. */
const RENEW_MS = 10_000;

type Values = ReadonlyMap<KeyName, SecretReading>;
type Kept = {
  readonly resolved: Stored;
  readonly vaultId: VaultId;
  readonly values: Values;
  /** When its first value runs out; Infinity for what is stored. */
  readonly runsOut: number;
  /** When it is forgotten though it has not run out. */
  readonly until: number;
  readonly lookAgainAt: number;
  /** Asked for since it was read. */
  isUsed: boolean;
};

/** What was read before, and whether a service refused it. */
type Before = Pick<Kept, "values"> & { readonly isRefused?: true };

/**
 * Keeps plaintext only as long as it is of use: what a vault holds is dropped when that vault changes, the rest after
 * five minutes or when its first value runs out.
 */
export function createSecretResolver(deps: SecretResolverDeps): StoredResolver {
  const { changes, clock, tokens } = deps;
  const freshness = new Freshness(changes);
  const kept = new Map<Plan, Kept>();
  const loading = new SingleFlight<Plan, Stored>();
  const renewing = new SingleFlight<Plan, Stored>();
  const mayRenew = createRenewalPauses(clock);
  const salt = Buffer.from(deps.random.bytes(16)).toString("hex");
  const drop = (goes: (entry: Kept) => boolean) => {
    for (const [plan, entry] of kept) if (goes(entry)) kept.delete(plan);
  };
  changes.subscribe((change) => {
    loading.abandonAll();
    if (change.type === "instance") kept.clear();
    if (change.type === "vault") drop(({ vaultId }) => vaultId === change.id);
  });
  const keep = (plan: Plan, entry: Kept) => {
    // Last in, so that the first one is the oldest.
    kept.delete(plan);
    kept.set(plan, entry);
    if (kept.size <= MAX_KEPT) return;
    const oldest = kept.keys().next();
    if (oldest.done !== true) kept.delete(oldest.value);
  };
  const load = async ({ vaultId }: Pick<VaultPolicy, "vaultId">, plan: Plan, before: Before | undefined) => {
    for (let attempt = 1; ; attempt++) {
      const stamp = freshness.stamp(freshness.now, vaultId);
      const values = await readAll(deps, { vaultId, plan, before });
      const resolved = finish(plan, values, {
        clock,
        fingerprint: (injected) => tokens.hash(`${salt} ${JSON.stringify(injected)}`).slice(0, 24),
      });
      if (freshness.holds(stamp)) {
        const now = clock.now();
        const times = { runsOut: endOf(values), until: now + KEPT_MS, lookAgainAt: now + LOOK_AGAIN_MS };
        keep(plan, { resolved, vaultId, values, ...times, isUsed: false });
        return resolved;
      }
      if (attempt === ATTEMPTS) return resolved;
    }
  };
  return {
    resolve(policy, plan) {
      const known = kept.get(plan);
      // The clock is not asked for what does not run out: that is forgotten by the sweep.
      if (
        known !== undefined &&
        (known.runsOut === Number.POSITIVE_INFINITY || clock.now() < known.runsOut)
      ) {
        known.isUsed = true;
        return known.resolved;
      }
      return loading.run(plan, () => load(policy, plan, known));
    },
    async renew(policy, plan, refused) {
      const resolved =
        kept.get(plan)?.resolved ?? (await loading.run(plan, () => load(policy, plan, undefined)));
      const other = otherThan(refused, resolved);
      const known = kept.get(plan);
      if (other !== undefined || known === undefined) return other;
      const renewed = await renewing.run(plan, async () => {
        if (!mayRenew(policy.vaultId, plan)) return known.resolved;
        return load(policy, plan, { values: known.values, isRefused: true });
      });
      return otherThan(refused, renewed);
    },
    sweep() {
      const now = clock.now();
      drop((entry) => entry.until <= now || entry.runsOut <= now);
      for (const [plan, entry] of kept) {
        if (!entry.isUsed || now < entry.lookAgainAt) continue;
        // A store that cannot be read changes nothing about what is known.
        loading.run(plan, () => load(entry, plan, entry)).catch(() => {});
      }
    },
    settle: (atMostMs) => settled(deps.source, atMostMs),
  };
}

async function settled(source: SecretSource, atMostMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, atMostMs);
  await Promise.race([source.settle?.(), late]);
  clearTimeout(timer);
}

/**
 * Whether a source may be asked because a service refused what it gave, which is then taken to be done. Plans are known
 * by what they are for: each change of their vault makes others of them.
 */
function createRenewalPauses(clock: Clock): (vaultId: VaultId, plan: Plan) => boolean {
  const renewedAt = new Lru<string, number>(MAX_KEPT);
  return (vaultId, { service, keys }) => {
    const name = JSON.stringify([vaultId, service.name, ...keys]);
    const [now, last] = [clock.now(), renewedAt.get(name)];
    if (last !== undefined && Math.abs(now - last) < RENEW_MS) return false;
    renewedAt.set(name, now);
    return true;
  };
}

function otherThan(refused: string, resolved: Stored): Ready | undefined {
  return resolved.type === "ready" && resolved.fingerprint !== refused ? resolved : undefined;
}

type Wanted = { readonly vaultId: VaultId; readonly plan: Plan; readonly before: Before | undefined };

async function readAll(
  { source, clock }: Pick<SecretResolverDeps, "source" | "clock">,
  { vaultId, plan, before }: Wanted,
): Promise<Values> {
  const readings = await Promise.all(
    plan.keys.map(async (key): Promise<[KeyName, SecretReading]> => {
      const last = before?.values.get(key);
      const isOver = (value: CredentialValue) =>
        before?.isRefused === true || value.validUntil <= clock.now();
      const spent = last !== undefined && isValue(last) && isOver(last) ? last : undefined;
      return [
        key,
        await (spent === undefined ? source.read(vaultId, key) : source.refresh(vaultId, key, spent)),
      ];
    }),
  );
  return new Map(readings);
}

function isValue(reading: SecretReading): reading is CredentialValue {
  return "value" in reading;
}

function endOf(values: Values): number {
  let end = Number.POSITIVE_INFINITY;
  for (const reading of values.values()) {
    if ("validUntil" in reading) end = Math.min(end, reading.validUntil);
  }
  return end;
}

type Finish = { readonly clock: Clock; fingerprint(injected: readonly unknown[]): string };

function finish(plan: Plan, readings: Values, { clock, fingerprint }: Finish): Stored {
  const values = new Map<KeyName, string>();
  for (const key of plan.keys) {
    const reading = readings.get(key);
    if (reading === undefined || reading.type === "missing") return { type: "missing", key };
    if (reading.type === "damaged") return { type: "damaged", key };
    if (reading.type === "not_connected") return { type: "not_connected", key };
    if (reading.type === "refresh_failed") {
      return { type: "refresh_failed", key, message: reading.message, isFinal: reading.isFinal };
    }
    values.set(key, reading.value.open());
  }
  const value = (key: KeyName) => values.get(key);
  const needed = (key: KeyName) => {
    const found = values.get(key);
    if (found === undefined) throw new Error(`a header asks for ${key}, which its plan does not name`);
    return found;
  };
  const signing = signingOf(plan.service.auth);
  const made = signing.type === "fixed" ? toWire(signing.headers(needed)) : [];
  if (!Array.isArray(made)) return { type: "unusable", key: plan.headerKeys[0], header: made.unusable };
  return {
    type: signing.type === "agent-svid" ? "anonymous" : "ready",
    headers: made,
    ...(signing.type === "per-request" ? { sign: (head: UnsignedHead) => signWith(signing, head) } : {}),
    value,
    revealed: revealedBy(plan, value),
    fingerprint: fingerprint([made, [...values]]),
  };

  function signWith({ sign }: Extract<typeof signing, { type: "per-request" }>, head: UnsignedHead) {
    const edits = toWire(sign(head, needed, clock.now()));
    return Array.isArray(edits) ? edits : undefined;
  }
}

/** As heads are written: UTF-8 bytes as latin1. Or the name of the first one that no head can carry. */
export function toWire(edits: readonly HeaderEdit[]): HeaderEdit[] | { readonly unusable: string } {
  const wired: HeaderEdit[] = [];
  for (const { name, value } of edits) {
    const wire = Buffer.from(value, "utf8").toString("latin1");
    if (!isFieldValue(wire)) return { unusable: name };
    wired.push({ name, value: wire });
  }
  return wired;
}
