import { identityOf } from "../../child/identity.ts";
import { runBehindProxy } from "../../child/run-behind-proxy.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { parseLimitFlags } from "../../limits/flags.ts";
import { runFlags } from "../../run/flags.ts";
import { parseTtl } from "../../session/ttl.ts";

export default command({
  args: runFlags,
  child: true,
  examples: [
    "agent-vault run -- claude",
    "agent-vault vault run --vault payments -- python3 job.py",
    "agent-vault run --ask -- claude",
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
    "With --ask a request to a host without a service waits half a minute for an answer: once, run, always or no.",
    "The command is stopped while it is asked for; agent-vault ask, the console and webhooks answer as well.",
    "The exit code and the signals are the command's own.",
    "With --identity svid an SVID is fetched for each connection, and revoking the agent ends the command's access.",
    'With --proxy-tls the command must trust the proxy as well; curl needs --proxy-cacert "$SSL_CERT_FILE".',
  ],
  async run({ vault, address, ttl, skill, door, start, ...flags }, io) {
    const { "proxy-tls": proxyTls, "node-shim": nodeShim, "java-options": javaOptions } = flags;
    const bareProxy = flags["bare-proxy"] === true;
    if (bareProxy && !door) throw usageError("--bare-proxy and --no-door exclude each other");
    const { limits } = parseLimitFlags(flags);
    if (limits !== undefined && flags.identity !== undefined) {
      throw usageError(
        "limits cannot be used with --identity",
        "its agent's own access may be limited instead",
      );
    }
    const [word] = io.afterDashes;
    if (word === undefined || word === "") {
      throw usageError("the command to run is missing", "write it after --, as in agent-vault run -- claude");
    }
    return await runBehindProxy(io, io.afterDashes, {
      ask: flags.ask === true,
      identity: identityOf(flags, ttl),
      vault,
      address,
      ttlSeconds: parseTtl(ttl),
      limits,
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
