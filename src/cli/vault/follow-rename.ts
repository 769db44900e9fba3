import type { Io } from "../io.ts";
import {
  PROJECT_FILE,
  readContextVault,
  readProjectVault,
  writeContextVault,
} from "../session/vault-files.ts";

/**
 * After a vault got another name: the choice of `vault use` follows it, as it was this vault that was meant. A file of
 * the project may be others', too, so it is only spoken of.
 */
export function followRename(io: Io, from: string, to: string): void {
  if (readContextVault(io.paths.context) === from) {
    writeContextVault(io.paths.context, to);
    io.print.note(`Later commands use vault "${to}", as they did under its old name.`);
  }
  if (boundHere() === from) {
    io.print.warn(
      `${PROJECT_FILE} in this directory still names "${from}": write it anew with agent-vault vault init --vault ${to} --yes`,
    );
  }
}

/** A file that cannot be understood names nothing. */
function boundHere(): string | undefined {
  try {
    return readProjectVault(process.cwd());
  } catch {
    return undefined;
  }
}
