/**
 * `npm run bench`: agent-vault beside its peers, case by case, in interleaved rounds of one run; medians, as Markdown
 * tables on standard output, and what was aimed at. Ends with 1 when a peer that is installed failed.
 *   -- --quick                              one short round of everything, to see that it works
 *   -- --cases get,post,tunnel,go-get,go-post,go-tunnel,new-host,download,upload,tunnels,events,start,idle,control,learn
 *   -- --peers agent-vault,svid,canaries,unread,nginx,relay,squid,mitmproxy,direct
 *   -- --rounds 5 --seconds 2 --connections 32
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { idleServer, startTime } from "./at-rest.ts";
import type { Aim, Case, Settings } from "./cases/case.ts";
import { events } from "./cases/events.ts";
import { goGet, goPost, post, warmGet } from "./cases/requests.ts";
import { download, upload } from "./cases/transfer.ts";
import { goTunnel, idle, knownHost, newHost } from "./cases/tunnels.ts";
import { compare, PEERS } from "./compare.ts";
import { controlPlane } from "./control-plane.ts";
import { learnCost } from "./learn.ts";
import { type Results, shown, table } from "./table.ts";

const CASES: readonly Case[] = [
  warmGet,
  post,
  knownHost,
  goGet,
  goPost,
  goTunnel,
  newHost,
  download,
  upload,
  idle,
  events,
];
const ALONE = ["start", "idle", "control", "learn"];
const KEYS = [...CASES.map(({ key }) => key), ...ALONE];

const say = (line: string) => void process.stderr.write(`${line}\n`);
const print = (...lines: string[]) => void process.stdout.write(`${lines.join("\n")}\n`);

async function main(argv: string[]): Promise<void> {
  const { cases, peers, settings } = options(argv);
  const began = Date.now();
  print(
    `CONNECT, TLS on both sides; medians of ${settings.rounds} interleaved round(s), ${cpus().length} cores shared by client, proxies and upstream. CPU is user and system time of the proxy and its children.`,
  );
  const aims: string[] = [];
  for (const one of CASES.filter(({ key }) => cases.includes(key))) {
    const { results, absent, failed } = await compare(one, { peers, settings, say });
    if (failed) process.exitCode = 1;
    const titles = Object.fromEntries(Object.entries(PEERS).map(([key, { title }]) => [key, title]));
    print("", one.about(settings), "", ...table(one.columns, results, titles, absent));
    aims.push(...one.aims.map((aim) => verdict(aim, results)));
  }
  if (cases.includes("start")) print("", await startTime());
  if (cases.includes("idle")) {
    const rss = await idleServer();
    print("", `Idle server: ${shown(rss, " MB", 0)} RSS.`);
    aims.push(verdict({ what: "idle server: RSS", measured: () => rss, atMost: 80, unit: " MB" }, new Map()));
  }
  if (cases.includes("control")) {
    const { lines, page, command } = await controlPlane();
    print("", ...lines);
    const log = { what: "a page out of 100,000 log rows", measured: () => page, atMost: 20, unit: " ms" };
    const list = { what: "`vault list`, a warm server", measured: () => command, atMost: 60, unit: " ms" };
    aims.push(verdict(log, new Map()), verdict(list, new Map()));
  }
  if (cases.includes("learn")) {
    const { lines, explain, learning, added } = await learnCost();
    print("", ...lines);
    const aim = (what: string, measured: number, atMost: number, unit: string) =>
      verdict({ what, measured: () => measured, atMost, unit }, new Map());
    aims.push(
      aim("`vault explain`, a warm server", explain, 60, " ms"),
      aim("recorded requests out of 1,000,000 log rows", learning, 10, " s"),
      aim("p99 of a proxied request meanwhile: added", added, 2, " ms"),
    );
  }
  if (aims.length > 0) print("", "| aim | at | measured | |", "|---|---:|---:|---|", ...aims);
  say(`took ${Math.round((Date.now() - began) / 1000)} s`);
}

function options(argv: string[]): { cases: string[]; peers: string[]; settings: Settings } {
  const { values } = parseArgs({
    args: argv,
    options: {
      cases: { type: "string", default: KEYS.join(",") },
      peers: { type: "string", default: Object.keys(PEERS).join(",") },
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      seconds: { type: "string" },
      connections: { type: "string", default: "32" },
    },
  });
  const { quick } = values;
  return {
    cases: chosen(values.cases, KEYS),
    peers: chosen(values.peers, Object.keys(PEERS)),
    settings: {
      rounds: positive("rounds", values.rounds ?? (quick ? "1" : "5")),
      seconds: positive("seconds", values.seconds ?? (quick ? "1" : "2")),
      connections: positive("connections", values.connections),
      newHosts: quick ? 20 : 100,
      idleTunnels: 1000,
      streams: 200,
    },
  };
}

/** Names out of `known`, in the order of `known`. */
function chosen(text: string, known: readonly string[]): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`unknown: ${unknown}; there are ${known.join(", ")}`);
  return known.filter((name) => names.includes(name));
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
  return value;
}

function verdict({ what, measured, atLeast, atMost, unit }: Aim, results: Results): string {
  const value = measured(results);
  const digits = unit === " MB" || unit === " MiB" ? 0 : 2;
  const bound = atMost === undefined ? `≥ ${atLeast}${unit}` : `≤ ${atMost}${unit}`;
  const met = value !== undefined && value <= (atMost ?? value) && value >= (atLeast ?? value);
  const word = value === undefined ? "not measured" : met ? "met" : "**missed**";
  return `| ${what} | ${bound} | ${shown(value, unit, digits)} | ${word} |`;
}

try {
  await main(Bun.argv.slice(2));
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
