import { CATALOG_WORDS } from "../../../core/catalog/find.ts";
import { jsonFlag } from "../../args.ts";
import { catalogItem } from "../../catalog/item.ts";
import { command } from "../../command.ts";
import { demandEntry } from "../../service/template.ts";

export default command({
  args: {
    name: {
      type: "positional",
      known: CATALOG_WORDS,
      description: "Id or another name, as anthropic or claude",
    },
    ...jsonFlag,
  },
  examples: ["agent-vault catalog show claude", "agent-vault catalog show github --json"],
  run({ name, json }, io) {
    const entry = demandEntry(name);
    const item = catalogItem(entry);
    if (json) return io.print.json(item);
    const { aliases, services, credentials, variables, quirk, not_yet } = item;
    const line = (label: string, text: string) => io.print.line(`${label}: ${text}`);
    line("Name", `${item.name} (${[item.id, ...aliases].join(", ")})`);
    line("What", item.description);
    const hosts = services.length === 0 ? [item.host] : services.map(({ host }) => String(host));
    line("Hosts", hosts.join(", "));
    line("Authentication", not_yet === undefined ? item.auth_type : `not yet: ${not_yet}`);
    for (const { key, looks_like, obtain } of credentials) line(key, `${looks_like} from ${obtain}`);
    if (not_yet === undefined) {
      line(
        "Programs see",
        Object.entries(variables)
          .map(([name, value]) => `${name}=${value}`)
          .join(" "),
      );
    }
    if (quirk !== undefined) line("Note", quirk);
    if (not_yet !== undefined) return;
    const host = item.host.startsWith("*.") ? ` --host ${item.host.replace("*", "example")}` : "";
    line("Add it", `agent-vault vault service add ${name}${host}`);
    line("Then", item.try_with.map((text) => `agent-vault run -- ${text}`).join("; "));
  },
});
