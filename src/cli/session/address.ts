import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { readSession } from "./session-file.ts";

/** An address as the rest of the program holds it: http or https, no path, no trailing slash. */
export function parseAddress(text: string, source: string): string {
  const trimmed = text.trim().replace(/\/+$/, "");
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw usageError(
      `${source} is "${trimmed}"`,
      "an address begins with http:// or https://, as http://127.0.0.1:14321",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw usageError(`${source} may hold a host, a port and a path, nothing else`);
  }
  return trimmed;
}

/** For commands that need no session: `--address`, `AGENT_VAULT_ADDR`, the session's, this machine's. */
export function anyAddress(io: Io, flag: string | undefined): string {
  if (flag !== undefined) return parseAddress(flag, "--address");
  if (io.config.address !== undefined) return parseAddress(io.config.address, "AGENT_VAULT_ADDR");
  return readSession(io.paths.session)?.address ?? io.config.localAddress;
}
