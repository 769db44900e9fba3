/** A14: whoever stops in the middle is let go, whoever is slow but moves is not, and one actor cannot hold everything. */
import { expect, test } from "bun:test";
import { open, openTunnel, type RawConnection } from "../../support/raw-client.ts";
import { eventually } from "../../support/scene.ts";
import { aim, answerIn, startRange } from "../rig/range.ts";

/** Heads and hellos get 10 s, looked at once a second. */
const PATIENCE_MS = 15_000;
/** Longer than any of those, and never still. */
const TRICKLE_MS = 12_000;

test("half a head, half a hello and silence behind CONNECT are closed; a trickle is not", async () => {
  await using range = await startRange();
  const { outer, inner, broker } = range;
  const stalled: Record<string, RawConnection> = {
    "half a head outside": await outer.connect(),
    "half a head inside": await inner.connect(),
    "silence behind CONNECT": await openTunnel(broker.port, inner.authority, inner.auth),
    "half a hello behind CONNECT": await openTunnel(broker.port, inner.authority, inner.auth),
  };
  stalled["half a head outside"]?.write(aim("GET {/x} HTTP/1.1\r\n{H}X-Half: ", outer));
  stalled["half a head inside"]?.write(aim("GET {/x} HTTP/1.1\r\n{H}X-Half: ", inner));
  stalled["half a hello behind CONNECT"]?.write("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");

  const trickle = await inner.connect();
  const body = 100;
  trickle.write(aim(`POST {/slow} HTTP/1.1\r\n{H}Content-Length: ${body}\r\n\r\n`, inner));
  const drip = setInterval(() => trickle.write("x"), TRICKLE_MS / body);
  const from = performance.now();
  await Promise.all(
    Object.entries(stalled).map(async ([name, client]) => {
      await eventuallyWithin(PATIENCE_MS, () => client.socket.destroyed || client.socket.readableEnded, name);
    }),
  );
  expect(performance.now() - from).toBeGreaterThan(8000);
  await eventuallyWithin(PATIENCE_MS, () => answerIn(trickle.text()) !== undefined, "the trickle").finally(
    () => clearInterval(drip),
  );
  expect(inner.upstream.seen.map(({ target, body: got }) => `${target} ${got.length}`)).toEqual([
    `/slow ${body}`,
  ]);
  expect(outer.upstream.connections()).toBe(0);
}, 40_000);

async function eventuallyWithin(ms: number, condition: () => boolean, what: string): Promise<void> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`still waiting after ${ms} ms: ${what}`);
    await Bun.sleep(50);
  }
}

test("an upstream that does not answer costs its own client and nobody else", async () => {
  await using range = await startRange({
    reply: (seen, write) => {
      if (seen.target !== "/never") write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    },
  });
  const { inner } = range;
  const waiting = await Promise.all(Array.from({ length: 20 }, () => inner.connect()));
  for (const client of waiting) client.write(aim("GET {/never} HTTP/1.1\r\n{H}\r\n", inner));
  await eventually(() => inner.upstream.seen.length === 20, "the requests");
  const client = await inner.connect();
  client.write(aim("GET {/x} HTTP/1.1\r\n{H}\r\n", inner));
  await client.until((text) => text.endsWith("ok"));
  for (const one of waiting) one.end();
  await eventually(
    () => range.broker.log.filter((entry) => entry.errorCode === "client_closed").length === 20,
    "rows",
  );
  await eventually(() => inner.upstream.open() === 1, "the upstream's connections to end");
});

test("one actor's tunnels are bounded, and a closed one makes room", async () => {
  await using range = await startRange({ broker: { maxConnectionsPerActor: 3 } });
  const { inner, broker } = range;
  const held = [await inner.connect(), await inner.connect(), await inner.connect()];
  const connect = async () => {
    const client = await open(broker.port);
    client.write(`CONNECT ${inner.authority} HTTP/1.1\r\nHost: ${inner.authority}\r\n${inner.auth}\r\n`);
    const text = await client.until((all) => all.includes("\r\n\r\n"));
    client.end();
    return text.split(" ")[1];
  };
  expect(await connect()).toBe("429");
  held[0]?.end();
  await eventually(() => held[0]?.socket.destroyed === true, "the first to go");
  await Bun.sleep(50);
  expect(await connect()).toBe("200");
});
