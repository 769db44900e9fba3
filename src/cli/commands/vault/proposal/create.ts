import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { proposalBody } from "../../../proposal/body.ts";
import { notForPeople } from "../../../proposal/not-for-people.ts";
import { underWait, waitForDecision } from "../../../proposal/wait.ts";
import { serviceFlags } from "../../../service/flags.ts";
import { templateFlag } from "../../../service/template.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: {
    file: { type: "string", alias: "f", valueHint: "file", description: "JSON file (- for standard input)" },
    ...templateFlag,
    ...serviceFlags,
    credential: {
      type: "string",
      valueHint: "KEY[=description]",
      repeatable: true,
      description: "Credential that a person is to give",
    },
    message: {
      type: "string",
      alias: "m",
      valueHint: "text",
      description: "Why, for the record (the agent's own reason)",
    },
    "user-message": { type: "string", valueHint: "text", description: "What your person reads first" },
    wait: { type: "boolean", description: "Wait until a person has decided" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "For agents, under AGENT_VAULT_TOKEN. Nothing changes until a person approves; then send your request again.",
    "Every key that the service names is stored already or stands in a --credential.",
    "A file can also remove things, and hold several services, custom headers, placeholders and OAuth credentials:",
    '{"services":[{"action":"set","name":"acme","host":"api.acme.com",',
    '   "auth":{"type":"bearer","token":"ACME_KEY"}}],',
    ' "credentials":[{"action":"set","key":"ACME_KEY","description":"API key"}],"message":"to read invoices"}',
    "With --wait the exit code is 0 for applied, 3 for rejected, 4 for expired, and 1 for any failure.",
  ],
  examples: [
    'agent-vault vault proposal create --template stripe --credential STRIPE_SECRET_KEY -m "for billing" --wait',
    "agent-vault vault proposal create --host api.example.com --auth-type bearer --token-key EXAMPLE_KEY",
    "agent-vault vault proposal create -f proposal.json --json",
  ],
  async run({ wait, json, ...args }, io) {
    const asked = await proposalBody(args);
    const work = async () => {
      const { client, vault } = await vaultClient(io, args.vault);
      const { proposals } = client;
      const created = await notForPeople(
        io,
        vault,
        asked.type === "bytes" ? proposals.createFrom(asked.bytes) : proposals.create(asked.body),
      );
      const { print } = io;
      if (json && !wait) return print.json(created);
      // With --json standard output is kept for what becomes of it.
      const say = json ? print.note : print.line;
      if (json) print.note(`Proposal #${created.id} created in vault "${created.vault}".`);
      else print.done(`Proposal #${created.id} created in vault "${created.vault}".`);
      say(`Approve at: ${created.approval_url}`);
      return wait ? waitForDecision(io, client, created.id, json) : undefined;
    };
    return wait ? underWait(work) : work();
  },
});
