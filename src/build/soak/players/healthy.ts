/** Clients that do nothing wrong, to an upstream that does nothing wrong: every answer has to be right. */
import { get, post } from "../../bench/load/messages.ts";
import { HOST } from "../../bench/peers/peer.ts";
import { EVENTS_PATH } from "../../bench/servers/messages.ts";
import { Client } from "../client.ts";
import type { Player } from "../player.ts";
import { NAMES, type Scene } from "../scene.ts";

const EVENTS = 25;

/** A tunnel that is closed when the work is done, however it ends. */
async function inTunnel(
  { route }: Scene,
  host: string,
  work: (client: Client, port: number) => Promise<void>,
): Promise<void> {
  const client = await Client.open(route, host);
  try {
    await work(client, route.port);
  } finally {
    client.end();
  }
}

export const healthy: readonly Player[] = [
  {
    name: "keep-alive GETs",
    count: 8,
    pauseMs: 50,
    episode: (scene) =>
      inTunnel(scene, HOST, async (client, port) => {
        const request = get(HOST, port);
        for (let sent = 0; sent < 100; sent++) {
          await client.expect(request, "header:y");
          await Bun.sleep(20);
        }
      }),
  },
  {
    name: "POSTs with substitution",
    count: 4,
    pauseMs: 50,
    episode: (scene) =>
      inTunnel(scene, HOST, async (client, port) => {
        const request = post(HOST, port);
        for (let sent = 0; sent < 20; sent++) {
          await client.expect(request, "header:y", "body:y");
          await Bun.sleep(50);
        }
      }),
  },
  {
    name: "new tunnels",
    count: 2,
    pauseMs: 80,
    episode: (scene) => inTunnel(scene, HOST, (client, port) => client.expect(get(HOST, port), "header:y")),
  },
  {
    name: "new hosts",
    count: 1,
    pauseMs: 200,
    episode: (scene) => {
      const host = NAMES[Math.floor(Math.random() * NAMES.length)] ?? HOST;
      return inTunnel(scene, host, (client, port) => client.expect(get(host, port), "header:y"));
    },
  },
  {
    name: "SSE streams",
    count: 10,
    pauseMs: 100,
    episode: (scene) =>
      inTunnel(scene, HOST, async (client, port) => {
        client.write(get(HOST, port, EVENTS_PATH));
        for (let got = 0; got < EVENTS; got++) {
          const event = await client.inbox.take((bytes) => afterEvent(bytes));
          if (event === undefined) throw new Error("the stream was closed");
        }
      }),
  },
];

function afterEvent(bytes: Buffer): number | undefined {
  const start = bytes.indexOf("data: ");
  const end = start === -1 ? -1 : bytes.indexOf("\n\n", start);
  return end === -1 ? undefined : end + 2;
}
