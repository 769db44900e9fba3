import { join } from "node:path";
import { replaceFile, writePrivateFile } from "./private-file.ts";
import { readIfPresent } from "./session-file.ts";

/** Looked up in the current directory only, never in a parent: a project must not be bound by what lies above it. */
export const PROJECT_FILE = "agent-vault.json";

/** The vault the directory is bound to. A malformed file binds nothing. */
export function readProjectVault(directory: string): string | undefined {
  try {
    const text = readIfPresent(join(directory, PROJECT_FILE));
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    const vault = value !== null && typeof value === "object" && "vault" in value ? value.vault : undefined;
    return typeof vault === "string" && vault.trim() !== "" ? vault.trim() : undefined;
  } catch {
    return undefined;
  }
}

export function writeProjectVault(directory: string, vault: string): void {
  replaceFile(join(directory, PROJECT_FILE), `${JSON.stringify({ vault }, null, 2)}\n`, 0o600);
}

/** The vault chosen by `vault use`. */
export function readContextVault(path: string): string | undefined {
  return readIfPresent(path)?.trim() || undefined;
}

export function writeContextVault(path: string, vault: string): void {
  writePrivateFile(path, `${vault}\n`);
}
