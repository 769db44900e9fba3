/** A new tunnel for each request, to a host that is known or new; and tunnels that stay open. */

import { HOST } from "../peers/peer.ts";
import { column, of, type Results, ratio, ratioOf, shown } from "../table.ts";
import { besideToken, type Case, cpuEach, p50, p99, perSecond, rss } from "./case.ts";

const COLUMNS = [
  column("p50", p50, " ms", 2),
  column("p99", p99, " ms", 2),
  column("tunnels/s", perSecond),
  column("CPU per tunnel", cpuEach, " µs"),
  ratio("× Squid", cpuEach, "squid"),
  ratio("× nginx", cpuEach, "nginx"),
  ratio("× relay", cpuEach, "relay"),
  column("RSS", rss, " MB"),
];

/** Every host that round of the new-host case connects to. */
export function newHosts(round: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `n${round * count + at}.bench.test`);
}

export const knownHost: Case = {
  key: "tunnel",
  about: () =>
    "**New tunnel per request, known host**: one after the other, CONNECT, TLS, one GET, close. The certificate is cached. The relay and no proxy open a new upstream connection each time, the others may keep one. nginx does no CONNECT: its client connects straight to it with TLS, under the upstream's name.",
  work: (round, { seconds }) => ({
    kind: "tunnels",
    hosts: [HOST],
    atOnce: 1,
    seconds: round === 0 ? Math.min(0.5, seconds) : seconds,
  }),
  columns: COLUMNS,
  aims: [
    {
      what: "new tunnel, leaf cached: CPU, × Squid",
      measured: (results) => ratioOf(results, "agent-vault", "squid", cpuEach),
      atMost: 0.7,
      unit: "",
    },
    besideToken("new tunnel, leaf cached"),
  ],
};

export const goTunnel: Case = {
  key: "go-tunnel",
  client: "go",
  about: ({ connections }) =>
    `**New tunnel per request, known host, Go's client**: ${connections} side by side, each CONNECT, TLS, one GET, close; no TLS session is resumed. nginx's client connects straight to it.`,
  work: (round, { connections, seconds }) => ({
    kind: "tunnels",
    hosts: [HOST],
    atOnce: connections,
    seconds: round === 0 ? Math.min(1, seconds) : seconds,
  }),
  columns: COLUMNS,
  aims: [
    {
      what: "new tunnel, Go's client: CPU, × nginx",
      measured: (results) => ratioOf(results, "agent-vault", "nginx", cpuEach),
      atMost: 0.9,
      unit: "",
    },
  ],
};

export const newHost: Case = {
  key: "new-host",
  about: (settings) =>
    `**New tunnel per request, new host each time**: ${settings.newHosts} hosts a round, never seen before; a certificate is minted for each (the relay has one for all) and a new upstream connection opened.`,
  work: (round, settings) => ({ kind: "tunnels", hosts: newHosts(round, settings.newHosts), atOnce: 1 }),
  without: { nginx: "mints no certificate" },
  columns: COLUMNS,
  aims: [
    {
      what: "new tunnel, leaf minted: p50",
      measured: (results) => of(results, "agent-vault", p50),
      atMost: 5,
      unit: " ms",
    },
  ],
};

/** Before the first round: a proxy may keep what a round made it take. */
function rssBefore(results: Results, peer: string): number | undefined {
  const bytes = results.get(peer)?.[0]?.before?.rssBytes;
  return bytes === undefined ? undefined : bytes / 1e6;
}

function eachTunnel(results: Results, peer: string): number | undefined {
  const [before, after] = [rssBefore(results, peer), of(results, peer, rss)];
  const count = results.get(peer)?.[0]?.found.done;
  return before === undefined || after === undefined || count === undefined
    ? undefined
    : ((after - before) * 1000) / count;
}

export const idle: Case = {
  key: "tunnels",
  about: (settings) =>
    `**${settings.idleTunnels} idle tunnels**, each after one GET; memory of the proxy before and, a second after the last has opened, with them.`,
  work: (round, settings) => ({ kind: "idle", tunnels: round === 0 ? 10 : settings.idleTunnels }),
  settleMs: 1000,
  without: { direct: "has no process" },
  columns: [
    { heading: "RSS before", cell: (peer, results) => shown(rssBefore(results, peer), " MB", 0) },
    column("RSS with them", rss, " MB"),
    { heading: "per tunnel", cell: (peer, results) => shown(eachTunnel(results, peer), " kB", 0) },
  ],
  aims: [
    {
      what: "idle tunnels: RSS",
      measured: (results) => of(results, "agent-vault", rss),
      atMost: 150,
      unit: " MB",
    },
  ],
};
