import { addressFlag, jsonFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import type { Io } from "../../io.ts";
import { type Agent, agentTarget } from "../../session/agent.ts";
import { savedSession } from "../../session/connect.ts";
import { resolveVault } from "../../session/vault.ts";

export default command({
  args: { ...addressFlag, ...jsonFlag },
  notes: [
    "Ends with 3 when nobody is signed in, or the session or the token has expired.",
    "With AGENT_VAULT_TOKEN it speaks of that token; the session is not looked at.",
  ],
  examples: ["agent-vault auth status"],
  async run({ address, json }, io) {
    const agent = agentTarget(io, address);
    const facts = agent === undefined ? await aboutSession(io, address) : await aboutToken(io, agent);
    if (json) return io.print.json(facts);
    io.print.line(`Server: ${facts.address}`);
    io.print.line(`Mode:   ${facts.mode}`);
    io.print.line(`As:     ${facts.as}`);
    io.print.line(`Vault:  ${facts.vault}`);
    const { warnings = [] } = await createClient({ address: facts.address }).status();
    for (const warning of warnings) io.print.warn(warning);
  },
});

type Facts = Readonly<Record<"address" | "mode" | "vault" | "as", string>>;

async function aboutSession(io: Io, address: string | undefined): Promise<Facts> {
  const session = await savedSession(io, address);
  const me = await createClient(session).auth.me();
  const as = me.type === "user" ? me.email : me.agent_name;
  return { address: session.address, mode: "session", vault: resolveVault(io, undefined).vault, as };
}

/** A token for one vault has no account; that the vault answers shows that it is good. */
async function aboutToken(io: Io, agent: Agent): Promise<Facts> {
  const named = io.config.vault;
  const { vault: bound } = await createClient({ ...agent, vault: named }).discover();
  const as = `a token good for vault ${bound}`;
  return { address: agent.address, mode: "agent token", vault: named ?? bound, as };
}
