import type { Io } from "../io.ts";
import { parseAddress } from "./address.ts";
import { personSession } from "./session-file.ts";

/** A server's address and who chose it: only one that nobody chose is this machine's to start a server at. */
export type Chosen = {
  /** As `parseAddress` gives it. */
  readonly address: string;
  readonly by: "--address" | "AGENT_VAULT_ADDR" | "session" | "nobody";
};

/**
 * The server that a person's command is for: `--address`, `AGENT_VAULT_ADDR`, the one signed in to last, this user's
 * own. Throws a usage error for an address that is none, and as `personSession` does.
 */
export function chooseAddress(io: Io, flag: string | undefined): Chosen {
  const stated = statedAddress(io, flag);
  if (stated !== undefined) return stated;
  const session = personSession(io);
  return session === undefined
    ? { address: io.config.localAddress, by: "nobody" }
    : { address: session.address, by: "session" };
}

/** The address that a flag or a variable states, or nothing. Throws a usage error for one that is none. */
export function statedAddress(io: Pick<Io, "config">, flag: string | undefined): Chosen | undefined {
  const text = flag ?? io.config.address;
  if (text === undefined) return undefined;
  const by = flag === undefined ? "AGENT_VAULT_ADDR" : "--address";
  return { address: parseAddress(text, by), by };
}
