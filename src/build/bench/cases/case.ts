/** What a case is: the work of the client, the columns of its table, and what is aimed at. */
import type { Work } from "../load/plan.ts";
import type { Sample } from "../measure.ts";
import { type Column, type Figure, type Results, ratioOf } from "../table.ts";

export type Settings = {
  readonly rounds: number;
  /** Of one measurement, where time bounds it. */
  readonly seconds: number;
  /** Kept connections of the warm cases. */
  readonly connections: number;
  /** Hosts of one round of the case in which each is new. */
  readonly newHosts: number;
  readonly idleTunnels: number;
  readonly streams: number;
};

export type Case = {
  /** As `--cases` spells it. */
  readonly key: string;
  /** The sentence above the table. */
  readonly about: (settings: Settings) => string;
  /** The program that does the work: Bun's sockets unless it says Go's net/http. */
  readonly client?: "go";
  /** Round 0 is not counted: caches fill, code is compiled. */
  readonly work: (round: number, settings: Settings) => Work;
  /** Between the end of the load and the reading of memory. */
  readonly settleMs?: number;
  /** Peers that have nothing to show here, with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
  readonly aims: readonly Aim[];
};

export type Aim = {
  readonly what: string;
  readonly measured: (results: Results) => number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly unit: string;
};

export const perSecond: Figure = ({ found }) => found.done / found.seconds;
export const p50: Figure = ({ found }) => found.times.p50Us / 1000;
export const p99: Figure = ({ found }) => found.times.p99Us / 1000;
export const rss: Figure = ({ after }) => after && after.rssBytes / 1e6;

/** Microseconds of the proxy's user and system time for one of what was done. */
export const cpuEach: Figure = (sample) => {
  const seconds = cpuSeconds(sample);
  return seconds === undefined ? undefined : (seconds * 1e6) / sample.found.done;
};

/** User and system time that the proxy spent during the sample. */
export function cpuSeconds({ before, after }: Sample): number | undefined {
  return before && after && after.cpuSeconds - before.cpuSeconds;
}

/** An SVID is verified once; whoever comes with one is to cost what a token costs. */
export const besideToken = (name: string): Aim => ({
  what: `${name}, by an SVID: CPU, × token`,
  measured: (results) => ratioOf(results, "svid", "agent-vault", cpuEach),
  atMost: 1.05,
  unit: "",
});

/** What it costs to search answers for the credential that was sent. */
export const besideUnread = (name: string, atMost: number): Aim => ({
  what: `${name}, answers searched for leaks: CPU, × passed unread`,
  measured: (results) => ratioOf(results, "agent-vault", "unread", cpuEach),
  atMost,
  unit: "",
});

/** What requests cost more where an instance has canaries. */
export const besideNoCanary = (name: string, figure: Figure = cpuEach): Aim => ({
  what: `${name}, with canaries: CPU, × without`,
  measured: (results) => ratioOf(results, "canaries", "agent-vault", figure),
  atMost: 1.05,
  unit: "",
});
