import type { DiscoveredHostItem } from "../../contract/vault/discovered-hosts.ts";
import { templateForHost } from "../../core/service/catalog.ts";

type Found = Pick<DiscoveredHostItem, "host" | "auth_scheme" | "auth_header">;

const ADD = "agent-vault vault service add";

/**
 * The command that adds a service for a host: from the template that the catalogue has for it, else by how the request
 * authenticated by itself. Nothing where the service can only be written in a file.
 */
export function serviceCommand(found: Found): string | undefined {
  const template = templateForHost(found.host);
  if (template === undefined) return [ADD, "--host", found.host, ...authAsSeen(found)].join(" ");
  if (template.authType === "custom" && template.headers === undefined) return undefined;
  const host = template.host.startsWith("*.") ? ["--host", found.host] : [];
  return [ADD, "--template", template.id, ...host].join(" ");
}

function authAsSeen({ host, auth_scheme, auth_header }: Found): readonly string[] {
  const word = wordFor(host);
  if (auth_scheme === "basic") {
    return [`--auth-type basic --username-key ${word}_USERNAME --password-key ${word}_PASSWORD`];
  }
  const key = `${word}_API_KEY`;
  if (auth_scheme === "api-key" && auth_header !== undefined) {
    return [`--auth-type api-key --api-key-key ${key} --api-key-header ${auth_header}`];
  }
  return [`--auth-type bearer --token-key ${key}`];
}

/** `api.example.com` makes `EXAMPLE`: the label before the last. */
function wordFor(host: string): string {
  const label = host.split(".").at(-2) ?? "";
  const word = label
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^[^A-Z]+/, "");
  return word === "" ? "SERVICE" : word;
}
