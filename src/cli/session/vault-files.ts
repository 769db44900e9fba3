import { join } from "node:path";
import { isObject } from "../../core/fields.ts";
import { findJsonFault } from "../../lib/json-fault.ts";
import { Failure } from "../failure.ts";
import { replaceFile, writePrivateFile } from "./private-file.ts";
import { readIfPresent } from "./session-file.ts";

/** Looked up in the current directory only, never in a parent: a project must not be bound by what lies above it. */
export const PROJECT_FILE = "agent-vault.json";

/**
 * The vault the directory is bound to, or nothing when it is bound to none. Throws a Failure with file, line and column
 * when the file cannot be understood.
 */
export function readProjectVault(directory: string): string | undefined {
  const text = readIfPresent(join(directory, PROJECT_FILE))?.replace(/^\uFEFF/, "");
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(findJsonFault(text), "this is no JSON");
  }
  if (!isObject(value)) throw damaged(0, 'the file must be an object, as { "vault": "NAME" }');
  const { vault } = value;
  if (vault === undefined) throw damaged(0, 'there is no "vault" in it');
  if (typeof vault === "string" && vault.trim() !== "") return vault.trim();
  throw damaged(text.indexOf('"vault"'), '"vault" must be the name of a vault');

  function damaged(offset: number, problem: string): Failure {
    const before = (text ?? "").slice(0, Math.max(offset, 0)).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    return new Failure(`${PROJECT_FILE}:${before.length}:${column}: ${problem}`, {
      hint: "correct it, remove it, or write it anew with agent-vault vault init --yes; --vault goes before it",
    });
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
