/** `status`: what commands of this shell would use, and why, as far as it can be told without changing anything. */

import { VERSION } from "../../lib/version.ts";
import type { Check } from "../doctor/checks/check.ts";
import { checkDataDirectory } from "../doctor/checks/data-directory.ts";
import { type ExitCode, Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { agentTarget } from "../session/agent.ts";
import { type Chosen, chooseAddress, statedAddress } from "../session/choose-address.ts";
import { findAuthority } from "./authority-facts.ts";
import { statusRows } from "./rows.ts";
import { findRun, type RunFacts, type Situation } from "./run-facts.ts";
import { findServer } from "./server-facts.ts";
import { type Found, findSession, findToken } from "./session-facts.ts";
import { findVault } from "./vault-facts.ts";

/** What `--json` prints. No member holds what opens something. */
export type StatusFacts = Situation & { readonly version: string; readonly run: RunFacts };

export type Status = {
  readonly facts: StatusFacts;
  readonly rows: readonly Check[];
  readonly exit: ExitCode;
};

type Flags = { readonly address: string | undefined; readonly vault: string | undefined };

/** Throws a usage error for an address that is none, and in an agent's shell without an address. */
export async function findStatus(io: Io, flags: Flags): Promise<Status> {
  const agent = agentTarget(io, flags.address);
  const chosen: Chosen =
    agent === undefined
      ? personsServer(io, flags.address)
      : { address: agent.address, by: flags.address === undefined ? "AGENT_VAULT_ADDR" : "--address" };
  const [told, authority] = await Promise.all([findServer(io, chosen), findAuthority(chosen.address)]);
  const answers = told.state === "running" || told.state === "unhealthy";
  const found =
    agent === undefined
      ? withoutOwner(await findSession(io, chosen.address, answers), told.initialized)
      : await findToken(io, agent, answers);
  const server = { ...told, version: told.version ?? found.session.server_version };
  const situation = { server, session: found.session, vault: findVault(io, flags.vault, found), authority };
  const data = checkDataDirectory(io);
  const run = data.status === "fail" && agent === undefined ? unusable(data) : await findRun(io, situation);
  const rows = [...(data.status === "fail" ? [data] : []), ...statusRows(situation, run, Date.now())];
  return { facts: { version: VERSION, ...situation, run }, rows, exit: exitOf(situation) };
}

function unusable({ detail, cure }: Check): RunFacts {
  return { ready: false, detail: `would not start: ${detail}`, next: cure };
}

/** A session file that cannot be used keeps nobody from being told of the rest. */
function personsServer(io: Io, flag: string | undefined): Chosen {
  try {
    return chooseAddress(io, flag);
  } catch (error) {
    // Neither one that others may read, nor one that this user may not.
    const isFile = error instanceof Failure ? error.exit === 3 : error instanceof Error && "code" in error;
    if (!isFile) throw error;
    return statedAddress(io, flag) ?? { address: io.config.localAddress, by: "nobody" };
  }
}

/** Of a server without accounts no session is good: it was another database's. */
function withoutOwner(found: Found, initialized: boolean | undefined): Found {
  if (initialized !== false || found.session.state !== "unchecked") return found;
  return {
    ...found,
    session: { ...found.session, state: "expired", reason: "the server's database is a new one" },
  };
}

function exitOf({ server, session, vault }: Situation): ExitCode {
  if (server.state !== "running") return 1;
  if (session.state === "unchecked") return 1;
  if (session.state !== "active") return 3;
  return vault.state === "found" || vault.run !== undefined ? 0 : 1;
}
