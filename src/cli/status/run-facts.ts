/** What `agent-vault run` would use from here, or why it would not start. Says what `setup/ensure-session.ts` does. */
import { unbracketed } from "../../core/net/target.ts";
import type { Io } from "../io.ts";
import { chooseAnotherPort, isFree } from "../own-server/free-port.ts";
import { hasMoved, isDatabaseGone } from "../own-server/revive.ts";
import type { AuthorityFacts } from "./authority-facts.ts";
import { isUnstated, type ServerFacts } from "./server-facts.ts";
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
  if (server.state !== "running") return withoutServer(io, situation);
  if (session.state !== "active") return withoutSession(situation);
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

async function withoutServer(io: Io, situation: Situation): Promise<RunFacts> {
  const { server, session } = situation;
  const nobody = no("it needs a server that answers", "");
  if (session.type !== "session" || !io.config.autostart || !isUnstated(server)) return nobody;
  const { address } = server;
  if (address !== io.config.localAddress) {
    const moves = server.chosen_by === "session" && (await hasMoved(io, { address, email: session.as }));
    return moves ? ofStart(io, situation) : nobody;
  }
  if (server.state === "foreign" && server.pid === undefined)
    return no("another program has its port", await chooseAnotherPort());
  return server.state === "not_running" ? ofStart(io, situation) : nobody;
}

async function withoutSession({ server, session }: Situation): Promise<RunFacts> {
  const isOthers = session.state === "none" && server.own === false && server.chosen_by === "default";
  return isOthers
    ? no("the server is not that of this data directory; for one of your own:", await chooseAnotherPort())
    : no("it needs a session", "");
}

async function ofStart(io: Io, { server, session, vault }: Situation): Promise<RunFacts> {
  if (server.pid !== undefined)
    return no(`your server (PID ${server.pid}) runs, at another address`, "agent-vault server stop");
  if (session.state === "unchecked" && isDatabaseGone(io))
    return no(
      `the database ${io.paths.database} is gone`,
      "put it back; or to begin anew: agent-vault server -d, then agent-vault auth login",
    );
  if (server.lock === "locked")
    return no("your server needs its master password to start", "agent-vault server -d");
  const { localPort, localAddress } = io.config;
  if (!(await isFree(localPort + 1)))
    return no(`another program has port ${localPort + 1}, which is for the proxy`, await chooseAnotherPort());
  const name = vault.name === undefined ? "" : `, and use vault ${vault.run ?? vault.name}`;
  return { ready: true, detail: `would start your own server at ${localAddress}${name}`, next: "" };
}

function no(detail: string, next: string): RunFacts {
  return { ready: false, detail: `would not start: ${detail}`, next };
}
