import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { companyFlag } from "../../company/flags.ts";
import { userClient } from "../../session/connect.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: {
    name: { type: "positional", description: "1 to 64 characters" },
    slug: { type: "string", valueHint: "slug", description: "What commands call it (made of the name)" },
    description: { type: "string", valueHint: "text", description: "What it is for" },
    color: { type: "string", valueHint: "#rrggbb", description: "How lists show it (#6b7280)" },
    ...companyFlag,
    ...jsonFlag,
  },
  notes: ["Nobody is in it yet: add-agent and add-member. Agents stay in the default realm until taken out."],
  examples: [
    "agent-vault realm create Engineering --slug eng",
    "agent-vault realm create Crawlers --company globex --json",
  ],
  async run({ name, slug, description, color, company, json }, io) {
    const { realms } = await userClient(io);
    const { realm } = await realms.create(company, { name, slug, description, color });
    if (json) return io.print.json(realm);
    io.print.done(`Created realm "${printable(realm.name)}" (${realm.slug})`);
  },
});
