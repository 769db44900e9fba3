import * as v from "valibot";
import { DiscoverReply } from "../../contract/vaults.ts";
import { replyOf, send, textOf } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import { printable } from "../ui/printable.ts";

/**
 * Asks the server whether the environment's token is good for the vault, before anything runs with it.
 * Throws a Failure that says what to change.
 */
export async function probeAgent(target: { address: string; token: string; vault: string }): Promise<void> {
  const response = await send(target, { method: "GET", path: "/discover" });
  if (response.status === 401 || response.status === 403) {
    throw new Failure(`AGENT_VAULT_TOKEN was rejected by broker ${target.address}`, {
      exit: response.status === 401 ? 3 : 4,
      hint: `check that the token is current and has access to vault "${target.vault}"`,
    });
  }
  if (!response.ok) {
    const said = printable((await textOf(target, response)).slice(0, 512));
    throw new Failure(`${target.address} answered ${response.status} to the token's check: ${said}`);
  }
  const { vault } = await replyOf(target, response, v.pick(DiscoverReply, ["vault"]));
  if (vault !== target.vault) {
    throw new Failure(`the token is good for vault "${vault}", not for "${target.vault}"`, {
      hint: `pass --vault ${vault}, or set AGENT_VAULT_VAULT=${vault}`,
    });
  }
}
