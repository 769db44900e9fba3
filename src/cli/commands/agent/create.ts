import { addressFlag, jsonFlag } from "../../args.ts";
import { assignmentFlags, parseAssignments, showAssignments } from "../../assignment.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { expiresFlag } from "../../expires.ts";
import { limitFlags, parseLimitFlags } from "../../limits/flags.ts";
import { sessionAt } from "../../session/connect.ts";
import { offerOnClipboard } from "../../ui/clipboard.ts";

export default command({
  args: {
    name: { type: "positional", description: "3 to 64 characters of a-z, 0-9 and single hyphens inside" },
    ...assignmentFlags,
    ...expiresFlag,
    ...limitFlags,
    role: {
      type: "enum",
      options: ["owner", "member", "no-access"],
      description: "What it may do on the instance (no-access)",
    },
    "token-only": { type: "boolean", description: "Print the token alone, without a line break" },
    ...addressFlag,
    ...jsonFlag,
  },
  notes: [
    "The token is shown this once. A role of a vault is proxy, member or admin (proxy).",
    "agent-vault agent invite gives the token to the agent itself.",
  ],
  examples: [
    "agent-vault agent create ci-bot --vault payments",
    "agent-vault agent create ci-bot --vault payments:member --vault default --token-only",
  ],
  async run({ name, vault, expires, role, address, ...args }, io) {
    const vaults = parseAssignments(vault, expires, parseLimitFlags(args));
    const session = await sessionAt(io, address);
    const created = await createClient(session).agents.create({
      name,
      ...(role === undefined ? {} : { role }),
      vaults,
    });
    const token = created.av_agent_token;
    if (args.json) return io.print.json(created);
    if (args["token-only"]) return io.print.raw(token);
    io.print.done(`Created agent "${created.name}" (role: ${created.role})`);
    io.print.line(`Vaults: ${showAssignments(created.vaults, "name:role")}`);
    io.print.line(`Token:  ${token}`);
    const [first, ...others] = created.vaults.map(({ vault_name }) => vault_name);
    const variables = {
      AGENT_VAULT_TOKEN: token,
      AGENT_VAULT_ADDR: session.address,
      AGENT_VAULT_VAULT: first ?? "<vault>",
    };
    const assigned = Object.entries(variables).map(([variable, value]) => `${variable}="${value}"`);
    io.print.line(`\n${assigned.join(" ")} agent-vault run -- <command>`);
    if (first === undefined) io.print.note("It has no vault yet: agent-vault vault agent add gives it one.");
    if (others.length > 0)
      io.print.note(`AGENT_VAULT_VAULT chooses one of its vaults: ${others.join(", ")} too.`);
    await offerOnClipboard(io, "Token", token);
  },
});
