import { loadServerConfig, type ServerConfig, type ServerFlags } from "../../src/config/load.ts";

/** Configuration of a server on free ports of loopback with its data in `home`; nothing of this environment. */
export function serverConfig(
  home: string,
  flags: ServerFlags = {},
  env: Record<string, string> = {},
): ServerConfig {
  return loadServerConfig({ port: "0", mitmPort: "auto", ...flags }, { AGENT_VAULT_HOME: home, ...env });
}
