/** Warm requests on kept connections: a GET, and a POST in whose body a placeholder is replaced. */
import { added, addedOf, column, ratio, ratioOf } from "../table.ts";
import { type Case, cpuEach, p50, p99, perSecond, rss } from "./case.ts";

const COLUMNS = [
  column("requests/s", perSecond),
  ratio("× Squid", perSecond, "squid"),
  column("p50", p50, " ms", 2),
  column("p99", p99, " ms", 2),
  added("p99 added", p99, "direct", " ms"),
  column("CPU per request", cpuEach, " µs"),
  ratio("× Squid", cpuEach, "squid"),
  ratio("× relay", cpuEach, "relay"),
  column("RSS", rss, " MB"),
];

export const warmGet: Case = {
  key: "get",
  about: ({ connections }) =>
    `**Warm keep-alive GET**: ${connections} connections, one request in flight on each, 16-byte answers.`,
  work: (round, { connections, seconds }) => ({
    kind: "requests",
    request: "get",
    connections,
    seconds: round === 0 ? Math.min(1, seconds) : seconds,
  }),
  columns: COLUMNS,
  aims: [
    {
      what: "GET: CPU per request, × Squid",
      measured: (results) => ratioOf(results, "agent-vault", "squid", cpuEach),
      atMost: 0.5,
      unit: "",
    },
    {
      what: "GET: CPU per request, × bare relay",
      measured: (results) => ratioOf(results, "agent-vault", "relay", cpuEach),
      atMost: 1.5,
      unit: "",
    },
    {
      what: "GET: requests/s, × Squid",
      measured: (results) => ratioOf(results, "agent-vault", "squid", perSecond),
      atLeast: 2,
      unit: "",
    },
    {
      what: "GET: p99 added",
      measured: (results) => addedOf(results, "agent-vault", "direct", p99),
      atMost: 5,
      unit: " ms",
    },
  ],
};

export const post: Case = {
  key: "post",
  about: ({ connections }) =>
    `**POST of 4 KiB JSON**: ${connections} connections. agent-vault replaces a placeholder in the body and injects the header; Squid and mitmproxy add the header and leave the body alone; the relay reads nothing.`,
  work: (round, { connections, seconds }) => ({
    kind: "requests",
    request: "post",
    connections,
    seconds: round === 0 ? Math.min(1, seconds) : seconds,
  }),
  columns: COLUMNS,
  aims: [],
};
