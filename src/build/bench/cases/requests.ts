/** Warm requests on kept connections: a GET, and a POST with and without a placeholder to replace; two clients. */
import { added, addedOf, column, type Figure, type Results, ratio, ratioOf } from "../table.ts";
import {
  type Aim,
  besideNoCanary,
  besideToken,
  besideUnread,
  type Case,
  cpuEach,
  p50,
  p99,
  perSecond,
  rss,
  type Settings,
} from "./case.ts";

const COLUMNS = [
  column("requests/s", perSecond),
  ratio("× Squid", perSecond, "squid"),
  column("p50", p50, " ms", 2),
  column("p99", p99, " ms", 2),
  added("p99 added", p99, "direct", " ms"),
  column("CPU per request", cpuEach, " µs"),
  ratio("× nginx", cpuEach, "nginx"),
  ratio("× Squid", cpuEach, "squid"),
  ratio("× relay", cpuEach, "relay"),
  column("RSS", rss, " MB"),
];

const work =
  (request: "get" | "post" | "plain-post"): Case["work"] =>
  (round, { connections, seconds }: Settings) => ({
    kind: "requests",
    request,
    connections,
    seconds: round === 0 ? Math.min(1, seconds) : seconds,
  });

const times = (other: string, figure: Figure) => (results: Results) =>
  ratioOf(results, "agent-vault", other, figure);

const cpuTimesNginx = (name: string, atMost: number): Aim => ({
  what: `${name}: CPU per request, × nginx`,
  measured: times("nginx", cpuEach),
  atMost,
  unit: "",
});

/** What a warm GET aims at beside Squid and no proxy, whichever the client. */
const besideSquid = (name: string): Aim[] => [
  { what: `${name}: CPU per request, × Squid`, measured: times("squid", cpuEach), atMost: 0.45, unit: "" },
  { what: `${name}: requests/s, × Squid`, measured: times("squid", perSecond), atLeast: 2, unit: "" },
  {
    what: `${name}: p99 added`,
    measured: (results) => addedOf(results, "agent-vault", "direct", p99),
    atMost: 3,
    unit: " ms",
  },
];

export const warmGet: Case = {
  key: "get",
  about: ({ connections }) =>
    `**Warm keep-alive GET**: ${connections} connections, one request in flight on each, 16-byte answers. nginx does no CONNECT: its client connects straight to it with TLS, under the upstream's name.`,
  work: work("get"),
  columns: COLUMNS,
  aims: [
    ...besideSquid("GET"),
    besideToken("GET"),
    besideNoCanary("GET"),
    besideUnread("GET", 1.08),
    {
      what: "GET: CPU per request, × bare relay",
      measured: times("relay", cpuEach),
      atMost: 1.5,
      unit: "",
    },
  ],
};

export const post: Case = {
  key: "post",
  about: ({ connections }) =>
    `**POST of 4 KiB JSON**: ${connections} connections. agent-vault replaces a placeholder in the body and injects the header; nginx, Squid and mitmproxy add the header and leave the body alone; the relay reads nothing.`,
  work: work("post"),
  columns: COLUMNS,
  aims: [besideNoCanary("POST of 4 KiB")],
};

export const goGet: Case = {
  key: "go-get",
  client: "go",
  about: ({ connections }) =>
    `**Warm keep-alive GET, Go's client** (net/http over HTTP/1.1): ${connections} connections, one request in flight on each. nginx's client connects straight to it.`,
  work: work("get"),
  columns: COLUMNS,
  aims: [cpuTimesNginx("GET, Go's client", 1.4), ...besideSquid("GET, Go's client")],
};

export const goPost: Case = {
  key: "go-post",
  client: "go",
  about: ({ connections }) =>
    `**POST of 4 KiB JSON, Go's client**: ${connections} connections; nothing in the body to replace, each proxy adds a header.`,
  work: work("plain-post"),
  columns: COLUMNS,
  aims: [cpuTimesNginx("POST 4 KiB, Go's client", 1.3)],
};
