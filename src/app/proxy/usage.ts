import type { VaultId } from "../../core/ids.ts";
import type { UsageMeasure } from "../../core/limit/usage-limit.ts";
import { periodEnd, periodStart } from "../../core/limit/usage-period.ts";
import type { Clock } from "../../ports/clock.ts";
import type { UsageReserved } from "../../ports/store/vault/usage.ts";
import type { Store } from "../../ports/store.ts";
import type { Metered } from "./metered.ts";

/** Nothing is left of that limit until `renewsAt` (ms since 1970; Infinity where it is of all time). */
export type Spent = {
  readonly type: "spent";
  readonly metered: Metered;
  readonly used: number;
  readonly startsAt: number;
  readonly renewsAt: number;
  /** Until then; Infinity, too. */
  readonly waitMs: number;
};
export type Taken = { readonly type: "taken"; readonly leases: readonly Lease[]; readonly amount: number };

/**
 * What is used up of limits and budgets. Of each counter a process takes a lease from the database: a part of what is
 * left, reserved for it alone, which it spends from memory. So all processes together never pass a limit, one that dies
 * loses a lease at most, which then counts as used, and a database that is away is noticed when a lease runs out.
 */
export type Usage = {
  /**
   * Takes so much of each, or of none where one has not as much left; of what is known only afterwards (`cost`) there is
   * enough while anything is left. Directly while leases last. Rejects when one cannot be had since the store is away.
   */
  take(metered: readonly Metered[], amount: number): Taken | Spent | Promise<Taken | Spent>;
  /** What was taken was not used. */
  giveBack(taken: Taken): void;
  /** Counts what is known only now, whatever is left; what is over the limit stays owed. */
  charge(metered: readonly Metered[], amount: number): void;
  /** Gives back what was not used for a while, and counts what is owed. Never rejects. */
  tend(): Promise<void>;
  /** The same of all, used or not: of one vault, so that its counters say what was used, or of everything. Never rejects. */
  settle(vaultId?: VaultId): Promise<void>;
};

export type Lease = {
  readonly metered: Metered;
  startsAt: number;
  endsAt: number;
  /** To be spent; below 0 it is owed. */
  left: number;
  /** As the database had it last, leases of all processes among it. */
  used: number;
  /** Nothing was left there; nobody asks again before this. */
  emptyUntil: number;
  /** Asked for by those who wait. */
  wanted: number;
  usedAt: number;
  filling: Promise<void> | undefined;
  told: boolean;
  /** Given back. */
  over: boolean;
};

type Deps = {
  readonly store: { readonly usage: Pick<Store["usage"], "reserve" | "giveBack"> };
  readonly clock: Clock;
  /** Hears that nothing is left of a limit in a period, once from here, and may be from other processes, too. */
  readonly onSpent: (spent: Spent) => void;
};

const IDLE_MS = 5000;
/** How soon a counter is looked at again of which nothing was left: others give back what they do not use. */
const EMPTY_MS = 1000;
/** No process takes more at once, however much is left. */
const MOST: Readonly<Record<UsageMeasure, number>> = {
  requests: 1000,
  bytes_out: 64 * 1024 * 1024,
  cost: Number.POSITIVE_INFINITY,
};

export function createUsage(deps: Deps): Usage {
  return new Leases(deps);
}

class Leases implements Usage {
  readonly #deps: Deps;
  readonly #leases = new Map<string, Lease>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  take(metered: readonly Metered[], amount: number): Taken | Spent | Promise<Taken | Spent> {
    return this.#takeNow(metered, amount) ?? this.#takeLater(metered, amount);
  }

  giveBack({ leases, amount }: Taken): void {
    for (const lease of leases) {
      if (lease.metered.counter.measure === "cost") continue;
      if (lease.over) void this.#returned(lease, amount);
      else {
        lease.left += amount;
        lease.emptyUntil = Number.NEGATIVE_INFINITY;
      }
    }
  }

  charge(metered: readonly Metered[], amount: number): void {
    if (amount <= 0) return;
    const now = this.#deps.clock.now();
    for (const one of metered) {
      const lease = this.#current(one, now);
      lease.usedAt = now;
      lease.left -= amount;
      // What cannot be written now is tried again when leases are tended.
      if (lease.left < 0) this.#fill([lease]).catch(() => {});
    }
  }

  async tend(): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#release([...this.#leases.values()].filter((lease) => isIdle(lease, now)));
  }

  async settle(vaultId?: VaultId): Promise<void> {
    const all = [...this.#leases.values()];
    await this.#release(
      all.filter(({ metered }) => vaultId === undefined || metered.counter.subject.vaultId === vaultId),
    );
  }

  /** Undefined where a lease has to be asked for. */
  #takeNow(metered: readonly Metered[], amount: number): Taken | Spent | undefined {
    const now = this.#deps.clock.now();
    const leases = metered.map((one) => this.#current(one, now));
    const short = leases.filter((lease) => !hasEnough(lease, amount));
    if (short.length === 0) {
      for (const lease of leases) {
        lease.usedAt = now;
        if (lease.metered.counter.measure !== "cost") lease.left -= amount;
      }
      return { type: "taken", leases, amount };
    }
    const empty = short.filter((lease) => now < lease.emptyUntil && lease.filling === undefined);
    return empty.length === 0 ? undefined : this.#spent(empty, now);
  }

  /** Others who wait may use up what has just been reserved: then it is asked for again, until nothing is left. */
  async #takeLater(metered: readonly Metered[], amount: number): Promise<Taken | Spent> {
    for (;;) {
      const now = this.#deps.clock.now();
      const leases = metered.map((one) => this.#current(one, now));
      const short = leases.filter((lease) => !hasEnough(lease, amount));
      for (const lease of short) lease.wanted += amount;
      try {
        await this.#fill(short);
      } finally {
        for (const lease of short) lease.wanted -= amount;
      }
      const taken = this.#takeNow(metered, amount);
      if (taken !== undefined) return taken;
    }
  }

  /** The one that keeps longest speaks for all. */
  #spent(leases: readonly Lease[], now: number): Spent {
    const [lease] = leases.toSorted((a, b) => b.endsAt - a.endsAt) as [Lease, ...Lease[]];
    const { metered, startsAt, endsAt: renewsAt, used, left } = lease;
    const spent: Spent = {
      type: "spent",
      metered,
      used: used - left,
      startsAt,
      renewsAt,
      waitMs: renewsAt - now,
    };
    if (!lease.told) this.#deps.onSpent(spent);
    lease.told = true;
    return spent;
  }

  #current(metered: Metered, now: number): Lease {
    const { key, counter, max } = metered;
    const known = this.#leases.get(key);
    // One that is waited for stays what it is: two who were told different limits would take it from each other for ever.
    const isWaitedFor = known !== undefined && (known.filling !== undefined || known.wanted > 0);
    if (known !== undefined && now < known.endsAt && (known.metered.max === max || isWaitedFor)) return known;
    // Its period is over, or the limit was changed: what was reserved goes back, should it be on its way when it comes.
    if (known?.filling !== undefined) known.over = true;
    else if (known !== undefined) void this.#release([known]);
    const startsAt = periodStart(counter.period, now);
    const lease: Lease = {
      metered,
      startsAt,
      endsAt: periodEnd(counter.period, startsAt),
      left: 0,
      used: 0,
      emptyUntil: Number.NEGATIVE_INFINITY,
      wanted: 0,
      usedAt: now,
      filling: undefined,
      told: false,
      over: false,
    };
    this.#leases.set(key, lease);
    return lease;
  }

  /** Those that are being filled are waited for, the others are one question. */
  async #fill(leases: readonly Lease[]): Promise<void> {
    const idle = leases.filter(({ filling }) => filling === undefined);
    if (idle.length > 0) {
      const filling = this.#reserve(idle).finally(() => {
        for (const lease of idle) lease.filling = undefined;
      });
      for (const lease of idle) lease.filling = filling;
    }
    await Promise.all(new Set(leases.map(({ filling }) => filling)));
  }

  async #reserve(leases: readonly Lease[]): Promise<void> {
    // Whoever comes in the same turn is asked for with them.
    await Promise.resolve();
    const owed = leases.map((lease) => Math.max(0, -lease.left));
    const reservations = leases.map((lease, at) => ({
      counter: lease.metered.counter,
      max: lease.metered.max,
      startsAt: lease.startsAt,
      owed: owed[at] as number,
      wanted: lease.metered.counter.measure === "cost" ? 0 : lease.wanted - Math.max(0, lease.left),
      piece: pieceOf(lease.metered),
      most: MOST[lease.metered.counter.measure],
    }));
    for (const [at, lease] of leases.entries()) lease.left += owed[at] as number;
    try {
      const reserved = await this.#deps.store.usage.reserve(reservations);
      for (const [at, lease] of leases.entries()) this.#settleIn(lease, reserved[at]);
    } catch (error) {
      for (const [at, lease] of leases.entries()) lease.left -= owed[at] as number;
      throw error;
    }
  }

  /** Nothing is left, too, of what is gone: its grant or its token has just been taken away. */
  #settleIn(lease: Lease, reserved: UsageReserved | undefined): void {
    const { max, counter } = lease.metered;
    const { granted, used, startsAt } = reserved ?? { granted: 0, used: max, startsAt: lease.startsAt };
    lease.left += granted;
    lease.used = used;
    lease.startsAt = startsAt;
    lease.endsAt = periodEnd(counter.period, startsAt);
    if (used >= max) lease.emptyUntil = this.#deps.clock.now() + EMPTY_MS;
    if (lease.over) void this.#returned(lease, lease.left);
  }

  async #release(leases: readonly Lease[]): Promise<void> {
    await Promise.all(leases.map((lease) => this.#releaseOne(lease)));
  }

  async #releaseOne(lease: Lease): Promise<void> {
    const { key } = lease.metered;
    await lease.filling?.catch(() => {});
    // Whoever waits for it takes of it first.
    if (lease.over || lease.filling !== undefined || lease.wanted > 0) return;
    if (lease.left < 0) {
      await this.#fill([lease]).catch(() => {});
      if (lease.left < 0) return;
    }
    if (this.#leases.get(key) === lease) this.#leases.delete(key);
    lease.over = true;
    const { left } = lease;
    lease.left = 0;
    await this.#returned(lease, left);
  }

  /** What cannot be given back stays counted as used. */
  async #returned({ metered: { counter }, startsAt }: Lease, amount: number): Promise<void> {
    if (amount <= 0) return;
    await this.#deps.store.usage.giveBack(counter, { startsAt, amount }).catch(() => {});
  }
}

function hasEnough({ metered, left }: Lease, amount: number): boolean {
  return metered.counter.measure === "cost" ? left > 0 : left >= amount;
}

function isIdle({ left, usedAt }: Lease, now: number): boolean {
  return left < 0 || now - usedAt >= IDLE_MS || now < usedAt;
}

/** The least that a question to the database is worth. */
function pieceOf({ counter, max }: Metered): number {
  switch (counter.measure) {
    case "requests":
      return 1;
    case "bytes_out":
      return 64 * 1024;
    case "cost":
      return max / 100;
    default:
      return counter.measure satisfies never;
  }
}
