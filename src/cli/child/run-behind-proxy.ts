/** `vault run`: a token for the child, the proxy's certificate, the child's environment, then the child itself. */
import type { DiscoverReply } from "../../contract/vault/vaults.ts";
import type { UsageLimitsJson } from "../../core/limit/usage-limit.ts";
import { runAsking } from "../ask/run-asking.ts";
import { type Authority, fetchCa } from "../client/authority.ts";
import { createClient } from "../client/client.ts";
import type { Target } from "../client/transport.ts";
import { knowsNoPassword } from "../door/browsers.ts";
import { type DoorOptions, type RunToken, registerRun } from "../door/register.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { agentTarget, probeAgent } from "../session/agent.ts";
import { obtainSession } from "../setup/ensure-session.ts";
import { type Minted, mintToken } from "../setup/mint.ts";
import { equipAgent } from "../skill/equip.ts";
import { parentEnvironment } from "./env.ts";
import type { Environment } from "./environment.ts";
import { becomeProgram, findProgram } from "./exec.ts";
import { type Identity, type IdentityOptions, obtainIdentity, openForwarder } from "./identity.ts";
import { bypassed, bypassesEverything, foreignEntries } from "./no-proxy.ts";
import { isCuredByShim, nodeWithoutProxy } from "./node-version.ts";
import { prepareChild } from "./prepare.ts";
import { tellOfKeys, vaultKeys } from "./vault-keys.ts";

type Route =
  | Minted
  | { readonly agent: string; readonly vault: string | undefined; readonly forwarderPort: number };

export type RunOptions = {
  /** The command is this agent by an SVID instead of holding a token. */
  readonly identity: IdentityOptions | undefined;
  readonly vault: string | undefined;
  readonly address: string | undefined;
  readonly ttlSeconds: number | undefined;
  /** What its token may use, as bodies have it. */
  readonly limits?: UsageLimitsJson | undefined;
  /** An `https://` proxy URL even where the server does not ask for it. */
  readonly proxyTls: boolean;
  /** Keys of the shell's for which the vault has a service are hidden; undefined: as the vault is set. */
  readonly stripEnv: boolean | undefined;
  /** May an agent's own files be given our skill? */
  readonly skill: boolean;
  /** May Node be made to load what sends its HTTP through the proxy? */
  readonly nodeShim: boolean;
  /** A port without a password for programs that cannot authenticate to a proxy. */
  readonly door: DoorOptions;
  /** May Java be given options by JAVA_TOOL_OPTIONS? */
  readonly javaOptions: boolean;
  /** Do requests to hosts without a service wait for a person, who is asked here too? */
  readonly ask: boolean;
  /** May a local server be started? */
  readonly start: boolean;
};

/**
 * Becomes the command, or stays beside it where people are asked here: the result is then its exit code. Nothing is minted
 * for a command that does not exist.
 */
export async function runBehindProxy(io: Io, argv: readonly string[], options: RunOptions): Promise<number> {
  const parent = parentEnvironment();
  const [word = ""] = argv;
  const program = findProgram(word, parent["PATH"]);
  if (io.config.agent !== undefined) throw runsAlready(io.config.agent);
  const access = await (options.identity === undefined
    ? obtainAccess(io, options)
    : obtainIdentity(io, options, options.identity));
  const authority = await fetchCa({ address: access.address });
  const { trust } = io.paths;
  const { nodeShim, javaOptions } = options;
  const bareProxy = options.door.required || knowsNoPassword(word);
  const { warn } = io.print;
  const child = prepareChild(parent, { rootPem: authority.pem, trust, nodeShim, javaOptions, warn });
  const { proxyPort } = authority;
  const proxyTls = authority.proxyTls || options.proxyTls;
  const [{ route, found }] = await Promise.all([
    enter(io, access, { authority: { ...authority, proxyTls }, options }),
    warnOfOldNode(io, program, parent, options),
  ]);
  const keys = vaultKeys(parent, { found, word, stripEnv: options.stripEnv, vaultFlag: options.vault });
  const env = child.environment({ ...route, bareProxy, placeholders: keys.set });
  if (child.curlrc !== undefined)
    io.print.warn(`${child.curlrc} names a proxy, to which curl will go instead of this one`);
  warnOfBypasses(io, parent, found);
  tellOfKeys(io.print, keys);
  if (options.skill) await equipAgent(io.print, word, env);
  const host = new URL(access.address).hostname;
  const as = "agent" in access ? ` as ${access.agent}` : "";
  const vault = found === undefined ? "" : `, vault "${found.vault}"`;
  io.print.note(
    `agent-vault: routing HTTP/HTTPS through MITM proxy (${host}:${proxyPort})${as}${vault}. Starting ${word}...\n`,
  );
  if ("asking" in access && access.asking !== undefined) {
    const { address, vault, asking } = access;
    return await runAsking(io, { file: program, argv, env }, { address, vault, ...asking });
  }
  return becomeProgram(program, argv, env);
}

/** Opens the child's way to the proxy, and asks what it will find there; each by itself where it can be. */
async function enter(
  io: Io,
  access: RunToken | Identity,
  { authority, options }: { readonly authority: Authority; readonly options: RunOptions },
) {
  const { proxyPort, proxyTls } = authority;
  if ("agent" in access) {
    const forwarderPort = await openForwarder(access, authority, options);
    // It asks its user's programs for nothing, so it is the door as well.
    const route = { ...access, forwarderPort, doorPort: forwarderPort };
    return { route, found: await discover(route) };
  }
  const [doorPort, found] = await Promise.all([registerRun(io, access, options.door), discover(access)]);
  return { route: { ...access, proxyPort, proxyTls, doorPort }, found };
}

async function warnOfOldNode(
  io: Io,
  program: string,
  parent: Environment,
  { nodeShim }: RunOptions,
): Promise<void> {
  const version = await nodeWithoutProxy(program, parent);
  if (version === undefined || (nodeShim && isCuredByShim(version))) return;
  io.print.warn(
    `Node ${version} does not take its proxy from the environment: fetch and http go past this one, without ` +
      "credentials, unless the program sees to it itself; Node 22.21 and 24 do",
  );
}

/** What the child will find in its vault. Undefined where the server does not say: that, the child's requests will meet. */
async function discover(route: Route): Promise<DiscoverReply | undefined> {
  try {
    return await createClient(apiOf(route)).discover();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

/** Says which entries of the shell's `NO_PROXY` would take a brokered host past the proxy, unseen otherwise. */
function warnOfBypasses(io: Io, parent: Environment, found: DiscoverReply | undefined): void {
  if (bypassesEverything(parent)) {
    io.print.warn("NO_PROXY=* is not passed on: nothing would go through the proxy");
  }
  for (const { entry, service, host } of bypassed(foreignEntries(parent), found?.services ?? [])) {
    io.print.warn(`NO_PROXY has ${entry}: requests to ${host} (service ${service}) go past the proxy`);
  }
}

/** Where what the child may do is asked: with the child's token, or through its forwarder. */
function apiOf(route: Route): Target {
  const { vault } = route;
  return "agent" in route
    ? { address: `http://127.0.0.1:${route.forwarderPort}`, token: route.agent, vault }
    : route;
}

function runsAlready(agent: string): Failure {
  return new Failure(`this shell is the agent ${agent} already`, {
    hint: "start the command without agent-vault run",
  });
}

/** The token from the environment as it is, once the server has confirmed it; else one minted for this run. */
async function obtainAccess(io: Io, options: RunOptions): Promise<RunToken> {
  const agent = agentTarget(io, options.address);
  if (agent === undefined) {
    const session = await obtainSession(io, options.address, options.start);
    return { ...(await mintToken(io, session, { ...options, asks: options.ask, slides: true })), own: true };
  }
  if (options.ask) {
    throw usageError(
      "--ask cannot be used with AGENT_VAULT_TOKEN",
      "a person starts the run, or sets unmatched-host-policy of the vault to ask",
    );
  }
  if (options.ttlSeconds !== undefined) {
    throw usageError("--ttl cannot be used with AGENT_VAULT_TOKEN", "the token has its own lifetime");
  }
  if (options.limits !== undefined) {
    throw usageError(
      "limits cannot be used with AGENT_VAULT_TOKEN",
      "the token has limits of its own, or none",
    );
  }
  const vault = await probeAgent({ ...agent, vault: options.vault ?? io.config.vault });
  return { ...agent, vault, own: false };
}
