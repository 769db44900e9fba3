import type { DiscoveredHostItem } from "../../contract/vault/discovered-hosts.ts";
import { entryForHost } from "../../core/catalog/find.ts";

type Found = Pick<DiscoveredHostItem, "host" | "auth_scheme" | "auth_header">;

const ADD = "agent-vault vault service add";

/**
 * The command that adds a service for a host: from the entry that the catalogue has for it, else by how the request
 * authenticated by itself. Nothing where the service can only be written in a file.
 */
export function serviceCommand(found: Found): string | undefined {
  const entry = entryForHost(found.host);
  if (entry === undefined) return [ADD, "--host", found.host, ...authAsSeen(found)].join(" ");
  if (entry.notYet !== undefined) return undefined;
  return [ADD, entry.id, ...(entry.host.startsWith("*.") ? ["--host", found.host] : [])].join(" ");
}

function authAsSeen({ host, auth_scheme, auth_header }: Found): readonly string[] {
  const word = keyWord(host);
  if (auth_scheme === "basic") {
    return [`--auth-type basic --username-key ${word}_USERNAME --password-key ${word}_PASSWORD`];
  }
  const key = `${word}_API_KEY`;
  if (auth_scheme === "api-key" && auth_header !== undefined) {
    return [`--auth-type api-key --api-key-key ${key} --api-key-header ${auth_header}`];
  }
  return [`--auth-type bearer --token-key ${key}`];
}

/** What names of keys for a host begin with: `api.example.com` makes `EXAMPLE`, the label before the last. */
export function keyWord(host: string): string {
  const label = host.split(".").at(-2) ?? "";
  const word = label
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^[^A-Z]+/, "");
  return word === "" ? "SERVICE" : word;
}
