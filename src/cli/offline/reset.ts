/** `owner reset`: an instance's files are deleted by somebody who has shown that they may. */
import { lstatSync } from "node:fs";
import { openDataDirectory } from "../../config/data-directory.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { createClient } from "../client/client.ts";
import { Aborted, Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "../session/agent.ts";
import { savedSession } from "../session/connect.ts";
import { findTrustStore } from "../trust-store/find-store.ts";
import { askText } from "../ui/prompt.ts";
import { stopOwnServer } from "./stop-server.ts";

/**
 * Stops the server and deletes its data directory. Throws a Failure, with nothing deleted, for a database elsewhere, a
 * folder that holds no instance or belongs to somebody else, and for whoever is not the owner of the running server.
 */
export async function resetInstance(io: Io, { yes }: { readonly yes: boolean }): Promise<void> {
  requirePerson(io);
  await refuseSharedDatabase();
  await requireOwnDirectory(io);
  await requireOwner(io);
  if (!yes) {
    const message = `This deletes all vaults, credentials, accounts and sessions in ${io.paths.home}. Type reset to go on`;
    if ((await askText(io, { message, instead: "--yes" })) !== "reset") throw new Aborted();
  }
  await stopOwnServer(io);
  const { eraseInstance } = await import("../../server/offline/erase.ts");
  const left = eraseInstance(io.paths);
  io.print.done(`Deleted the instance in ${io.paths.home}.`);
  if (left.length > 0) io.print.note(`Not deleted, being none of agent-vault's: ${left.join(", ")}`);
  io.print.note(
    "What is deleted may still be found on the disk, and in backups; overwriting would not change that on an SSD. " +
      "Where that matters, replace the keys at their providers.",
  );
  if (await isRootInstalled()) {
    io.print.note(
      "The root certificate is in this machine's trust store still; to remove it: agent-vault ca uninstall",
    );
  }
}

/** On a system of a kind that is not known, nothing of ours was put there either. */
async function isRootInstalled(): Promise<boolean> {
  try {
    return (await findTrustStore().installed()).length > 0;
  } catch {
    return false;
  }
}

async function refuseSharedDatabase(): Promise<void> {
  const { loadServerConfig } = await import("../../config/load.ts");
  if (loadServerConfig().database.url === undefined) return;
  throw new Failure("DATABASE_URL is set: what is stored is in that database, and this deletes files only", {
    hint: "drop the database itself; to delete the files of a local instance, unset DATABASE_URL",
  });
}

/** A name that was mistyped, or a link that leads elsewhere, must not cost anyone their files. */
async function requireOwnDirectory({ paths: { home, database } }: Io): Promise<void> {
  const { isRegularFile } = await import("../../server/offline/erase.ts");
  if (lstatSync(home, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Failure(`${home} is a link, and none is followed here`, {
      hint: "set AGENT_VAULT_HOME to the directory that it leads to",
    });
  }
  if (!isRegularFile(database)) {
    throw new Failure(`there is no instance in ${home}`, {
      hint: "AGENT_VAULT_HOME names another directory",
    });
  }
  openDataDirectory(home);
}

/** While the server runs, its word counts: who only shares the owner's account on this machine is not the owner. */
async function requireOwner(io: Io): Promise<void> {
  const { readPidFile } = await import("../../server/pidfile.ts");
  if (readPidFile(io.paths.pidFile).type !== "running") return;
  const session = await savedSession(io);
  if (!isLoopbackHost(new URL(session.address).hostname)) {
    throw new Failure(`a server runs here, and your session is at ${session.address}`, {
      hint: "stop it first (agent-vault server stop); that the directory is yours is enough then",
    });
  }
  const { role } = await createClient(session).auth.me();
  if (role === "owner") return;
  throw new Failure("only an owner may reset the instance", {
    exit: 4,
    hint: "sign in as an owner: agent-vault auth login",
    forOwner: true,
  });
}
