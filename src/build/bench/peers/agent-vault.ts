/** agent-vault in the table: the compiled binary, services that inject a bearer token and one that edits a body. */
import { existsSync } from "node:fs";
import { BINARY } from "../../../../tests/support/process/binary.ts";
import { type RunningVault, startVault } from "../../../../tests/support/process/vault.ts";
import type { Route } from "../load/plan.ts";
import { BODY_PATH, BODY_VALUE, HEADER_VALUE, PLACEHOLDER } from "../servers/messages.ts";
import { HOST, type Peer } from "./peer.ts";

export const agentVault = peer("agent-vault", routeThrough);

/** The same server, whose agent presents an SVID in place of a token. */
export const agentVaultSvid = peer("agent-vault, SVID", routeBySvid);

/** The same server, of which three canaries are to be found in requests. */
export const agentVaultCanaries = peer("agent-vault, canaries", async (vault) => {
  for (const format of ["github", "aws", "anthropic"]) {
    await vault.mustCli(["vault", "canary", "create", "--format", format]);
  }
  return await routeThrough(vault);
});

/** The same server, whose answers pass without being searched for the credential that was sent. */
export const agentVaultUnread = peer("agent-vault, leaks: pass", routeThrough, { leaks: "pass" });

function peer(
  title: string,
  routeOf: (vault: RunningVault) => Promise<Omit<Route, "port">>,
  rules: ServiceRules = {},
): Peer {
  return {
    title,
    missing: () => (existsSync(BINARY) ? undefined : "run npm run build first"),
    start: async ({ authority, port, hosts }) => {
      const vault = await startBrokering(authority.pem, hosts, rules);
      return {
        route: { ...(await routeOf(vault)), port },
        pid: vault.pid,
        injects: { header: true, body: true },
        [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
      };
    },
  };
}

/** The server's defaults, but for what keeps one actor from doing what a benchmark does. */
const UNLIMITED = { AGENT_VAULT_RATELIMIT_PROFILE: "off", AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR: "0" };

/** What each of its services says beside the credential. */
type ServiceRules = { readonly leaks?: "pass" };

/** A server of the compiled binary that brokers `*.bench.test`, and substitutes in the body of BODY_PATH. */
export async function startBrokering(
  upstreamCa: string,
  hosts: readonly string[],
  rules: ServiceRules = {},
): Promise<RunningVault> {
  const vault = await startVault({ upstreamCa, hosts, env: UNLIMITED });
  const auth = { type: "bearer", token: "BENCH_KEY" };
  const substitutions = [{ key: "BODY_KEY", placeholder: PLACEHOLDER, in: ["body"] }];
  const services = [
    { name: "api", host: HOST, auth, ...rules },
    { name: "body", host: HOST, path: BODY_PATH, auth, substitutions, ...rules },
    { name: "names", host: "*.bench.test", auth, ...rules },
  ];
  await vault.mustCli(["vault", "credential", "set", `BENCH_KEY=${HEADER_VALUE}`, `BODY_KEY=${BODY_VALUE}`]);
  await vault.mustCli(["vault", "service", "set", "-f", "-"], { stdin: JSON.stringify({ services }) });
  return vault;
}

/** How its agent reaches it: with a token of one vault. */
export async function routeThrough(vault: RunningVault): Promise<Omit<Route, "port">> {
  return await routeWith(vault, (await vault.mustCli(["vault", "token"])).trim());
}

async function routeBySvid(vault: RunningVault): Promise<Omit<Route, "port">> {
  await vault.mustCli(["agent", "create", "bench", "--vault", "default:proxy"]);
  const svid = await vault.mustCli(["agent", "svid", "bench", "--audience", "proxy"]);
  return await routeWith(vault, svid.trim());
}

async function routeWith(vault: RunningVault, credential: string): Promise<Omit<Route, "port">> {
  return {
    proxy: { port: vault.proxyPort, authorization: basic(credential) },
    ca: await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text(),
  };
}

/** Value of Proxy-Authorization for a token, or an SVID, in the default vault. */
export function basic(token: string): string {
  return `Basic ${Buffer.from(`${token}:default`).toString("base64")}`;
}
