import { entryNamed } from "../../../core/catalog/find.ts";
import { Secret } from "../../../core/secret.ts";
import { inheritedEnvironment } from "../../child/env.ts";
import type { Environment } from "../../child/environment.ts";
import { findProgram } from "../../doctor/find-program.ts";
import { startGroup } from "../../doctor/group.ts";
import type { FoundKey } from "./found-key.ts";

const PATIENCE_MS = 4000;
/** With one of these it would only say what the shell holds. */
const OF_THE_SHELL = ["GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];

/**
 * The token that gh holds for github.com: none where it is not installed or not signed in. `warn` hears of one that does
 * not answer, which nothing is left of then.
 */
export async function keyOfGh(
  parent: Environment,
  warn: (text: string) => void,
): Promise<readonly FoundKey[]> {
  const gh = findProgram("gh");
  const entry = entryNamed("github");
  if (gh === undefined || entry === undefined) return [];
  const env = inheritedEnvironment(parent);
  for (const name of OF_THE_SHELL) delete env[name];
  const asked = startGroup([gh, "auth", "token", "--hostname", "github.com"], {
    cwd: "/",
    env: { ...env, GH_PROMPT_DISABLED: "1", GH_NO_UPDATE_NOTIFIER: "1" },
    stdout: "pipe",
    stderr: "ignore",
  });
  if (asked === undefined) return [];
  try {
    const said = Promise.all([asked.child.stdout.text(), asked.child.exited]);
    const answer = await Promise.race([said, Bun.sleep(PATIENCE_MS)]);
    if (answer === undefined) {
      warn(`gh auth token did not answer within ${PATIENCE_MS / 1000} seconds and was left out`);
      return [];
    }
    const [text, code] = answer;
    if (code !== 0 || text.trim() === "") return [];
    return [{ entry, value: new Secret(text.trim()), source: { kind: "gh" } }];
  } finally {
    asked.end();
  }
}
