import { parentEnvironment } from "../child/env.ts";
import type { Environment } from "../child/environment.ts";
import { findProgram } from "../child/exec.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isTerminal } from "./standard-streams.ts";

/** Nobody waits longer for a convenience. */
const PATIENCE_MS = 500;

type Tool = { readonly argv: readonly string[]; readonly needs?: string };

const TOOLS: readonly Tool[] = [
  { argv: ["pbcopy"] },
  { argv: ["wl-copy"], needs: "WAYLAND_DISPLAY" },
  { argv: ["xclip", "-selection", "clipboard"], needs: "DISPLAY" },
  { argv: ["xsel", "--clipboard", "--input"], needs: "DISPLAY" },
];

/**
 * Puts `text` on the clipboard and says so as `✓ <what> copied to the clipboard`, at a terminal where a tool for it is
 * installed; does nothing anywhere else, and says nothing when that fails. The text goes through a pipe and is in no
 * list of processes.
 */
export async function offerOnClipboard(io: Pick<Io, "print">, what: string, text: string): Promise<void> {
  if (!isTerminal(1)) return;
  const environment = parentEnvironment();
  const argv = clipboardTool(environment);
  if (argv !== undefined && (await pipeInto(argv, text))) io.print.done(`${what} copied to the clipboard`);
}

/** The command line of the first tool that is installed and has a display to talk to. */
export function clipboardTool(environment: Environment): readonly string[] | undefined {
  for (const { argv, needs } of TOOLS) {
    const [name = "", ...args] = argv;
    if (needs !== undefined && !environment[needs]) continue;
    try {
      return [findProgram(name, environment["PATH"]), ...args];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return undefined;
}

async function pipeInto(argv: readonly string[], text: string): Promise<boolean> {
  try {
    const child = Bun.spawn([...argv], { stdin: Buffer.from(text), stdout: "ignore", stderr: "ignore" });
    const code = await Promise.race([child.exited, Bun.sleep(PATIENCE_MS)]);
    // One that neither ends nor fails would keep this command from ending, too.
    if (code === undefined) child.kill();
    child.unref();
    return code === 0;
  } catch {
    return false;
  }
}
