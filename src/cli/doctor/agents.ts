import { missingFor } from "../../core/catalog/programs.ts";
import { parentEnvironment } from "../child/env.ts";
import { AGENT_PROGRAMS } from "./clients/agents.ts";

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
  const here = AGENT_PROGRAMS.filter(
    (program) => (names?.includes(program) ?? true) && Bun.which(program, { PATH: pathOf() }) !== null,
  );
  return Promise.all(
    here.map(async (program) => ({
      name: program,
      version: await versionOf(undo, program),
      recipe: recipeOf(program),
    })),
  );
}

const pathOf = () => parentEnvironment()["PATH"] ?? "";

function recipeOf(program: string): string[] {
  const service = missingFor(program, []);
  const run = `agent-vault run -- ${program}`;
  return service === undefined ? [run] : [`agent-vault vault service add ${service}`, run];
}

async function versionOf(undo: AsyncDisposableStack, program: string): Promise<string> {
  const asked = Bun.spawn([program, "--version"], {
    env: { ...parentEnvironment(), NO_COLOR: "1" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-asked.pid, "SIGKILL");
    } catch {
      // All of it is gone.
    }
  };
  undo.defer(end);
  const said = await Promise.race([asked.stdout.text(), Bun.sleep(TIMEOUT_MS).then(() => "")]);
  end();
  return said.trim().split("\n")[0]?.slice(0, 60) ?? "";
}
