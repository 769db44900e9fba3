/** What "for this run" means: whose requests an answer lets through, to where, and until when. */
import type { Principal } from "../actor.ts";
import type { VaultId } from "../ids.ts";

/** Requests of one run to one host and port that somebody has allowed. */
export type Allowance = {
  readonly vaultId: VaultId;
  readonly run: string;
  readonly host: string;
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

const DAY_MS = 24 * 3_600_000;
/** No scoped session lives longer; its allowances end with it. */
const LONGEST_SESSION_MS = 30 * DAY_MS;

/**
 * By what a run is known: the public id of its session, or the agent where SVIDs stand for one, of which each
 * connection may bring another.
 */
export function runOf(principal: Principal): string {
  if (principal.svidIssuedAt === undefined || principal.type !== "agent") return principal.publicId;
  return `agent:${principal.id}`;
}

/**
 * When an allowance that is given now ends at the latest. An agent's own token, and its SVIDs, may have no end of their
 * own: what is given to them is given for a day.
 */
export function allowanceEnd(ofToken: boolean, now: number): number {
  return now + (ofToken ? LONGEST_SESSION_MS : DAY_MS);
}

/** Allowances of a vault by run, and within it by `host:port`, each with its end. */
export type Allowances = ReadonlyMap<string, ReadonlyMap<string, number>>;

export const NO_ALLOWANCES: Allowances = new Map();

export function compileAllowances(allowances: readonly Allowance[]): Allowances {
  if (allowances.length === 0) return NO_ALLOWANCES;
  const byRun = new Map<string, Map<string, number>>();
  for (const { run, host, port, expiresAt } of allowances) {
    const hosts = byRun.get(run) ?? new Map<string, number>();
    byRun.set(run, hosts.set(placeOf({ host, port }), expiresAt));
  }
  return byRun;
}

/** Whether the run may send its requests there at that time. */
export function isAllowed(
  allowances: Allowances,
  {
    run,
    target,
  }: { readonly run: string; readonly target: { readonly host: string; readonly port: number } },
  now: number,
): boolean {
  const until = allowances.get(run)?.get(placeOf(target));
  return until !== undefined && now < until;
}

function placeOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host} ${port}`;
}
