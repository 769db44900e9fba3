import type { DiscoveredHostItem } from "../../contract/vault/discovered-hosts.ts";
import { type ServiceTemplate, templateForHost } from "../../core/service/catalog.ts";

/**
 * The command that adds a service for a host: as the catalogue knows it, else by how the request authenticated by
 * itself. Nothing where flags cannot say what the service needs.
 */
export function serviceCommand(
  found: Pick<DiscoveredHostItem, "host" | "auth_scheme" | "auth_header">,
): string | undefined {
  const template = templateForHost(found.host);
  const auth = template === undefined ? authAsSeen(found) : authOf(template);
  if (auth === undefined) return undefined;
  const name = template === undefined ? [] : ["--name", template.id];
  return ["agent-vault vault service add", ...name, "--host", found.host, ...auth].join(" ");
}

function authOf(template: ServiceTemplate): readonly string[] | undefined {
  const { authType, suggestedKey, header, prefix } = template;
  switch (authType) {
    case "bearer":
      return ["--auth-type bearer --token-key", suggestedKey];
    case "basic":
      return ["--auth-type basic --username-key", suggestedKey];
    case "api-key":
      return [
        "--auth-type api-key --api-key-key",
        suggestedKey,
        ...(header === undefined ? [] : ["--api-key-header", header]),
        ...(prefix === undefined ? [] : ["--api-key-prefix", `"${prefix}"`]),
      ];
    case "custom":
    case "passthrough":
      return undefined;
    default:
      return authType satisfies never;
  }
}

function authAsSeen({
  host,
  auth_scheme,
  auth_header,
}: Parameters<typeof serviceCommand>[0]): readonly string[] {
  const key = keyFor(host);
  if (auth_scheme === "basic") return ["--auth-type basic --username-key", key];
  if (auth_scheme === "api-key" && auth_header !== undefined) {
    return ["--auth-type api-key --api-key-key", key, "--api-key-header", auth_header];
  }
  return ["--auth-type bearer --token-key", key];
}

/** `api.example.com` makes `EXAMPLE_API_KEY`: the label before the last. */
function keyFor(host: string): string {
  const label = host.split(".").at(-2) ?? "";
  const word = label
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^[^A-Z]+/, "");
  return `${word === "" ? "SERVICE" : word}_API_KEY`;
}
