/** `vault run --ask`: the command beside us, and its person asked at the terminal. */
import { startAsFound } from "../child/exec.ts";
import { Job } from "../child/job/job.ts";
import { createClient } from "../client/client.ts";
import type { Io } from "../io.ts";
import { askAtTerminal } from "./at-terminal.ts";

type Program = {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

type Where = {
  readonly address: string;
  readonly vault: string;
  readonly session: string;
  /** The token of the person who started the run. */
  readonly login: string;
};

/** An answer that is late is asked for again; the command's screen must not be told of the wait. */
const TIMEOUT_MS = 3000;

/** How the command ended, as `run` ends. Throws `NotExecutable`. */
export async function runAsking(io: Io, program: Program, where: Where): Promise<number> {
  const { env } = program;
  const job = startAsFound(program.file, program.argv, (file, argv) => Job.start({ file, argv, env }));
  const { address, vault, session, login } = where;
  if (!job.hasTerminal) {
    io.print.warn(
      "--ask: there is no terminal to ask at; answer in the console, or with agent-vault ask list and agent-vault ask answer",
    );
  }
  // No `renew`: nobody is asked for a password while the command has the terminal.
  const client = createClient({ address, token: login, timeoutMs: TIMEOUT_MS });
  const asking = job.hasTerminal
    ? askAtTerminal(job, { client, vault, session, warn: (text) => io.print.warn(text) })
    : undefined;
  const code = await job.outcome();
  await asking;
  return code;
}
