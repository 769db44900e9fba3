import type { ServerConfig } from "../../config/load.ts";
import { AppError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import { counted } from "../../lib/text/counted.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdinLine } from "../ui/stdin.ts";

const ATTEMPTS = 3;
const instead = "AGENT_VAULT_MASTER_PASSWORD or --password-stdin";

/** The configuration with the password from standard input, if it was asked for and the environment has none. */
export async function handedPassword(config: ServerConfig, fromStdin: boolean): Promise<ServerConfig> {
  if (!fromStdin || config.masterPassword !== undefined) return config;
  return { ...config, masterPassword: new Secret(await readStdinLine("the master password")) };
}

/**
 * Starts with the master password that is needed: the one at hand, or, from a person, a chosen one for a new
 * instance (empty: none) and three attempts for a protected one. Throws what `start` throws.
 */
export async function withMasterPassword(
  io: Io,
  config: ServerConfig,
  lockState: () => Promise<"new" | "passwordless" | "protected">,
  start: (config: ServerConfig) => Promise<void>,
): Promise<void> {
  if (config.masterPassword !== undefined || config.detachedChild || !io.interactive) return start(config);
  const state = await lockState();
  if (state === "passwordless") return start(config);
  if (state === "new") {
    const chosen = await chooseMasterPassword(io);
    return start(chosen === "" ? config : { ...config, masterPassword: new Secret(chosen) });
  }
  for (let left = ATTEMPTS - 1; ; left--) {
    const masterPassword = new Secret(await askSecret(io, { message: "Master password", instead }));
    try {
      return await start({ ...config, masterPassword });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "wrong_password" || left === 0) throw error;
      io.print.tell(`Wrong password. ${counted(left, "attempt")} remaining.`);
    }
  }
}

async function chooseMasterPassword(io: Io): Promise<string> {
  const first = await askSecret(io, { message: "Choose a master password (empty: none)", instead });
  if (first === "") return "";
  if ((await askSecret(io, { message: "Master password again", instead })) === first) return first;
  throw new Failure("the two passwords differ");
}
