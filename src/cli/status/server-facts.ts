/** The server that commands of this shell talk to: whose it is, whether it answers, and as what. */
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { isLocked } from "../../lib/posix/file-lock.ts";
import { createClient } from "../client/client.ts";
import { send, Unreachable } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isOwnInstanceProtected } from "../offline/key-mode.ts";
import type { Chosen } from "../session/choose-address.ts";

/** For each request: an address that never answers holds nobody up. */
export const TIMEOUT_MS = 2000;

/**
 * `not_running`: nothing listens there. `unreachable`: no answer came. `unhealthy`: it answers, and not its database.
 * `foreign`: what answers is no agent-vault.
 */
export type ServerState = "running" | "unhealthy" | "not_running" | "unreachable" | "foreign";

/** As `--json` has it. */
export type ServerFacts = {
  readonly address: string;
  readonly chosen_by: "--address" | "AGENT_VAULT_ADDR" | "session" | "default";
  readonly state: ServerState;
  /** What was said instead of an answer; empty where it runs. */
  readonly reason: string;
  /** The one of this user's data directory. Undefined where that cannot be told, as of one on another machine. */
  readonly own: boolean | undefined;
  /** `locked`: it will not start without its master password. */
  readonly lock: "unlocked" | "locked" | "unknown";
  readonly version: string | undefined;
  /** Of the server of this data directory, whether it is at that address or not. */
  readonly pid: number | undefined;
  /** Its program's file was replaced since it started. */
  readonly replaced: boolean;
  readonly log: string | undefined;
  readonly initialized: boolean | undefined;
  readonly warnings: readonly string[];
};

/** Whether its address was chosen by nobody, or by a session: only such a server is ever started. */
export function isUnstated({ chosen_by: by }: Pick<ServerFacts, "chosen_by">): boolean {
  return by === "default" || by === "session";
}

/** Asks within seconds; starts, claims and changes nothing. */
export async function findServer(io: Io, { address, by }: Chosen): Promise<ServerFacts> {
  const answer = await ask(address);
  const isHere = isLoopbackHost(new URL(address).hostname);
  const pid = isHere ? ownPid(io.paths.pidFile) : undefined;
  const listens = answer.state === "running" || answer.state === "unhealthy";
  // Of two that could be meant, the one at the address where this user's own is looked for.
  const own = !isHere ? undefined : listens ? pid !== undefined : address === io.config.localAddress;
  return {
    address,
    chosen_by: by === "nobody" ? "default" : by,
    ...answer,
    own,
    lock: listens ? "unlocked" : own && (await isOwnInstanceProtected(io)) ? "locked" : "unknown",
    pid,
    replaced: pid !== undefined && wasReplaced(pid),
    log: own && existsSync(io.paths.serverLog) ? io.paths.serverLog : undefined,
  };
}

type Answer = Pick<ServerFacts, "state" | "reason" | "version" | "initialized" | "warnings">;

async function ask(address: string): Promise<Answer> {
  const target = { address, timeoutMs: TIMEOUT_MS };
  const nothing = { version: undefined, initialized: undefined, warnings: [] };
  try {
    const [status, health] = await Promise.all([
      createClient(target).status(),
      send(target, { method: "GET", path: "/health" }),
    ]);
    const { version, initialized, warnings = [] } = status;
    return health.ok
      ? { state: "running", reason: "", version, initialized, warnings }
      : { state: "unhealthy", reason: "its database does not answer", version, initialized, warnings };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...nothing, state: await stateOf(error, target), reason: error.message };
  }
}

async function stateOf(error: Failure, target: { address: string; timeoutMs: number }): Promise<ServerState> {
  if (error instanceof Unreachable) {
    const { code } = (error.cause ?? {}) as { code?: unknown };
    const isRefused = code === "ECONNREFUSED" || code === "ConnectionRefused";
    return isRefused && isLoopbackHost(new URL(target.address).hostname) ? "not_running" : "unreachable";
  }
  return (await isUnhealthy(target)) ? "unhealthy" : "foreign";
}

/** Of ours `/v1/status` needs the database, too. */
async function isUnhealthy(target: { address: string; timeoutMs: number }): Promise<boolean> {
  try {
    const health = await send(target, { method: "GET", path: "/health" });
    const body: unknown = health.status === 503 ? await health.json() : undefined;
    return typeof body === "object" && body !== null && "status" in body && body.status === "unhealthy";
  } catch {
    return false;
  }
}

/** Of the server that holds this data directory; a number that is left in the file by one that was killed is none. */
export function ownPid(pidFile: string): number | undefined {
  try {
    if (!isLocked(pidFile)) return undefined;
    const pid = Number(readFileSync(pidFile, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** On Linux the link to a running program's file says that this was replaced; elsewhere it is not known. */
function wasReplaced(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).endsWith(" (deleted)");
  } catch {
    return false;
  }
}
