/** Agents that hand their work to a server of their own, which has the environment of whoever started it first. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { KEY_VARIABLES } from "../../core/catalog/key-variables.ts";
import { agentProgram } from "../../core/catalog/programs.ts";
import { inheritedEnvironment } from "../child/env.ts";
import type { Environment } from "../child/environment.ts";
import { findProgram } from "../doctor/find-program.ts";
import { startGroup } from "../doctor/group.ts";

const PATIENCE_MS = 3000;

/** What to say before a command is started that would hand its work to a server outside this run; or nothing. */
export function backgroundWarning(argv: readonly string[], environment: Environment): string | undefined {
  const [word = "", ...args] = argv;
  const { background } = agentProgram(basename(word)) ?? {};
  if (background === undefined || args.includes(background.without)) return undefined;
  if (!existsSync(join(environment["HOME"] || homedir(), background.socket))) return undefined;
  return `${basename(word)} has a server running in the background, whose requests go where it was started: add ${background.without}`;
}

/** The flag that has an agent do without such a server, where the one that is installed knows it. It is shown no key. */
export async function flagWithout(command: string, environment: Environment): Promise<string | undefined> {
  const flag = agentProgram(command)?.background?.without;
  const file = flag === undefined ? undefined : findProgram(command);
  if (flag === undefined || file === undefined) return undefined;
  const env = inheritedEnvironment(environment);
  for (const name of KEY_VARIABLES) delete env[name];
  const asked = startGroup([file, "--help"], {
    cwd: "/",
    env: { ...env, NO_COLOR: "1" },
    stdout: "pipe",
    stderr: "ignore",
  });
  if (asked === undefined) return undefined;
  const said = await Promise.race([asked.child.stdout.text(), Bun.sleep(PATIENCE_MS).then(() => "")]);
  asked.end();
  return said.includes(flag) ? flag : undefined;
}
