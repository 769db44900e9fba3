/** Who this shell is at the server: by a token in the environment, or by the stored session. */
import { createClient } from "../client/client.ts";
import { Unreachable } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isAnothers } from "../own-server/demand-own.ts";
import { type Agent, probeAgent } from "../session/agent.ts";
import { readSessions } from "../session/session-file.ts";
import { TIMEOUT_MS } from "./server-facts.ts";

/**
 * `unchecked`: there is one, and no server said whether it is good. `elsewhere`: there are some, and all for other
 * servers. `unusable`: the file cannot be used as it is.
 */
export type SessionState = "active" | "expired" | "none" | "elsewhere" | "unchecked" | "unusable";

/** As `--json` has it; nothing of it opens anything. */
export type SessionFacts = {
  readonly state: SessionState;
  /** A person's session, an agent's token, or a forwarder's word for the agent that this shell is. */
  readonly type: "session" | "token" | "svid";
  /** The file or the variable that holds it. */
  readonly from: string;
  readonly as: string | undefined;
  readonly role: string | undefined;
  /** RFC 3339; undefined where the server does not tell. */
  readonly expires_at: string | undefined;
  /** Servers at which this user is signed in, the last one first. */
  readonly servers: readonly string[];
  readonly reason: string;
  readonly server_version: string | undefined;
};

/** Of a vault that this person sees. `own`: by a grant that holds, and not only as an owner of the instance. */
export type SeenVault = { readonly name: string; readonly role: string | undefined; readonly own: boolean };
export type Found = {
  readonly session: SessionFacts;
  /** The person's vaults, as far as the server told them. */
  readonly vaults: readonly SeenVault[] | undefined;
  /** For a token, the vault that it is good for. */
  readonly bound: string | undefined;
};

const ANOTHERS = "what answers there is not your own server, which it is for";
const UNKNOWN = {
  as: undefined,
  role: undefined,
  expires_at: undefined,
  reason: "",
  server_version: undefined,
};

/** What the session file says of this address. `answers`: somebody is there who can be asked whether it is good. */
export async function findSession(io: Io, address: string, answers: boolean): Promise<Found> {
  const from = io.paths.session;
  const base = { ...UNKNOWN, type: "session", from } as const;
  const nothing = { vaults: undefined, bound: undefined };
  let sessions: ReturnType<typeof readSessions>;
  try {
    sessions = readSessions(from);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...nothing, session: { ...base, state: "unusable", servers: [], reason } };
  }
  const servers = sessions.map((session) => session.address);
  const session = sessions.find((each) => each.address === address);
  if (session === undefined) {
    const state = sessions.length === 0 ? "none" : "elsewhere";
    return { ...nothing, session: { ...base, state, servers } };
  }
  const kept = { ...base, servers, as: session.email };
  if (!answers) return { ...nothing, session: { ...kept, state: "unchecked" } };
  if (isAnothers(io, session))
    return { ...nothing, session: { ...kept, state: "unchecked", reason: ANOTHERS } };
  // No renewal: this only looks.
  const client = createClient({ address, token: session.token, timeoutMs: TIMEOUT_MS });
  try {
    const [me, logins, list] = await Promise.all([
      client.auth.me(),
      client.account.sessions(),
      client.vaults.list(),
    ]);
    const as = me.type === "user" ? me.email : me.agent_name;
    const expires_at = logins.sessions.find(({ current }) => current)?.expires_at;
    const { role, server_version } = me;
    return {
      ...nothing,
      session: { ...kept, state: "active", as, role, expires_at, server_version },
      vaults: list.vaults.map((vault) => ({
        name: vault.name,
        role: vault.role,
        own: vault.membership === "explicit" && vault.status !== "expired",
      })),
    };
  } catch (error) {
    return { ...nothing, session: { ...kept, ...refused(error) } };
  }
}

/** The same of the token in the environment. */
export async function findToken(io: Io, agent: Agent, answers: boolean): Promise<Found> {
  const { config } = io;
  const isSvid = config.agent !== undefined && config.agent === agent.token;
  const facts = {
    ...UNKNOWN,
    type: isSvid ? "svid" : "token",
    from: isSvid ? "AGENT_VAULT_AGENT" : "AGENT_VAULT_TOKEN",
    servers: [],
    as: config.agent,
  } as const;
  if (!answers) return { session: { ...facts, state: "unchecked" }, vaults: undefined, bound: undefined };
  try {
    const target = { ...agent, vault: config.vault, timeoutMs: TIMEOUT_MS };
    const bound = await probeAgent(target);
    return { session: { ...facts, state: "active" }, vaults: undefined, bound };
  } catch (error) {
    return { session: { ...facts, ...refused(error) }, vaults: undefined, bound: undefined };
  }
}

function refused(error: unknown): Pick<SessionFacts, "state" | "reason"> {
  if (!(error instanceof Failure)) throw error;
  const { message: reason } = error;
  if (error instanceof Unreachable || error.exit === 1 || error.exit === 2)
    return { state: "unchecked", reason };
  return { state: "expired", reason };
}
