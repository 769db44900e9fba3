/**
 * `npm run completions`: writes `completions/` as `agent-vault completions` prints it. The folder is committed, so that
 * packagers need not run anything; a test compares.
 */
import { join } from "node:path";
import { COMPLETION_FILES, completionScript, SHELLS } from "../cli/completion/scripts.ts";
import { ROOT } from "./sources.ts";

/** Writes one script per shell into `folder`, which is made if need be. */
export async function writeCompletions(folder: string): Promise<void> {
  for (const shell of SHELLS) await Bun.write(join(folder, COMPLETION_FILES[shell]), completionScript(shell));
}

if (import.meta.main) {
  await writeCompletions(`${ROOT}completions`);
  process.stderr.write("wrote completions/\n");
}
