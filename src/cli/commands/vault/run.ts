import { addressFlag, ttlFlag, vaultFlag } from "../../args.ts";
import type { IdentityOptions } from "../../child/identity.ts";
import { runBehindProxy } from "../../child/run-behind-proxy.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { parseTtl } from "../../session/ttl.ts";

export default command({
  args: {
    ...vaultFlag,
    ...addressFlag,
    ...ttlFlag,
    "proxy-tls": {
      type: "boolean",
      description: "Give the command an https:// proxy URL (AGENT_VAULT_PROXY_TLS)",
    },
    identity: {
      type: "enum",
      options: ["svid"],
      description: "Give the command no token: a forwarder on this machine knows the agent",
    },
    "as-agent": {
      type: "string",
      valueHint: "name",
      description: "With --identity: the agent (the token's own)",
      names: "agent",
    },
    "open-port": {
      type: "boolean",
      description: "Let other users of this machine use the port without a password",
    },
    "strip-env": {
      type: "boolean",
      orUnsaid: true,
      description: "Hide the shell's own keys where the vault has a service (as the vault is set)",
    },
    skill: {
      type: "boolean",
      default: true,
      description: "Leave the command's own files alone (AGENT_VAULT_NO_SKILL)",
    },
    "node-shim": {
      type: "boolean",
      default: true,
      description: "Have Node programs load nothing (AGENT_VAULT_NO_NODE_SHIM)",
    },
    door: {
      type: "boolean",
      default: true,
      description: "Open no port without a password for programs that cannot authenticate to a proxy",
    },
    "bare-proxy": {
      type: "boolean",
      description: "Name that port as the proxy, without user and password: for Chromium and its kin",
    },
    "java-options": {
      type: "boolean",
      default: true,
      description: "Give Java programs no options (AGENT_VAULT_NO_JAVA_OPTIONS)",
    },
    start: { type: "boolean", default: true, description: "Start no local server when there is none" },
  },
  child: true,
  examples: [
    "agent-vault run -- claude",
    "agent-vault vault run --vault payments -- python3 job.py",
    "agent-vault run --bare-proxy -- npx playwright test",
    "agent-vault run --identity svid --as-agent globex:crawler-7 -- python3 crawl.py",
  ],
  notes: [
    "The command's HTTP and HTTPS requests go through the proxy, which puts the vault's credentials in.",
    "Without --ttl its token ends a day after its last use, after 30 days at most, and on Linux when the command",
    "and all that it started are gone.",
    "Programs that cannot authenticate to a proxy have a port of 127.0.0.1, for your user alone, while it is good.",
    "Where the vault has a service, the variables of its clients are set to placeholders: agent-vault catalog.",
    "Agents such as claude, codex and cursor are given a skill: what to do when a request is refused.",
    "Node programs load a file (NODE_OPTIONS) that sends through the proxy what Node itself would not.",
    "Java is told of proxy and trust store by JAVA_TOOL_OPTIONS, and says so on stderr; no secret is in it.",
    "What starts Chromium, which knows no password for a proxy: --bare-proxy, and once ca install --browsers.",
    "The exit code and the signals are the command's own.",
    "With --identity svid an SVID is fetched for each connection, and revoking the agent ends the command's access.",
    'With --proxy-tls the command must trust the proxy as well; curl needs --proxy-cacert "$SSL_CERT_FILE".',
  ],
  async run({ vault, address, ttl, skill, door, start, ...flags }, io) {
    const { "proxy-tls": proxyTls, "node-shim": nodeShim, "java-options": javaOptions } = flags;
    const bareProxy = flags["bare-proxy"] === true;
    if (bareProxy && !door) throw usageError("--bare-proxy and --no-door exclude each other");
    const [word] = io.afterDashes;
    if (word === undefined || word === "") {
      throw usageError("the command to run is missing", "write it after --, as in agent-vault run -- claude");
    }
    return await runBehindProxy(io, io.afterDashes, {
      identity: identityOf(flags, ttl),
      vault,
      address,
      ttlSeconds: parseTtl(ttl),
      proxyTls: proxyTls === true || io.config.proxyTls,
      stripEnv: flags["strip-env"],
      skill: skill && io.config.skill,
      nodeShim: nodeShim && io.config.nodeShim,
      door: { door, openPort: flags["open-port"] === true, required: bareProxy },
      javaOptions: javaOptions && io.config.javaOptions,
      start,
    });
  },
});

type Flags = Readonly<Record<"identity" | "as-agent", string | undefined>> & {
  readonly "open-port"?: boolean | undefined;
};

function identityOf(flags: Flags, ttl: string | undefined): IdentityOptions | undefined {
  const { identity, "as-agent": agent, "open-port": open = false } = flags;
  if (identity !== undefined) {
    if (ttl !== undefined) throw usageError("--ttl is for tokens; with --identity there is none");
    return { agent, open };
  }
  if (agent === undefined) return undefined;
  throw usageError("--as-agent needs --identity svid");
}
