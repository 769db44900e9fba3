/**
 * README's table of clients, from what the tests start, what `doctor` tries and what it is to find.
 * `bun tests/clients/table/table.ts` writes it.
 */
import { join } from "node:path";
import { cureOf } from "../../../src/cli/doctor/classify.ts";
import { CLIENTS } from "../../../src/cli/doctor/clients/clients.ts";
import type { Verdict } from "../../../src/cli/doctor/verdict.ts";
import { EXPECTED, SEEN } from "./expected.ts";
import { TESTED } from "./tested.ts";

const README = join(import.meta.dir, "../../../README.md");
const [BEGIN, END] = ["<!-- clients -->\n", "<!-- /clients -->"];

const TITLES: Partial<Readonly<Record<Verdict, string>>> = {
  rejects_certificate: "Does not trust us before it is told",
  cannot_authenticate: "Knows no password of a proxy",
  bypasses: "Goes past the proxy before it is told",
};

/** The table, with its last line break. */
export function clientTable(): string {
  const tested = TESTED.map(({ name }) => name);
  const works = CLIENTS.map(({ name }) => name).filter(
    (name) => EXPECTED[name] === undefined && !tested.includes(name),
  );
  const others = Object.entries(TITLES).flatMap(([verdict, title]) =>
    othersOf(verdict as Verdict).map(([name, cure], at) => `| ${at === 0 ? title : ""} | ${name}: ${cure} |`),
  );
  const lines = [
    "| Under `agent-vault run` | |",
    "|---|---|",
    `| Works, and a test of ours sees to it | ${tested.join(", ")} |`,
    `| Works, and \`doctor\` tries it where it is installed | ${works.join(", ")} |`,
    ...others,
  ];
  return `${lines.join("\n")}\n`;
}

function othersOf(verdict: Verdict): readonly (readonly [name: string, cure: string])[] {
  const tried = CLIENTS.filter(({ name }) => EXPECTED[name] === verdict).map(
    (client) => [client.name, cureOf(client, verdict, true).replaceAll("|", "\\|")] as const,
  );
  const seen = SEEN.filter((one) => one.verdict === verdict).map(({ name, cure }) => [name, cure] as const);
  return [...tried, ...seen];
}

/** README with the table as it is now. */
export async function withTable(): Promise<string> {
  const text = await Bun.file(README).text();
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${BEGIN.trim()} before ${END}`);
  return text.slice(0, from + BEGIN.length) + clientTable() + text.slice(to);
}

if (import.meta.main) await Bun.write(README, await withTable());
