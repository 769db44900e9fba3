/** An HTTP/2 server that sends the frames it is told to, however wrong: by hand, no library in between. */
import type { Socket } from "bun";
import { createAuthority } from "../certificates.ts";
import { HOST } from "./request.ts";

export const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;

export type Peer = {
  /** From 1, in the order of accepting. */
  readonly connection: number;
  /** HEADERS with `:status 200` and what else is told; `flags` in addition to END_HEADERS. */
  head(stream: number, flags: number, headers?: readonly (readonly [string, string])[]): void;
  trailers(stream: number, headers: readonly (readonly [string, string])[]): void;
  data(stream: number, flags: number, text: string | Buffer): void;
  reset(stream: number, code: number): void;
  goaway(last: number, code: number): void;
  settings(values: Readonly<Record<number, number>>): void;
  /** FIN behind what was sent. */
  end(): void;
  /** A reset of the connection. */
  terminate(): void;
};

type State = { bytes: Buffer; peer: Peer; greeted: boolean };

export type FramesServer = AsyncDisposable & {
  readonly port: number;
  readonly caPem: string;
  readonly connections: () => number;
  readonly pings: () => number;
};

export type FramesOptions = {
  /** A stream was opened by HEADERS. */
  request(peer: Peer, stream: number): void;
  /** A DATA frame came. */
  data?(peer: Peer, stream: number, bytes: number, ended: boolean): void;
  /** RST_STREAM came. */
  reset?(peer: Peer, stream: number, code: number): void;
  /** WINDOW_UPDATE; stream 0 is the connection. */
  credit?(peer: Peer, stream: number, bytes: number): void;
  readonly settings?: Readonly<Record<number, number>>;
  readonly deafToPings?: boolean;
};

/** Listens on loopback with TLS and speaks h2 alone. */
export function serveFrames(options: FramesOptions): FramesServer {
  const authority = createAuthority("Frames authority");
  let connections = 0;
  let pings = 0;
  const act = (state: State, { type, flags, stream, payload }: Frame, socket: Socket<State>) => {
    if (type === 1) options.request(state.peer, stream);
    if (type === 0) options.data?.(state.peer, stream, payload.length, (flags & END_STREAM) !== 0);
    if (type === 3) options.reset?.(state.peer, stream, payload.readUInt32BE(0));
    if (type === 8) options.credit?.(state.peer, stream, payload.readUInt32BE(0));
    if (type === 4 && (flags & ACK) === 0) socket.write(frame(4, ACK, 0, ""));
    if (type !== 6 || (flags & ACK) !== 0) return;
    pings += 1;
    if (options.deafToPings !== true) socket.write(frame(6, ACK, 0, payload));
  };
  const listener = Bun.listen<State>({
    hostname: "127.0.0.1",
    port: 0,
    // A peer's FIN is not answered by one, so that nothing rests on servers that hang up in turn.
    allowHalfOpen: true,
    tls: { ...authority.issue([HOST]), ALPNProtocols: Buffer.from("\x02h2", "latin1") },
    socket: {
      open(socket) {
        connections += 1;
        socket.data = { bytes: Buffer.alloc(0), greeted: false, peer: peerOf(socket, connections) };
      },
      data(socket, chunk) {
        const state = socket.data;
        state.bytes = Buffer.concat([state.bytes, chunk]);
        if (!state.greeted) {
          if (state.bytes.length < PREFACE_BYTES) return;
          state.bytes = state.bytes.subarray(PREFACE_BYTES);
          state.greeted = true;
          state.peer.settings(options.settings ?? {});
        }
        for (let next = cut(state); next !== undefined; next = cut(state)) act(state, next, socket);
      },
      error: (socket) => void socket.terminate(),
    },
  });
  return {
    port: listener.port,
    caPem: authority.pem,
    connections: () => connections,
    pings: () => pings,
    async [Symbol.asyncDispose]() {
      listener.stop(true);
    },
  };
}

const PREFACE_BYTES = 24;

function peerOf(socket: Socket<State>, connection: number): Peer {
  const send = (bytes: Buffer) => void socket.write(bytes);
  return {
    connection,
    head: (stream, flags, headers = []) =>
      send(
        frame(1, END_HEADERS | flags, stream, Buffer.concat([Buffer.from([0x88]), ...headers.map(literal)])),
      ),
    trailers: (stream, headers) =>
      send(frame(1, END_HEADERS | END_STREAM, stream, Buffer.concat(headers.map(literal)))),
    data: (stream, flags, text) => send(frame(0, flags, stream, text)),
    reset: (stream, code) => send(frame(3, 0, stream, u32(code))),
    goaway: (last, code) => send(frame(7, 0, 0, Buffer.concat([u32(last), u32(code)]))),
    settings: (values) =>
      send(
        frame(
          4,
          0,
          0,
          Buffer.concat(
            Object.entries(values).map(([id, value]) =>
              Buffer.concat([u32(Number(id)).subarray(2), u32(value)]),
            ),
          ),
        ),
      ),
    end: () => void socket.end(),
    terminate: () => void socket.terminate(),
  };
}

type Frame = {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
};

function cut(state: State): Frame | undefined {
  const { bytes } = state;
  if (bytes.length < 9) return undefined;
  const end = 9 + bytes.readUIntBE(0, 3);
  if (bytes.length < end) return undefined;
  state.bytes = bytes.subarray(end);
  return {
    type: bytes[3] ?? 0,
    flags: bytes[4] ?? 0,
    stream: bytes.readUInt32BE(5),
    payload: bytes.subarray(9, end),
  };
}

function frame(type: number, flags: number, stream: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 7541 6.2.2: never indexed, no Huffman. */
function literal([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([
    Buffer.from([0x00, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}
