import type { Client } from "../../client/client.ts";
import { Failure } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { personVault } from "../../session/connect.ts";
import { resolveVault } from "../../session/vault.ts";
import { PROJECT_FILE } from "../../session/vault-files.ts";
import { ensureSession } from "../ensure-session.ts";

export type OpenedVault = {
  readonly vault: string;
  /** Undefined: there is no server yet, and nothing was to be started. */
  readonly client: Client | undefined;
};

/** The vault that keys go into. Without `mayStart` a server that is not there yet stands for one that is empty. */
export async function openVault(
  io: Io,
  vaultFlag: string | undefined,
  mayStart: boolean,
): Promise<OpenedVault> {
  if (mayStart) return await personVault(io, vaultFlag, ensureSession);
  try {
    return await personVault(io, vaultFlag);
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== 3) throw error;
    return { vault: resolveVault(io, vaultFlag).vault, client: undefined };
  }
}

/** People who have the vault as well, where it was the folder that named it: whoever wrote the folder may be one of them. */
export async function othersInFoldersVault(
  io: Io,
  { vault, client }: OpenedVault,
  vaultFlag: string | undefined,
): Promise<number> {
  if (client === undefined || resolveVault(io, vaultFlag).from !== PROJECT_FILE) return 0;
  const [me, { users }] = await Promise.all([client.auth.me(), client.vaultUsers.list(vault)]);
  const own = me.type === "user" ? me.email : undefined;
  return (users ?? []).filter(({ email, status }) => email !== own && status !== "expired").length;
}
