/** The shell of an agent: a token in the environment. Nothing that is stored for a person is used there. */
import type { Target } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { parseAddress } from "./address.ts";

/** Where the environment's token is good. */
export type Agent = Target & { readonly token: string };

/** Where the agent's token is good, or nothing outside agent mode. */
export function agentTarget(io: Io, addressFlag?: string): Agent | undefined {
  const { token, address } = io.config;
  if (token === undefined) return undefined;
  const agent = { token, fromEnvironment: true } as const;
  if (addressFlag !== undefined) return { ...agent, address: parseAddress(addressFlag, "--address") };
  if (address !== undefined) return { ...agent, address: parseAddress(address, "AGENT_VAULT_ADDR") };
  throw new Failure("AGENT_VAULT_TOKEN is set without AGENT_VAULT_ADDR", {
    hint: "set AGENT_VAULT_ADDR to the server's address, such as http://127.0.0.1:14321",
  });
}

/**
 * For what only a person may do. Throws a Failure (exit 4) in an agent's shell: whoever runs there was given a token
 * for one vault, and must not act as the owner because the owner's session lies on the same disk.
 */
export function requirePerson(io: Io): void {
  if (io.config.token === undefined) return;
  throw new Failure(
    "this command needs a signed-in person; AGENT_VAULT_TOKEN makes this an agent's shell",
    // `run` sets both names, and either alone is agent mode.
    { exit: 4, hint: "unset AGENT_VAULT_TOKEN AGENT_VAULT_SESSION_TOKEN" },
  );
}
