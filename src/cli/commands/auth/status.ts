import { jsonFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { agentTarget, savedSession } from "../../session/connect.ts";
import { resolveVault } from "../../session/vault.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Ends with 3 when nobody is signed in or the session has expired."],
  async run({ json }, io) {
    const agent = agentTarget(io);
    const target = agent ?? savedSession(io);
    const facts = {
      address: target.address,
      mode: agent === undefined ? "session" : "agent token",
      vault: resolveVault(io, undefined),
      as: agent === undefined ? await whoIs(target) : await whoHolds(target, io.config.vault),
    };
    if (json) return io.print.json(facts);
    io.print.line(`Server: ${facts.address}`);
    io.print.line(`Mode:   ${facts.mode}`);
    io.print.line(`As:     ${facts.as}`);
    io.print.line(`Vault:  ${facts.vault}`);
  },
});

async function whoIs(target: { address: string; token: string }): Promise<string> {
  const me = await createClient(target).auth.me();
  return me.type === "user" ? me.email : me.agent_name;
}

/** A token for one vault has no account; that the vault answers shows that it is good. */
async function whoHolds(
  target: { address: string; token: string },
  vault: string | undefined,
): Promise<string> {
  const { vault: bound } = await createClient({ ...target, vault }).discover();
  return `a token good for vault ${bound}`;
}
