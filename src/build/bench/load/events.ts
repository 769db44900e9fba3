/** Streams of server-sent events, each event compared with the time at which the upstream wrote it. */
import { clock, EVENTS_PATH } from "../servers/messages.ts";
import { connect, type Link } from "./connection.ts";
import { get } from "./messages.ts";
import type { Findings, Plan, Work } from "./plan.ts";
import { Histogram, Seen } from "./tally.ts";

/** Requests go out over one second, so that the streams' events do not fall together. */
const SPREAD_MS = 1000;
const EVENT = /data: ([\d.]+)\n\n/g;

/** Opens all tunnels; what it returns starts the streams, one after the other, and listens. */
export async function eventStreams(
  { route, host }: Plan,
  { streams, seconds }: Extract<Work, { kind: "events" }>,
): Promise<() => Promise<Findings>> {
  const first = new Histogram();
  const later = new Histogram();
  let measuring = true;

  const open = () => {
    let rest = "";
    let begun = false;
    return connect(route, host, {
      data(_, chunk) {
        const now = clock();
        rest += chunk.toString("latin1");
        let end = 0;
        for (const event of rest.matchAll(EVENT)) {
          end = event.index + event[0].length;
          const delayUs = (now - Number(event[1])) * 1000;
          if (measuring) (begun ? later : first).record(delayUs);
          begun = true;
        }
        if (!begun && rest.includes("\r\n\r\n") && !rest.startsWith("HTTP/1.1 200")) fail(rest.slice(0, 80));
        rest = rest.slice(end);
      },
      close: () => fail("a stream was closed"),
    });
  };

  const links: Link[] = [];
  for (let opened = 0; opened < streams; opened++) links.push(await open());
  return async () => {
    const request = get(host, route.port, EVENTS_PATH);
    const began = Bun.nanoseconds();
    for (const [at, link] of links.entries()) {
      const wait = (at / streams) * SPREAD_MS - (Bun.nanoseconds() - began) / 1e6;
      if (wait > 1) await Bun.sleep(wait);
      link.write(request);
    }
    await Bun.sleep(seconds * 1000);
    measuring = false;
    if (first.count !== streams) throw new Error(`${first.count} of ${streams} streams began`);
    return {
      done: first.count + later.count,
      seconds: (Bun.nanoseconds() - began) / 1e9,
      times: later.percentiles(),
      first: first.percentiles(),
      seen: { ...new Seen() },
    };
  };
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
