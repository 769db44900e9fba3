/** `master-password set|change|remove`: on the database itself, with the server stopped. */
import { existsSync } from "node:fs";
import type { ServerConfig } from "../../config/load.ts";
import { Secret } from "../../core/secret.ts";
import type { HeldMasterKey } from "../../server/offline/master-password.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "../session/agent.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdinLines } from "../ui/stdin.ts";

export const masterPasswordFlags = {
  "password-stdin": { type: "boolean", description: "Read the passwords from standard input, one per line" },
  force: { type: "boolean", description: "Also where DATABASE_URL names a database that servers may share" },
} as const;

export type MasterPasswordFlags = { readonly "password-stdin": boolean; readonly force: boolean };

export const STOP_FIRST =
  "The server has to be stopped: agent-vault server stop. Nothing that is stored is sealed anew.";

const instead = "--password-stdin";

/** Gives a passwordless instance a master password. Throws a Failure where there is one already. */
export async function setMasterPassword(io: Io, flags: MasterPasswordFlags): Promise<void> {
  const given = await givenLines(io, flags, ["the new master password"]);
  const config = await offline(io, flags, async (held) => {
    requireState(io, held, "passwordless");
    await held.rewrap({ current: undefined, next: given[0] ?? (await choose(io)) });
  });
  io.print.done("Master password set.");
  io.print.note("Copies of the database that were made before still open without it.");
  tellOfVariable(io, config);
}

/** Replaces the master password by another, once the current one is shown to be known. */
export async function changeMasterPassword(io: Io, flags: MasterPasswordFlags): Promise<void> {
  const given = await givenLines(io, flags, ["the current master password", "the new master password"]);
  const config = await offline(io, flags, async (held) => {
    requireState(io, held, "protected");
    const current = given[0] ?? (await askCurrent(io));
    await held.verify(current);
    const next = given[1] ?? (await choose(io));
    if (next.open() === current.open()) throw new Failure("the new master password is the current one");
    await held.rewrap({ current, next });
  });
  io.print.done("Master password changed.");
  io.print.note("Copies of the database that were made before still open with the old one.");
  tellOfVariable(io, config);
}

/** Keeps the key in clear from now on, once the password is shown to be known. */
export async function removeMasterPassword(io: Io, flags: MasterPasswordFlags): Promise<void> {
  const given = await givenLines(io, flags, ["the current master password"]);
  await offline(io, flags, async (held) => {
    requireState(io, held, "protected");
    await held.rewrap({ current: given[0] ?? (await askCurrent(io)), next: undefined });
  });
  io.print.done("Master password removed.");
  io.print.note("From now on whoever can read the database can open what is in it.");
}

async function offline(
  io: Io,
  { force }: MasterPasswordFlags,
  work: (held: HeldMasterKey) => Promise<void>,
): Promise<ServerConfig> {
  const [{ loadServerConfig }, { withMasterKey }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../server/offline/master-password.ts"),
  ]);
  const config = loadServerConfig();
  const isShared = config.database.url !== undefined;
  if (isShared && !force) {
    throw usageError(
      "DATABASE_URL is set: other servers may use that database, and this cannot see whether they run",
      "those that run go on, and need the new password at their next start; to go on, use --force",
    );
  }
  if (!isShared && !existsSync(io.paths.database)) throw nothingYet(io);
  await withMasterKey(config, work);
  return config;
}

function requireState(io: Io, { state }: HeldMasterKey, wanted: "passwordless" | "protected"): void {
  if (state === wanted) return;
  if (state === "new") throw nothingYet(io);
  throw state === "protected"
    ? new Failure("there is a master password already", { hint: "use agent-vault master-password change" })
    : new Failure("there is no master password", { hint: "use agent-vault master-password set" });
}

function nothingYet(io: Io): Failure {
  return new Failure(`there is no instance in ${io.paths.home} yet`, {
    hint: "its first start asks for a master password: agent-vault server -d",
  });
}

/** One password per line where they come from standard input, none otherwise. */
async function givenLines(
  io: Io,
  { "password-stdin": fromStdin }: MasterPasswordFlags,
  wanted: readonly string[],
): Promise<readonly Secret[]> {
  requirePerson(io);
  if (!fromStdin) return [];
  return (await readStdinLines(wanted)).map((line) => new Secret(line));
}

async function askCurrent(io: Io): Promise<Secret> {
  return new Secret(await askSecret(io, { message: "Current master password", instead }));
}

async function choose(io: Io): Promise<Secret> {
  const check = (value: string) => (value === "" ? "it cannot be empty" : undefined);
  const first = await askSecret(io, { message: "New master password", instead, check });
  const again = await askSecret(io, { message: "New master password again", instead });
  if (first !== again) throw new Failure("the two passwords differ; nothing was changed");
  return new Secret(first);
}

function tellOfVariable(io: Io, { masterPassword }: ServerConfig): void {
  if (masterPassword !== undefined) {
    io.print.note("AGENT_VAULT_MASTER_PASSWORD is set here: the next start needs the new one in it.");
  }
}
