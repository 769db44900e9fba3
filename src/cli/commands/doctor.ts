import { AGENT_PROGRAMS } from "../../core/catalog/programs.ts";
import { didYouMean } from "../../core/nearest.ts";
import { jsonFlag } from "../args.ts";
import { command } from "../command.ts";
import { interruptible } from "../demo/interruptible.ts";
import { type AgentReport, findAgents } from "../doctor/agents.ts";
import { checkDataDirectory } from "../doctor/checks/data-directory.ts";
import { checkServer } from "../doctor/checks/server.ts";
import { checkShell } from "../doctor/checks/shell.ts";
import type { Client } from "../doctor/clients/client.ts";
import { CLIENTS } from "../doctor/clients/clients.ts";
import { findProgram } from "../doctor/find-program.ts";
import { printAgents, printChecks, printClients } from "../doctor/report.ts";
import { type ClientReport, installed, tryClients } from "../doctor/try-clients.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { whileWaiting } from "../ui/waiting.ts";

const NAMES = [...CLIENTS.map(({ name }) => name), ...AGENT_PROGRAMS];

export default command({
  args: {
    client: {
      type: "string",
      repeatable: true,
      valueHint: "name",
      known: NAMES,
      description: "Only this one of the clients and agents (several times for several)",
    },
    ...jsonFlag,
  },
  notes: [
    "Looks at this machine, then runs each installed client against a server of its own on loopback, in a",
    "throw-away directory, with the environment that agent-vault run would give it. Takes 20 seconds at",
    "most and leaves nothing behind. Nothing is sent to other machines but what a client that goes past the",
    "proxy asks the resolver: a name under .invalid. Exits with 1 when a check fails.",
    "What becomes of the requests of real runs, agent-vault vault logs shows.",
  ],
  examples: ["agent-vault doctor", "agent-vault doctor --client curl --client node-fetch --json"],
  run: ({ client: names, json }, io) => interruptible((undo) => examine(io, undo, { names, json })),
});

type Options = { readonly names: readonly string[]; readonly json: boolean };

async function examine(io: Io, undo: AsyncDisposableStack, { names, json }: Options): Promise<number> {
  const { clients, agents: wanted } = choose(names);
  const checks = [checkDataDirectory(io), ...(await checkServer(io)), ...checkShell()];
  if (!json) {
    io.print.line(io.print.outTheme.heading("This machine"));
    printChecks(io.print, checks);
  }
  const [tried, agents] = await whileWaiting("trying clients", findOut(io, undo, clients, wanted));
  if (json) io.print.json({ checks, clients: tried, agents });
  else {
    printClients(io.print, tried);
    printAgents(io.print, agents);
    if (tried.some(({ verdict }) => verdict !== "works"))
      io.print.note("\nagent-vault vault logs shows what became of the requests of a real run.");
  }
  return checks.some(({ status }) => status === "fail") ? 1 : 0;
}

async function findOut(
  io: Io,
  undo: AsyncDisposableStack,
  clients: readonly Client[],
  agents: readonly string[] | undefined,
): Promise<[readonly ClientReport[], readonly AgentReport[]]> {
  const [{ startDemoUpstream }, { findStart }] = await Promise.all([
    import("../../server/demo-upstream.ts"),
    import("../../server/start-report.ts"),
  ]);
  const parts = { startUpstream: startDemoUpstream, findStart };
  return Promise.all([tryClients(undo, clients, parts, io.print.warn), findAgents(undo, agents)]);
}

/** Without names, all that is installed. Throws a usage error for unknown names, a Failure for what is not installed. */
function choose(names: readonly string[]): {
  readonly clients: readonly Client[];
  readonly agents: readonly string[] | undefined;
} {
  if (names.length === 0) return { clients: CLIENTS.filter(installed), agents: undefined };
  const unknown = names.filter((name) => !NAMES.includes(name));
  const [first] = unknown;
  if (first !== undefined) {
    const hint = didYouMean(first, NAMES) ?? `there are ${NAMES.join(", ")}`;
    throw usageError(`no client is called ${unknown.map((name) => `"${name}"`).join(", ")}`, hint);
  }
  const clients = CLIENTS.filter(({ name }) => names.includes(name));
  const agents = AGENT_PROGRAMS.filter((name) => names.includes(name));
  const missing = [
    ...clients.filter((client) => !installed(client)).map(({ program }) => program),
    ...agents.filter((program) => findProgram(program) === undefined),
  ];
  if (missing.length > 0) throw new Failure(`not installed: ${[...new Set(missing)].join(", ")}`);
  return { clients, agents };
}
