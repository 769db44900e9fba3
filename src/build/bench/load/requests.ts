/** Warm requests on kept connections, and new tunnels with one request each. */
import { connect, type Link } from "./connection.ts";
import { Answers, get, plainPost, post } from "./messages.ts";
import type { Findings, Plan, Work } from "./plan.ts";
import { Histogram, Seen } from "./tally.ts";

type Of<Kind extends Work["kind"]> = Extract<Work, { kind: Kind }>;

const REQUESTS = { get, post, "plain-post": plainPost };

/** Opens all connections, each with its first answer; what it returns measures. */
export async function keptRequests({ route, host }: Plan, work: Of<"requests">) {
  const request = REQUESTS[work.request](host, route.port);
  const times = new Histogram();
  const seen = new Seen();
  let measuring = false;

  const open = async (): Promise<void> => {
    const first = Promise.withResolvers<void>();
    const answers = new Answers();
    let sent = 0;
    const send = (link: Link) => {
      sent = Bun.nanoseconds();
      link.write(request);
    };
    const link = await connect(route, host, {
      data(from, chunk) {
        const answer = answers.take(chunk);
        if (answer === undefined) return;
        seen.look(answer);
        if (measuring) times.record((Bun.nanoseconds() - sent) / 1000);
        else first.resolve();
        send(from);
      },
      close: () => fail("a kept connection was closed"),
    });
    send(link);
    await first.promise;
  };

  for (let opened = 0; opened < work.connections; opened++) await open();
  return async (): Promise<Findings> => {
    measuring = true;
    const began = Bun.nanoseconds();
    await Bun.sleep(work.seconds * 1000);
    const seconds = (Bun.nanoseconds() - began) / 1e9;
    return { done: times.count, seconds, times: times.percentiles(), seen: { ...seen } };
  };
}

export function newTunnels({ route }: Plan, { hosts, atOnce, seconds }: Of<"tunnels">) {
  return async (): Promise<Findings> => {
    const times = new Histogram();
    const seen = new Seen();
    const began = Bun.nanoseconds();
    let started = 0;
    const enough = () =>
      seconds === undefined ? started === hosts.length : Bun.nanoseconds() - began > seconds * 1e9;
    const oneAfterTheOther = async () => {
      while (!enough()) {
        const host = hosts[started++ % hosts.length] ?? "";
        const opened = Bun.nanoseconds();
        const link = await once({ route, host }, seen);
        times.record((Bun.nanoseconds() - opened) / 1000);
        link.end();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther));
    const took = (Bun.nanoseconds() - began) / 1e9;
    return { done: times.count, seconds: took, times: times.percentiles(), seen: { ...seen } };
  };
}

/** Tunnels that stay open. */
export function idleTunnels({ route, host }: Plan, { tunnels }: Of<"idle">) {
  return async (): Promise<Findings> => {
    const times = new Histogram();
    const seen = new Seen();
    const began = Bun.nanoseconds();
    for (let opened = 0; opened < tunnels; opened++) {
      const from = Bun.nanoseconds();
      await once({ route, host }, seen, () => fail("an idle tunnel was closed"));
      times.record((Bun.nanoseconds() - from) / 1000);
    }
    const seconds = (Bun.nanoseconds() - began) / 1e9;
    return { done: times.count, seconds, times: times.percentiles(), seen: { ...seen } };
  };
}

/** A new connection and one GET; resolves with the connection when the answer is there. */
async function once({ route, host }: Pick<Plan, "route" | "host">, seen: Seen, closed?: () => void) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const answers = new Answers();
  const link = await connect(route, host, {
    data(_, chunk) {
      const answer = answers.take(chunk);
      if (answer === undefined) return;
      seen.look(answer);
      resolve();
    },
    close: () => {
      reject(new Error("the tunnel was closed before its answer"));
      closed?.();
    },
  });
  link.write(get(host, route.port));
  await promise;
  return link;
}

/** Ends the process: what goes wrong while nothing awaits it must not go unseen. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
