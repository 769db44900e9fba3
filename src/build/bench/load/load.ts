/**
 * The client of the benchmark, as its own process. Prepares what its plan says, prints `ready`, waits for a line,
 * does it, prints its findings as one line of JSON, and keeps what it holds open until another line comes.
 */
import { eventStreams } from "./events.ts";
import type { Findings, Plan } from "./plan.ts";
import { idleTunnels, keptRequests, newTunnels } from "./requests.ts";
import { download, upload } from "./transfer.ts";

async function prepare(plan: Plan): Promise<() => Promise<Findings>> {
  const { work } = plan;
  switch (work.kind) {
    case "requests":
      return keptRequests(plan, work);
    case "tunnels":
      return newTunnels(plan, work);
    case "idle":
      return idleTunnels(plan, work);
    case "download":
      return download(plan);
    case "upload":
      return upload(plan);
    case "events":
      return eventStreams(plan, work);
  }
}

try {
  const input = Bun.stdin.stream().getReader();
  const run = await prepare(JSON.parse(Bun.argv[2] ?? ""));
  process.stdout.write("ready\n");
  await input.read();
  process.stdout.write(`${JSON.stringify(await run())}\n`);
  await input.read();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
