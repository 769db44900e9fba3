/** OpenClaw goes through a proxy only once its own settings say so. */
import type { Print } from "../ui/print.ts";

const SETTINGS = ["proxy.enabled", "tools.web.fetch.useTrustedEnvProxy"] as const;
const PATIENCE_MS = 10_000;

/**
 * Switches them on by OpenClaw's own command, where it is in `PATH`, and says how to switch them off again. What fails is
 * a warning.
 */
export async function letOpenClawUseProxy(
  { note, warn }: Pick<Print, "note" | "warn">,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const program = Bun.which("openclaw", { PATH: env["PATH"] ?? "" });
  if (program === null) return;
  const done: string[] = [];
  for (const setting of SETTINGS) {
    const failure = await set(program, setting, env);
    if (failure === undefined) done.push(setting);
    else warn(`openclaw config set ${setting} true: ${failure}`);
  }
  if (done.length === 0) return;
  const undo = done.map((setting) => `openclaw config set ${setting} false`).join("; ");
  note(`agent-vault: OpenClaw was told to use the proxy; to revert: ${undo}`);
}

/** Why it did not work, or nothing. */
async function set(
  program: string,
  setting: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const child = Bun.spawn([program, "config", "set", setting, "true"], {
      env: { ...env },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      timeout: PATIENCE_MS,
      killSignal: "SIGKILL",
    });
    const code = await child.exited;
    if (child.signalCode !== null) return `no answer within ${PATIENCE_MS / 1000} s`;
    return code === 0 ? undefined : `exit code ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
