/**
 * The loopback end of `vault run --identity svid`: a proxy without a password, for the user alone who runs it, that puts
 * the agent's identity on what passes. Requests that are for a server and not for a proxy go to the API the same way.
 */
import { connectionOwner } from "../../lib/connection-owner.ts";
import { endsOf, type StreamSocket } from "../../lib/stream/socket-stream.ts";
import { HEARD_EVENTS, HeardStream } from "./heard-stream.ts";
import { Passage, type Ways } from "./passage.ts";
import type { Refusal } from "./refusal.ts";

export type Forwarder = {
  readonly port: number;
  /**
   * Ends what takes too long, and tunnels whose SVID is about to end. To be called about once a second; `time` is of
   * `performance.now()`, `date` in ms since 1970.
   */
  sweep(time?: number, date?: number): void;
};

const HOST = "127.0.0.1";
const FOREIGN: Refusal = {
  status: 403,
  error: "another_user",
  message: "this port is for the programs of the user who started it, and for no other user's",
};

/** Listens on a free port. With `uid`, connections of every other user are refused. */
export function startForwarder(ways: Ways, uid: number | undefined): Forwarder {
  const passages = new Set<Passage>();
  const listener = Bun.listen<StreamSocket["data"]>({
    hostname: HOST,
    port: 0,
    allowHalfOpen: true,
    socket: {
      ...HEARD_EVENTS,
      open(socket) {
        socket.setNoDelay(true);
        const stream = new HeardStream(socket, ways.fault);
        socket.data = { stream };
        stream.guarded(() => {
          const passage = new Passage(stream, ways, () => passages.delete(passage));
          passages.add(passage);
          if (uid === undefined || connectionOwner(endsOf(socket)) === uid) passage.start();
          else passage.refuse(FOREIGN);
        });
      },
    },
  });
  return {
    port: listener.port,
    sweep(time = performance.now(), date = Date.now()) {
      for (const passage of passages) passage.sweep(time, date);
    },
  };
}

/** Whether this system tells of a connection to `port` of our own that it is ours. */
export async function tellsOwners(port: number, uid: number): Promise<boolean> {
  const socket = await Bun.connect({ hostname: HOST, port, socket: { data() {} } });
  try {
    const ends = { client: { address: HOST, port: socket.localPort }, server: { address: HOST, port } };
    return connectionOwner(ends) === uid;
  } finally {
    socket.terminate();
  }
}
