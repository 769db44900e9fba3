/** The shell of an agent: a token in the environment. Nothing that is stored for a person is used there. */
import * as v from "valibot";
import { DiscoverReply } from "../../contract/vault/vaults.ts";
import { codeOf, replyOf, send, type Target, textOf } from "../client/transport.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { printable } from "../ui/printable.ts";
import { parseAddress } from "./address.ts";

/** Where the environment's token is good. */
export type Agent = Target & { readonly token: string };

/** The way on for an agent that needs what only a person may do. It is never told how to stop being an agent. */
export const ASK_A_PERSON = "ask the person who started this shell to do it";

/** Where the agent's token is good, or nothing outside agent mode. */
export function agentTarget(io: Pick<Io, "config">, addressFlag?: string): Agent | undefined {
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
 * for one vault, and must not act as the owner because the owner's session, data and server are on the same machine.
 */
export function requirePerson(io: Pick<Io, "config">): void {
  if (io.config.token === undefined) return;
  throw new Failure("this command needs a signed-in person; AGENT_VAULT_TOKEN makes this an agent's shell", {
    exit: 4,
    hint: ASK_A_PERSON,
  });
}

/**
 * The vault an agent works in: the flag, `AGENT_VAULT_VAULT`, else the one that its token is good for, as no file of
 * this machine speaks for the token's owner. Throws a usage error when the token is good for several.
 */
export async function agentVault(
  io: Pick<Io, "config">,
  agent: Agent,
  flag: string | undefined,
): Promise<string> {
  return flag ?? io.config.vault ?? (await probeAgent({ ...agent, vault: undefined }));
}

/**
 * Asks the server whether the environment's token is good for the vault, or without one, for which. Throws a Failure
 * that says what to change.
 */
export async function probeAgent(agent: Agent & { readonly vault: string | undefined }): Promise<string> {
  const response = await send(agent, { method: "GET", path: "/discover" });
  if (response.status === 400 && agent.vault === undefined) {
    throw usageError("vault is required in agent mode", "pass --vault or set AGENT_VAULT_VAULT");
  }
  // To a token without access a vault is not there.
  if (response.status === 403 || (response.status === 404 && agent.vault !== undefined)) {
    if (codeOf(await textOf(agent, response)) === FROZEN) throw frozen();
    throw new Failure(`AGENT_VAULT_TOKEN was rejected by ${agent.address}`, {
      exit: 4,
      hint:
        agent.vault === undefined
          ? "it must be a token for a vault, such as agent-vault vault token prints"
          : `check that the token has access to vault "${agent.vault}"`,
    });
  }
  if (!response.ok && response.status !== 401) {
    const said = printable((await textOf(agent, response)).slice(0, 512));
    throw new Failure(`${agent.address} answered ${response.status} to the token's check: ${said}`);
  }
  const { vault } = await replyOf(agent, response, v.pick(DiscoverReply, ["vault"]));
  if (agent.vault === undefined || vault === agent.vault) return vault;
  throw new Failure(`the token is good for vault "${vault}", not for "${agent.vault}"`, {
    hint: `pass --vault ${vault}, or set AGENT_VAULT_VAULT=${vault}`,
  });
}

const FROZEN = "actor_frozen";

function frozen(): Failure {
  return new Failure("whoever is behind AGENT_VAULT_TOKEN is frozen, because a canary was sent with it", {
    exit: 4,
    hint: "an owner can thaw it with agent-vault agent thaw, or agent-vault user thaw",
  });
}
