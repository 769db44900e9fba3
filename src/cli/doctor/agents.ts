import { AGENT_PROGRAMS, missingFor } from "../../core/catalog/programs.ts";
import { inheritedEnvironment, parentEnvironment } from "../child/env.ts";
import { findProgram } from "./find-program.ts";
import { startGroup } from "./group.ts";

/** As `--json` has it. */
export type AgentReport = {
  readonly name: string;
  /** What it says of its version; empty where it says nothing in time. */
  readonly version: string;
  /** Commands that get it a key and start it. */
  readonly recipe: readonly string[];
};

const TIMEOUT_MS = 4000;

/** Which of the known agents are installed. They are asked for their version and nothing else. */
export async function findAgents(
  undo: AsyncDisposableStack,
  names: readonly string[] | undefined,
): Promise<readonly AgentReport[]> {
  const found = AGENT_PROGRAMS.map(async (name) => {
    const file = (names?.includes(name) ?? true) ? findProgram(name) : undefined;
    if (file === undefined) return [];
    return [{ name, version: await versionOf(undo, file), recipe: recipeOf(name) }];
  });
  return (await Promise.all(found)).flat();
}

function recipeOf(program: string): string[] {
  const service = missingFor(program, []);
  const run = `agent-vault run -- ${program}`;
  return service === undefined ? [run] : [`agent-vault vault service add ${service}`, run];
}

/** It sees no secret of a server's, and nothing of the folder we are in. */
async function versionOf(undo: AsyncDisposableStack, file: string): Promise<string> {
  const asked = startGroup([file, "--version"], {
    cwd: "/",
    env: { ...inheritedEnvironment(parentEnvironment()), NO_COLOR: "1" },
    stdout: "pipe",
    stderr: "ignore",
  });
  if (asked === undefined) return "";
  const { child, end } = asked;
  undo.defer(end);
  const said = await Promise.race([child.stdout.text(), Bun.sleep(TIMEOUT_MS).then(() => "")]);
  end();
  return said.trim().split("\n")[0]?.slice(0, 60) ?? "";
}
