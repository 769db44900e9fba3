import { VARIABLES } from "../../config/keys.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";

/** What to type so that a server of this user's own listens at that address; undefined for another machine's. */
export function startCommandAt(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, port } = new URL(address);
  if (!isLoopbackHost(hostname)) return undefined;
  if (port === VARIABLES.PORT.default || port === "") return "agent-vault server -d";
  // The proxy's usual port goes with the usual port of the API, and is as likely to be somebody else's.
  const proxyPort = Number(port) < 65_535 ? Number(port) + 1 : Number(port) - 1;
  return `agent-vault server -d --port ${port} --mitm-port ${proxyPort}`;
}

/** The same for an address of any machine. */
export function startCommand(address: string): string {
  return startCommandAt(address) ?? "start it there";
}

/** What to type so that a server that runs is started anew. */
export function restartCommand(address: string): string {
  return `agent-vault server stop, then ${startCommand(address)}`;
}
