/** Clients that leave in the middle, stop half-way, or ask an upstream that breaks. */
import type { Socket } from "bun";
import { connect } from "bun";
import { opening } from "../../bench/load/connection.ts";
import { get, post, upload } from "../../bench/load/messages.ts";
import type { Route } from "../../bench/load/plan.ts";
import { HOST } from "../../bench/peers/peer.ts";
import { DOWNLOAD_PATH, EVENTS_PATH, pieceAt } from "../../bench/servers/messages.ts";
import { FAULTS } from "../broken-upstream.ts";
import { Client, Inbox } from "../client.ts";
import type { Player } from "../player.ts";
import type { Scene } from "../scene.ts";

/** Longer than the proxy waits for the rest of a head or a handshake. */
const HALF_OPEN_MS = 20_000;

const any = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];

/** What a client has done when it goes without a goodbye. */
const ABORTS: readonly ((client: Client, port: number) => Promise<void>)[] = [
  async () => {},
  async (client, port) => client.write(get(HOST, port).subarray(0, 40)),
  async (client, port) => client.write(get(HOST, port)),
  async (client, port) => client.write(post(HOST, port).subarray(0, 3000)),
  async (client, port) => {
    client.write(upload(HOST, port));
    for (let at = 0; at < 10; at++) client.write(pieceAt(at * 65_536, 65_536));
    await Bun.sleep(20);
  },
  async (client, port) => {
    client.write(get(HOST, port, DOWNLOAD_PATH));
    await client.inbox.take((bytes) => (bytes.length > 1_000_000 ? bytes.length : undefined));
  },
  async (client, port) => {
    client.write(get(HOST, port, EVENTS_PATH));
    await Bun.sleep(Math.random() * 500);
  },
];

/** What a client sends to the proxy's port before it falls silent. */
const SILENCES: Readonly<Record<string, (scene: Scene) => string | Buffer>> = {
  "half a CONNECT": ({ route }) => opening(route, HOST).slice(0, 30),
  "a CONNECT": ({ route }) => opening(route, HOST),
  "a CONNECT and half a hello": ({ route, hello }) => tunnelled(route, hello.subarray(0, 100)),
  "a CONNECT and a hello": ({ route, hello }) => tunnelled(route, hello),
  "half a hello": ({ hello }) => hello.subarray(0, 100),
  "a hello": ({ hello }) => hello,
};

const tunnelled = (route: Route, bytes: Buffer) => Buffer.concat([Buffer.from(opening(route, HOST)), bytes]);

/** Says in the error what was done. */
async function during<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const closed = (inbox: Inbox) => () => (inbox.closed ? 0 : undefined);

export const broken: readonly Player[] = [
  {
    name: "aborted clients",
    count: 4,
    pauseMs: 100,
    async episode({ route }) {
      const client = await Client.open(route, HOST);
      await any(ABORTS)?.(client, route.port);
      client.abort();
    },
  },
  {
    name: "half-open clients",
    count: 12,
    pauseMs: 200,
    async episode(scene) {
      const inbox = new Inbox();
      const socket = await rawSocket(scene, inbox);
      const silence = any(Object.keys(SILENCES)) ?? "";
      socket.write(SILENCES[silence]?.(scene) ?? "");
      await during(silence, inbox.take(closed(inbox), HALF_OPEN_MS)).finally(() => socket.terminate());
    },
  },
  {
    name: "half-closed clients",
    count: 1,
    pauseMs: 300,
    async episode(scene) {
      const inbox = new Inbox();
      const socket = await rawSocket(scene, inbox);
      socket.write(opening(scene.route, HOST));
      socket.shutdown();
      await inbox.take(closed(inbox), HALF_OPEN_MS).finally(() => socket.terminate());
    },
  },
  {
    name: "broken upstreams",
    count: 4,
    pauseMs: 100,
    async episode({ route, broken: ports }) {
      const paths = Object.keys(FAULTS).filter((path) => !path.startsWith("/stall"));
      const [path, port] = any<readonly [string, number]>([
        ...paths.map((path) => [path, ports.faults] as const),
        ["/plain", ports.plain],
        ["/closed", ports.closed],
      ]) ?? ["", 0];
      const client = await Client.open({ ...route, port }, HOST);
      client.write(get(HOST, port, path));
      const failed = during(path, client.inbox.take(wholeFailure(client.inbox)));
      const answered = await failed.finally(() => client.end());
      if (answered?.includes(" 200 ") && !client.inbox.closed)
        throw new Error(`${path} was passed on as whole`);
    },
  },
  {
    name: "stalled upstreams",
    count: 3,
    pauseMs: 200,
    async episode({ route, broken: { faults } }) {
      const client = await Client.open({ ...route, port: faults }, HOST);
      client.write(get(HOST, faults, any(["/stall", "/stall-body"])));
      await Bun.sleep(1000 + Math.random() * 2000);
      client.abort();
    },
  },
];

/** An answer that says 502, or whatever was there when the proxy closed. */
function wholeFailure(inbox: Inbox): (bytes: Buffer) => number | undefined {
  return (bytes) => {
    const refused = bytes.toString("latin1", 0, 13).startsWith("HTTP/1.1 502 ");
    return inbox.closed || (refused && bytes.includes("\r\n\r\n")) ? bytes.length : undefined;
  };
}

function rawSocket({ route }: Scene, inbox: Inbox): Promise<Socket<undefined>> {
  return connect({
    hostname: "127.0.0.1",
    port: route.proxy?.port ?? 0,
    socket: {
      data: (_, chunk) => inbox.put(chunk),
      close: () => inbox.close(),
      end: () => inbox.close(),
      error: () => inbox.close(),
    },
  });
}
