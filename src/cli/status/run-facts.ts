/** What `agent-vault run` would use from here, or why it would not start. Says what `setup/ensure-session.ts` does. */
import { unbracketed } from "../../core/net/target.ts";
import type { Io } from "../io.ts";
import { chooseAnotherPort, isFree } from "../own-server/free-port.ts";
import type { AuthorityFacts } from "./authority-facts.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { SessionFacts } from "./session-facts.ts";
import type { VaultFacts } from "./vault-facts.ts";

/** As `--json` has it. */
export type RunFacts = {
  /** It would get as far as starting its command. */
  readonly ready: boolean;
  readonly detail: string;
  /** What to type first; empty where nothing is to be done. */
  readonly next: string;
};

export type Situation = {
  readonly server: ServerFacts;
  readonly session: SessionFacts;
  readonly vault: VaultFacts;
  readonly authority: AuthorityFacts | undefined;
};

export async function findRun(io: Io, situation: Situation): Promise<RunFacts> {
  const { server, session, vault, authority } = situation;
  if (session.type === "svid")
    return no(`this shell is the agent ${session.as} already`, "start the command as it is");
  if (server.state === "not_running" && mayStart(io, situation)) return ofStart(io, situation);
  if (server.state !== "running") return no("it needs a server that answers", "");
  if (session.state !== "active") return no("it needs a session", "");
  if (vault.state === "not_found" && vault.run === undefined)
    return no(`there is no vault ${vault.name}`, "");
  if (vault.state === "unusable") return no("which vault is meant cannot be told", "");
  if (authority === undefined)
    return no("the proxy is off", "start the server with a --mitm-port other than 0");
  const where = `${unbracketed(new URL(server.address).hostname)}:${authority.proxy_port}`;
  const who = session.as === undefined ? session.from : session.as;
  return {
    ready: true,
    detail: `vault ${vault.run ?? vault.name}, as ${who}, through the proxy at ${where}`,
    next: "",
  };
}

/** Only where nobody named a server, or a session is for the one that would be started. */
function mayStart(io: Io, { server, session }: Situation): boolean {
  if (session.type !== "session" || !io.config.autostart) return false;
  if (server.address !== io.config.localAddress) return false;
  return server.chosen_by === "default" || server.chosen_by === "session";
}

async function ofStart(io: Io, { server, vault }: Situation): Promise<RunFacts> {
  if (server.pid !== undefined)
    return no(`your server (PID ${server.pid}) runs, at another address`, "agent-vault server stop");
  if (server.lock === "locked")
    return no("your server needs its master password to start", "agent-vault server -d");
  const { localPort } = io.config;
  if (!(await isFree(localPort + 1)))
    return no(`another program has port ${localPort + 1}, which is for the proxy`, await chooseAnotherPort());
  const name = vault.name === undefined ? "" : `, and use vault ${vault.run ?? vault.name}`;
  return { ready: true, detail: `would start your own server at ${server.address}${name}`, next: "" };
}

function no(detail: string, next: string): RunFacts {
  return { ready: false, detail: `would not start: ${detail}`, next };
}
