/** What an operator waits for: a page of a long request log, and a command of the command line. */
import { createAuthority } from "../../../tests/support/certificates.ts";
import { fillLog } from "../../../tests/support/log/fill.ts";
import { type RunningVault, startVault } from "../../../tests/support/process/vault.ts";
import { median } from "./measure.ts";

const ROWS = 100_000;
const PAGES = 40;
const COMMANDS = 20;

/** The longest page that may be asked for, by what it is asked for. */
const ASKED = {
  newest: "limit=200",
  "in the middle": "limit=200&before=50000",
  "what failed": "limit=200&status_bucket=err",
  "one service": "limit=200&service=service-7",
  "what came since": "limit=200&after=99900",
};

export type ControlPlane = {
  readonly lines: readonly string[];
  /** Milliseconds, medians: the slowest kind of page, and a whole `vault list`. */
  readonly page: number;
  readonly command: number;
};

export async function controlPlane(): Promise<ControlPlane> {
  await using vault = await startVault({
    upstreamCa: createAuthority().pem,
    hosts: [],
    env: { AGENT_VAULT_LOGS_MAX_ROWS_PER_VAULT: "0", AGENT_VAULT_RATELIMIT_PROFILE: "off" },
  });
  await vault.mustCli(["vault", "list"]);
  await fillLog(`sqlite:${vault.home.at(".agent-vault", "agent-vault.db")}`, ROWS);
  const pages = await timePages(vault);
  const commands = await timed(COMMANDS, () => vault.mustCli(["vault", "list"]));
  const starts = await timed(COMMANDS, () => vault.mustCli(["--version"]));
  const shown = Object.entries(pages).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  return {
    lines: [
      `A page of 200 out of ${ROWS} rows of the request log, over HTTP, SQLite: ${shown.join(", ")} (medians of ${PAGES}).`,
      `\`vault list\`: ${commands.toFixed(1)} ms, of which the start of the program, as \`--version\`, is ${starts.toFixed(1)} ms (medians of ${COMMANDS}).`,
    ],
    page: Math.max(...Object.values(pages)),
    command: commands,
  };
}

async function timePages({ address, home }: RunningVault): Promise<Record<string, number>> {
  const { token } = (await Bun.file(home.at(".agent-vault", "session.json")).json()) as { token: string };
  const times: Record<string, number> = {};
  for (const [name, query] of Object.entries(ASKED)) {
    times[name] = await timed(PAGES, async () => {
      const reply = await fetch(`${address}/v1/vaults/default/logs?${query}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      const { logs } = (await reply.json()) as { logs?: unknown[] };
      if (logs === undefined || logs.length < 100) throw new Error(`no page: ${name} (${reply.status})`);
    });
  }
  return times;
}

/** Median of so many, after one that is not counted. */
async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time <= times; time++) {
    const began = Bun.nanoseconds();
    await work();
    if (time > 0) taken.push((Bun.nanoseconds() - began) / 1e6);
  }
  return median(taken);
}
