import type { Access, AccessResult, ProxyAccess } from "../../app/proxy/proxy-access.ts";
import { rightsDenial } from "../../core/agent/rights.ts";
import type { VaultId } from "../../core/ids.ts";
import { DescriptorRoom, type DescriptorUse } from "../../lib/descriptor-room.ts";
import type { Caller } from "../flow.ts";

/** A connection as the registry sees it: something alive that is told the time and when to go. */
export type Living = {
  /** On whose behalf it is open; undefined while nobody has authenticated on it. */
  readonly caller: Caller | undefined;
  /** Nothing is in hand: it may go at once when the proxy stops. */
  readonly idle: boolean;
  /** Closes it when something takes too long; about once a second. */
  sweep(now: number): void;
  /** Ends after what is in hand. */
  retire(): void;
  destroy(): void;
  /** A vault may have changed, or with undefined any of them: what is in hand is told. */
  policyChanged?(vaultId: VaultId | undefined): void;
};

/** Places that are kept free once there was no room. */
const LAST = 4;
/** For so long it counts how many there were: upstreams come and go. */
const FULL_MS = 60_000;
/** Among so many an idle connection is looked for: a bound on what an accept may cost. */
const OLDEST = 256;
/** How many accesses are looked at before requests have their turn. */
const AT_ONCE = 500;

/** The step of a `Ticker`, in milliseconds: what it says is up to so old. */
export const TICK_MS = 1000;

/** A time that moves once a second: progress is noted on every read without asking the system for it. */
export type Ticker = { readonly now: number };

/**
 * Everything that is alive, on both ports, under one timer: no connection and no request has a timer of its own. What is
 * open on somebody's behalf is counted per actor, and ends within a second when that actor may not use the proxy any
 * more; it is not left for the next request, because a stream or a socket may never make one.
 */
export class Registry {
  readonly ticker: Ticker & { now: number };
  readonly #alive = new Map<Living, string | undefined>();
  readonly #perActor = new Map<string, number>();
  readonly #timer: Timer;
  #check: Promise<void> | undefined;
  #again = false;
  readonly #room: DescriptorRoom;
  /** How many were alive when there was last no room for one more. */
  readonly #full = new Map<DescriptorUse, { readonly size: number; readonly at: number }>();
  #watched: ProxyAccess | undefined;

  constructor(room = DescriptorRoom.unbounded()) {
    this.#room = room;
    this.ticker = { now: performance.now() };
    this.#timer = setInterval(() => {
      this.ticker.now = performance.now();
      for (const living of this.#alive.keys()) living.sweep(this.ticker.now);
      this.#endWhatIsOver();
    }, TICK_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#alive.size;
  }

  /**
   * May a connection with this descriptor, just opened, stay? Where it is one of the last that may, or one too many, it
   * ends the oldest on which nothing is in hand and nobody has authenticated: silence does not keep others out.
   */
  admits(descriptor: number, use: DescriptorUse): boolean {
    const admitted = this.#room.admits(descriptor, use);
    const now = performance.now();
    if (!admitted) this.#full.set(use, { size: this.size, at: now });
    const full = this.#full.get(use);
    const tight = full !== undefined && now - full.at < FULL_MS && this.size >= full.size - LAST;
    if (tight) this.#endOldestIdle();
    return admitted;
  }

  add(living: Living): void {
    this.#alive.set(living, undefined);
  }

  remove(living: Living): void {
    this.release(living);
    this.#alive.delete(living);
  }

  /** Counts it for an actor from now on. */
  hold(living: Living, countedAs: string): void {
    if (!this.#alive.has(living)) return;
    this.release(living);
    this.#alive.set(living, countedAs);
    this.#perActor.set(countedAs, this.heldBy(countedAs) + 1);
  }

  release(living: Living): void {
    const countedAs = this.#alive.get(living);
    if (countedAs === undefined) return;
    this.#alive.set(living, undefined);
    const left = this.heldBy(countedAs) - 1;
    if (left > 0) this.#perActor.set(countedAs, left);
    else this.#perActor.delete(countedAs);
  }

  /** Tells everything alive that a vault may have changed, or with undefined any of them. */
  policyChanged(vaultId: VaultId | undefined): void {
    for (const living of [...this.#alive.keys()]) living.policyChanged?.(vaultId);
  }

  /** Whether anything is open that is carried by this session, or this agent. */
  carries(carrier: string): boolean {
    for (const { caller } of this.#alive.keys()) if (caller?.access?.carrier === carrier) return true;
    return false;
  }

  /** How many connections are open on behalf of an actor. */
  heldBy(countedAs: string): number {
    return this.#perActor.get(countedAs) ?? 0;
  }

  /**
   * From now on whoever has lost access loses what is open: when something changed, and within a second of the end of
   * its session. The result ends that.
   */
  watch(access: ProxyAccess): () => void {
    this.#watched = access;
    const unsubscribe = access.onChange(() => void this.revalidate(access));
    return () => {
      unsubscribe();
      if (this.#watched === access) this.#watched = undefined;
    };
  }

  /** Asks about everything that is not known to hold. One pass at a time, and none is missed. */
  revalidate(access: ProxyAccess): Promise<void> {
    this.#again = true;
    this.#check ??= this.#revalidateAll(access).finally(() => {
      this.#check = undefined;
    });
    return this.#check;
  }

  /** Lets what is in hand finish for at most `graceMs`, then closes what is left. */
  async drain(graceMs: number): Promise<void> {
    const until = performance.now() + graceMs;
    for (const living of [...this.#alive.keys()]) living.retire();
    while (this.#busy() && performance.now() < until) await Bun.sleep(20);
    for (const living of [...this.#alive.keys()]) living.destroy();
    clearInterval(this.#timer);
  }

  #endOldestIdle(): void {
    let looked = 0;
    for (const living of this.#alive.keys()) {
      if (living.idle && living.caller === undefined) return living.destroy();
      looked += 1;
      if (looked === OLDEST) return;
    }
  }

  #busy(): boolean {
    for (const living of this.#alive.keys()) if (!living.idle) return true;
    return false;
  }

  /** An end by time needs no question to the store, except where a use noted elsewhere may have moved it. */
  #endWhatIsOver(): void {
    const access = this.#watched;
    if (access === undefined) return;
    let doubtful = false;
    for (const living of [...this.#alive.keys()]) {
      const { caller } = living;
      if (caller?.access === undefined) continue;
      if (access.isOver(caller.access)) end(living, caller);
      // What goes on is a use, also where no further request ever comes, as in a stream or a socket.
      else if (!(living.idle ? access.isCurrent(caller.access) : access.use(caller.access))) doubtful = true;
    }
    if (doubtful) void this.revalidate(access);
  }

  async #revalidateAll(access: ProxyAccess): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const doubtful = [...this.#doubtful(access).values()];
      for (let at = 0; at < doubtful.length; at += AT_ONCE) {
        await Promise.all(doubtful.slice(at, at + AT_ONCE).map((group) => settle(group, access)));
      }
    }
  }

  /** By who presents what: thousands of tunnels of one token are one question. */
  #doubtful(access: ProxyAccess): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const living of this.#alive.keys()) {
      const { caller } = living;
      if (caller === undefined || (caller.access !== undefined && access.isCurrent(caller.access))) continue;
      const key = keyOf(caller);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ living, caller }]);
      else group.push({ living, caller });
    }
    return groups;
  }
}

/** Who presents the same has the same. */
function keyOf({ credentials }: Caller): string {
  if (credentials === undefined) return "";
  const { vaultHint = "" } = credentials;
  return "token" in credentials
    ? `${credentials.token} ${vaultHint}`
    : `${credentials.session} door ${vaultHint}`;
}

type Group = { readonly living: Living; readonly caller: Caller }[];

/** Also for a connection that has just come to be: its access may have ended while a handshake was under way. */
export async function endWithoutAccess(living: Living, caller: Caller, access: ProxyAccess): Promise<void> {
  if (caller.access !== undefined && access.isCurrent(caller.access)) return;
  await settle([{ living, caller }], access);
}

/** All of a group present the same. */
async function settle(group: Group, access: ProxyAccess): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const result = await look(first.caller, access);
  // A store that cannot be read decides nothing here: each request is still checked, and those fail closed.
  if (result === undefined) return;
  for (const { living, caller } of group) {
    if (living.caller !== caller) continue;
    const before = caller.access;
    if (result.type === "refused" || (before !== undefined && before.vaultId !== result.access.vaultId)) {
      end(living, caller);
    } else if (before !== undefined) renew(living, caller, { before, now: result.access });
  }
}

/** What of it may not go on by what the agent may do now ends: the tunnel itself, or what is in hand. */
function renew(
  living: Living,
  caller: Caller,
  { before, now }: { readonly before: Access; readonly now: Access },
): void {
  caller.access = now;
  if (before === now || now.rights === undefined || Bun.deepEquals(before.rights, now.rights)) return;
  const { tunnel } = caller;
  if (tunnel !== undefined && rightsDenial(now.rights, tunnel) !== undefined) return end(living, caller);
  living.policyChanged?.(now.vaultId);
}

function end(living: Living, caller: Caller): void {
  caller.access = undefined;
  living.destroy();
}

async function look(caller: Caller, access: ProxyAccess): Promise<AccessResult | undefined> {
  if (caller.credentials === undefined) return { type: "refused", reason: "session_invalid" };
  try {
    return await access.check(caller.credentials);
  } catch {
    return undefined;
  }
}
