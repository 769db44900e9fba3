/**
 * Whether the Node that a command is run by takes its proxy from the environment. An older one goes past ours without a
 * word: nothing fails but the credential.
 */
import { basename } from "node:path";
import type { Environment } from "./environment.ts";
import { findProgram } from "./exec.ts";

const TIMEOUT_MS = 1000;

/** The version, as `v20.1.0`, of a Node that knows no `NODE_USE_ENV_PROXY`; nothing for all other programs. */
export async function nodeWithoutProxy(program: string, parent: Environment): Promise<string | undefined> {
  const name = basename(program);
  if (name !== "node" && name !== "npx") return undefined;
  try {
    const node = name === "node" ? program : findProgram("node", parent["PATH"]);
    const asked = Bun.spawn([node, "--version"], {
      env: { PATH: parent["PATH"] },
      stdin: "ignore",
      stderr: "ignore",
    });
    // Not only the process is bounded: a wrapper's own child may hold the pipe when the wrapper is gone.
    const said = await Promise.race([asked.stdout.text(), Bun.sleep(TIMEOUT_MS).then(() => "")]);
    asked.kill("SIGKILL");
    await asked.exited;
    return isWithoutProxy(said.trim()) ? said.trim() : undefined;
  } catch {
    // The warning is a help: what is wrong with the program it says itself.
    return undefined;
  }
}

/** Whether what `vault run` has Node load works on a version, as `v18.1.0`. */
export function isCuredByShim(version: string): boolean {
  return Number(/^v(\d+)\./.exec(version)?.[1]) >= 18;
}

/** `NODE_USE_ENV_PROXY` came with 24.0 and was taken back into 22.21; 23 never had it. False for what is no version. */
export function isWithoutProxy(version: string): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) < 22 || (major === "22" && Number(minor) < 21) || major === "23";
}
