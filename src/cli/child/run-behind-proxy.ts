/** `vault run`: a token for the child, the proxy's certificate, the child's environment, then the child itself. */
import { fetchCa } from "../client/authority.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { agentTarget, probeAgent } from "../session/agent.ts";
import { type Minted, mintToken } from "../session/mint.ts";
import { writePrivateFile } from "../session/private-file.ts";
import { mergeCertificates, readable, systemRoots } from "./bundle.ts";
import { bypassesEverything, childEnvironment, inheritedTrust, parentEnvironment } from "./env.ts";
import { becomeProgram, findProgram } from "./exec.ts";

export type RunOptions = {
  readonly vault: string | undefined;
  readonly address: string | undefined;
  readonly ttlSeconds: number | undefined;
  /** An `https://` proxy URL even where the server does not ask for it. */
  readonly proxyTls: boolean;
  /** May a local server be started? */
  readonly start: boolean;
};

/** Becomes the command; returns only by throwing. Nothing is minted for a command that does not exist. */
export async function runBehindProxy(io: Io, argv: readonly string[], options: RunOptions): Promise<never> {
  const parent = parentEnvironment();
  const [word = ""] = argv;
  const program = findProgram(word, parent["PATH"]);
  const access = await obtainAccess(io, options);
  const authority = await fetchCa({ address: access.address });
  const { caCertificate: caPath, caBundle: bundlePath } = io.paths;
  writePrivateFile(caPath, authority.pem);
  const inherited = inheritedTrust(parent, bundlePath).flatMap((file) => readable(file) ?? []);
  writePrivateFile(bundlePath, mergeCertificates([await systemRoots(), ...inherited, authority.pem]));
  const { proxyPort } = authority;
  const proxyTls = authority.proxyTls || options.proxyTls;
  const env = childEnvironment(parent, { ...access, proxyPort, proxyTls, caPath, bundlePath });
  if (bypassesEverything(parent))
    io.print.warn("NO_PROXY=* is not passed on: nothing would go through the proxy");
  const host = new URL(access.address).hostname;
  io.print.note(`agent-vault: routing HTTP/HTTPS through MITM proxy (${host}:${proxyPort})`);
  io.print.note(`agent-vault: agent-vault connected. Starting ${word}...\n`);
  return becomeProgram(program, argv, env);
}

/** The token from the environment as it is, once the server has confirmed it; else one minted for this run. */
async function obtainAccess(io: Io, options: RunOptions): Promise<Minted> {
  const agent = agentTarget(io, options.address);
  if (agent === undefined) return mintToken(io, options);
  if (options.ttlSeconds !== undefined) {
    throw usageError("--ttl cannot be used with AGENT_VAULT_TOKEN", "the token has its own lifetime");
  }
  const vault = await probeAgent({ ...agent, vault: options.vault ?? io.config.vault });
  return { ...agent, vault };
}
