import type { Client } from "../../client/client.ts";
import { Failure } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { personVault } from "../../session/connect.ts";
import { resolveVault } from "../../session/vault.ts";
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
