/** `vault run --identity svid`: which agent the command is, whether the server takes it, and the forwarder that knows it. */
import { API_KEY_PREFIX } from "../../core/company/api-key.ts";
import type { Authority } from "../client/authority.ts";
import { createClient } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Failure, usageError } from "../failure.ts";
import type { Port } from "../forward/dial.ts";
import { knock } from "../forward/knock.ts";
import { startForwarding } from "../forward/start.ts";
import type { Io } from "../io.ts";
import { type Agent, agentTarget } from "../session/agent.ts";
import type { LiveSession } from "../session/connect.ts";
import { chosenVault } from "../session/vault.ts";
import { obtainSession } from "../setup/ensure-session.ts";
import { orSignIn } from "../setup/sign-in-again.ts";
import { printable } from "../ui/printable.ts";

export type IdentityOptions = {
  /** Undefined: the one whose token asks. */
  readonly agent: string | undefined;
  /** Every user of this machine may use the forwarder. */
  readonly open: boolean;
};

/** An agent that the server gives an SVID for, and who asks for it. */
export type Identity = {
  readonly address: string;
  readonly token: string;
  readonly isSession: boolean;
  /** As it was named; the server knows it by that. */
  readonly agent: string;
  readonly vault: string | undefined;
  readonly svid: string;
  readonly apiAudience: string;
};

type Where = {
  readonly vault: string | undefined;
  readonly address: string | undefined;
  readonly start: boolean;
};

/** The agent, once the server has given an SVID for it. Throws a Failure that says what is in the way. */
export async function obtainIdentity(io: Io, where: Where, { agent }: IdentityOptions): Promise<Identity> {
  const holder = agentTarget(io, where.address);
  if (holder !== undefined) {
    const name = agent ?? (await ownName(holder));
    const issued = await issue(holder, name);
    const vault = where.vault ?? io.config.vault ?? (await onlyVault(holder, name));
    return { ...issued, ...pick(holder), isSession: false, agent: name, vault };
  }
  if (agent === undefined) {
    throw usageError("which agent?", "name it with --as-agent; agent-vault agent list shows them");
  }
  const session = await obtainSession(io, where.address, where.start);
  const chosen = chosenVault(io, where.vault)?.vault;
  return await orSignIn(io, session, async (live: Pick<LiveSession, "address" | "token" | "renew">) => ({
    ...(await issue(live, agent)),
    ...pick(live),
    isSession: true,
    agent,
    vault: chosen ?? (await onlyVault(live, agent)),
  }));
}

/** The port of a forwarder that ends with this process. Throws a Failure when the proxy does not take the agent. */
export async function openForwarder(
  identity: Identity,
  { pem, proxyPort, proxyTls }: Authority,
  { identity: options }: { readonly identity: IdentityOptions | undefined },
): Promise<number> {
  const { address, token, isSession, agent, vault, svid, apiAudience } = identity;
  const ca = proxyTls ? { ca: pem } : {};
  const proxy = { host: new URL(address).hostname, port: proxyPort };
  const port: Port = { ...proxy, tls: proxyTls ? { ca: pem } : undefined };
  await demandTaken(identity, await knock(port, { svid, vault }));
  return await startForwarding({
    ...{ address, token, agent, apiAudience, session: isSession },
    ...(vault === undefined ? {} : { vault }),
    proxy: { ...proxy, ...ca },
    watch: process.pid,
    open: options?.open === true,
  });
}

type Holder = Pick<LiveSession, "address" | "token" | "renew"> | Agent;

function pick({ address, token }: Holder): Pick<Identity, "address" | "token"> {
  return { address, token };
}

async function ownName(holder: Agent): Promise<string> {
  // A company is asked for nothing that only somebody with an account has.
  if (!holder.token.startsWith(API_KEY_PREFIX)) {
    try {
      const me = await createClient(holder).auth.me();
      if (me.type === "agent") return me.agent_name;
    } catch (error) {
      // A token for one vault.
      if (!(error instanceof Refused) || error.exit === 3) throw error;
    }
  }
  throw usageError("AGENT_VAULT_TOKEN is no agent's own token: which agent?", "name it with --as-agent");
}

/** The agent's vault where it has one, as far as whoever asks may know that; the proxy finds it by itself, the API does not. */
async function onlyVault(holder: Holder, agent: string): Promise<string | undefined> {
  try {
    const { vaults } = await createClient(holder).agents.read(agent);
    return vaults.length === 1 ? vaults[0]?.vault_name : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function issue(holder: Holder, agent: string): Promise<Pick<Identity, "svid" | "apiAudience">> {
  try {
    const asked = { audience: "proxy", alg: undefined, ttl: undefined };
    const { svid, audience } = await createClient(holder).companies.svid(agent, asked);
    return { svid, apiAudience: audience.replace(/\/proxy$/, "/api") };
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    const { error: said } = error.body as { error?: unknown };
    if (typeof said === "string" && /^Agent not found/.test(said)) {
      const hint = "agent-vault agent list shows them; another company's is company:agent";
      throw new Failure(`there is no agent "${agent}"`, { hint, forOwner: true });
    }
    throw tooOld(holder.address);
  }
}

/** What the proxy's first answer means. */
function demandTaken({ address, agent, vault }: Identity, answer: Awaited<ReturnType<typeof knock>>): void {
  const { status, error, message } = answer;
  // A policy that refuses the host that was asked for has taken the agent.
  if (status < 300 || error === "domain_not_allowed") return;
  if (status === 407 && !error.startsWith("svid_")) throw tooOld(address);
  const said = printable(message === "" ? error : message);
  if (status === 400 && vault === undefined) {
    throw usageError(`in which vault? ${said}`, "pass --vault or set AGENT_VAULT_VAULT");
  }
  if (status === 403 || status === 404) {
    const role = vault === undefined ? "no vault" : `no role in the vault "${vault}"`;
    throw new Failure(`the agent ${agent} has ${role}${error === "forbidden" ? "" : ` (${said})`}`, {
      exit: 4,
      hint: `agent-vault vault agent add ${agent}${vault === undefined ? "" : ` --vault ${vault}`}`,
      forOwner: true,
    });
  }
  throw new Failure(`the proxy of ${address} answered ${status}: ${said}`);
}

function tooOld(address: string): Failure {
  return new Failure(`the server at ${address} takes no SVIDs at its proxy`, {
    hint: "upgrade the server, or run without --identity",
  });
}

type Flags = Readonly<Record<"identity" | "as-agent", string | undefined>> & {
  readonly "open-port"?: boolean | undefined;
  readonly ask?: boolean | undefined;
};

/** The flags of `run` that say who the command is; undefined where it has a token. Throws usage errors. */
export function identityOf(flags: Flags, ttl: string | undefined): IdentityOptions | undefined {
  const { identity, "as-agent": agent, "open-port": open = false, ask = false } = flags;
  if (identity !== undefined) {
    if (ttl !== undefined) throw usageError("--ttl is for tokens; with --identity there is none");
    if (ask) throw usageError("--ask is for tokens; a vault asks of all by unmatched-host-policy");
    return { agent, open };
  }
  if (agent === undefined) return undefined;
  throw usageError("--as-agent needs --identity svid");
}
