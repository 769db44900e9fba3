import { didYouMean } from "../../core/nearest.ts";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { demandOwnServer } from "../own-server/demand-own.ts";
import { chooseAddress } from "./choose-address.ts";
import { live } from "./connect.ts";
import { personSession } from "./session-file.ts";

/**
 * For a vault that is chosen for later commands: throws a Failure when this person can see none of that name, and
 * warns where no server says.
 */
export async function requireKnownVault(io: Io, name: string): Promise<void> {
  const known = await vaultNames(io, name);
  if (known === undefined || known.includes(name)) return;
  throw new Failure(`No vault is called "${name}"`, {
    hint: didYouMean(name, known) ?? "agent-vault vault list shows them",
  });
}

async function vaultNames(io: Io, chosen: string): Promise<string[] | undefined> {
  const unchecked = (why: string) => io.print.warn(`not checked that vault "${chosen}" exists: ${why}`);
  const session = personSession(io, chooseAddress(io, undefined).address);
  if (session === undefined) {
    unchecked("not signed in");
    return undefined;
  }
  try {
    await demandOwnServer(io, session);
    const { vaults } = await createClient(live(io, session)).vaults.list();
    return vaults.map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    unchecked(error.message);
    return undefined;
  }
}
