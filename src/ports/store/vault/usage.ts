import type { VaultId } from "../../../core/ids.ts";
import type { UsageMeasure, UsageSubject } from "../../../core/limit/usage-limit.ts";
import type { LeaseTerms, UsagePeriod } from "../../../core/limit/usage-period.ts";

/** One number that is counted up within a period. */
export type UsageCounter = {
  readonly subject: UsageSubject;
  readonly measure: UsageMeasure;
  readonly period: UsagePeriod;
};

export type UsageReservation = Omit<LeaseTerms, "left"> & {
  readonly counter: UsageCounter;
  readonly max: number;
  /** When the period began by the clock of who asks, in ms since 1970. */
  readonly startsAt: number;
  /** Used already, beyond what was reserved; counted whatever is left. */
  readonly owed: number;
};

export type UsageReserved = {
  /** At most what was left; 0 where nothing is. */
  readonly granted: number;
  /** What is counted now, with that. */
  readonly used: number;
  /** The period it is of: a later one than was asked for where another process's clock is ahead. */
  readonly startsAt: number;
};

export type UsageCount = {
  readonly subject: string;
  readonly measure: UsageMeasure;
  readonly period: UsagePeriod;
  readonly startsAt: number;
  readonly used: number;
};

export type UsageRepo = {
  /**
   * For each, in the same order: takes of what is left as `leaseSize` says, so that processes never take more than `max`
   * in sum. What is counted of an earlier period is forgotten. Undefined for one of whom the grant or token is gone.
   */
  reserve(reservations: readonly UsageReservation[]): Promise<readonly (UsageReserved | undefined)[]>;
  /** Gives back what was reserved of that period and not used; nothing where a later one has begun. */
  giveBack(
    counter: UsageCounter,
    given: { readonly startsAt: number; readonly amount: number },
  ): Promise<void>;
  /** True for the first who tells that nothing is left of that period. */
  noteTold(counter: UsageCounter, startsAt: number): Promise<boolean>;
  /** All counters of a vault, as they stand. */
  ofVault(vaultId: VaultId): Promise<readonly UsageCount[]>;
};
