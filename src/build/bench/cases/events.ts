/** Server-sent events: what a proxy adds between the upstream's writing and the client's reading. */
import { EVENT_INTERVAL_MS } from "../servers/messages.ts";
import { added, addedOf, column, type Figure } from "../table.ts";
import { type Case, cpuEach, p50, p99 } from "./case.ts";

const first50: Figure = ({ found }) => found.first && found.first.p50Us / 1000;
const first99: Figure = ({ found }) => found.first && found.first.p99Us / 1000;

export const events: Case = {
  key: "events",
  about: ({ streams }) =>
    `**${streams} concurrent SSE streams**, an event each ${EVENT_INTERVAL_MS} ms on each; delay from the upstream's writing of an event to its arrival, of each stream's first event and of all later ones.`,
  work: (round, { streams, seconds }) => ({
    kind: "events",
    streams,
    seconds: round === 0 ? 0.5 : seconds,
  }),
  columns: [
    column("first p50", first50, " ms", 2),
    column("first p99", first99, " ms", 2),
    added("p50 added", first50, "direct", " ms"),
    column("event p50", p50, " ms", 2),
    column("event p99", p99, " ms", 2),
    added("p50 added", p50, "direct", " ms"),
    added("p99 added", p99, "direct", " ms"),
    column("CPU per event", cpuEach, " µs"),
  ],
  aims: [
    {
      what: "SSE: first byte delayed, p50",
      measured: (results) => addedOf(results, "agent-vault", "direct", first50),
      atMost: 2,
      unit: " ms",
    },
    {
      what: "SSE: first byte delayed, p99",
      measured: (results) => addedOf(results, "agent-vault", "direct", first99),
      atMost: 2,
      unit: " ms",
    },
    {
      what: "SSE, answers searched for leaks: event delayed, p50",
      measured: (results) => addedOf(results, "agent-vault", "unread", p50),
      atMost: 0.2,
      unit: " ms",
    },
  ],
};
