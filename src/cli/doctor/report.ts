import type { Print } from "../ui/print.ts";
import { printable } from "../ui/printable.ts";
import type { Theme } from "../ui/theme.ts";
import { wrap } from "../ui/wrap.ts";
import type { AgentReport } from "./agents.ts";
import type { Check } from "./checks/check.ts";
import type { ClientReport } from "./try-clients.ts";
import type { Verdict } from "./verdict.ts";

const WIDTH = 80;
const INDENT = "    ";

/** What each is called in the table. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  works: "works",
  bypasses: "bypasses the proxy",
  rejects_certificate: "rejects our certificate",
  cannot_authenticate: "cannot authenticate at the proxy (407)",
  failed: "failed otherwise",
  not_run: "was not run",
};

/** A row for each, with the cure below it where it is not as it should be. */
export function printChecks(print: Print, checks: readonly Check[]): void {
  const width = widest(checks);
  for (const { name, status, detail, cure } of checks) {
    row(print, { sign: signOf(print.outTheme, status), name, width, text: detail });
    if (status !== "ok") remark(print, cure);
  }
}

/** `note` of a client that works follows it as a cure follows one that does not. */
export function printClients(print: Print, clients: readonly ClientReport[]): void {
  if (clients.length === 0) return;
  print.line(`\n${print.outTheme.heading("Clients, each tried under agent-vault run")}`);
  const width = widest(clients);
  for (const { name, verdict, detail, cure } of clients) {
    const works = verdict === "works";
    const sign = signOf(print.outTheme, works ? "ok" : verdict === "not_run" ? "warn" : "fail");
    row(print, { sign, name, width, text: VERDICT_WORDS[verdict] });
    if (!works && detail !== "") block(print, `said: ${detail}`);
    remark(print, cure);
  }
}

export function printAgents(print: Print, agents: readonly AgentReport[]): void {
  if (agents.length === 0) return;
  print.line(`\n${print.outTheme.heading("Agents that are installed")}`);
  const width = widest(agents);
  for (const { name, version, recipe } of agents) {
    row(print, { sign: print.outTheme.muted("·"), name, width, text: version });
    for (const line of recipe) remark(print, line);
  }
}

function signOf(theme: Theme, status: Check["status"]): string {
  if (status === "ok") return theme.good("✓");
  return status === "warn" ? theme.caution("!") : theme.bad("✗");
}

type Row = { readonly sign: string; readonly name: string; readonly width: number; readonly text: string };

function row(print: Print, { sign, name, width, text }: Row): void {
  const [first = "", ...others] = wrap(printable(text), WIDTH - width - 4, 4);
  print.line(`${sign} ${name.padEnd(width)}  ${first}`.trimEnd());
  for (const line of others) print.line(`${" ".repeat(width + 4)}${line}`);
}

function remark(print: Print, text: string): void {
  if (text !== "") block(print, `→ ${text}`);
}

function block(print: Print, text: string): void {
  for (const [at, line] of wrap(printable(text), WIDTH - INDENT.length - 2, 4).entries())
    print.line(`${INDENT}${at === 0 ? "" : "  "}${line}`);
}

function widest(named: readonly { readonly name: string }[]): number {
  return Math.max(...named.map(({ name }) => name.length));
}
