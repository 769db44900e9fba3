/** An HTTP/2 client that sends the fields it is told to, however wrong: frames by hand, no library in between. */
import { connect } from "node:tls";
import type { Broker } from "../../support/broker.ts";
import { openTunnel } from "../../support/raw-client.ts";
import { type Door, HOST } from "./range.ts";

export type Frame = { readonly type: number; readonly flags: number; readonly payload: Buffer };

const DATA = 0;
const HEADERS = 1;
const RESET = 3;
const SETTINGS = 4;
const GOAWAY = 7;
const END_STREAM = 1;
const END_HEADERS = 4;

export type Http2Client = {
  /** Sends one request as stream 1; resolves with the frames of its answer, once it is over. */
  send(
    fields: readonly (readonly [string, string])[],
    body?: string,
    trailers?: readonly (readonly [string, string])[],
  ): Promise<Frame[]>;
  end(): void;
};

/** A tunnel to the door's upstream with a client that offers nothing but h2. */
export async function openHttp2(broker: Broker, door: Door): Promise<Http2Client> {
  const outer = await openTunnel(broker.port, door.authority, door.auth);
  outer.socket.removeAllListeners("data");
  const socket = connect({ socket: outer.socket, servername: HOST, ca: broker.caPem, ALPNProtocols: ["h2"] });
  socket.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("close", () => reject(new Error("closed during the TLS handshake")));
  });
  return {
    async send(fields, body, trailers) {
      const { promise, resolve, reject } = Promise.withResolvers<Frame[]>();
      const timer = setTimeout(() => reject(new Error("waited 5 s for an answer over HTTP/2")), 5000);
      const frames: Frame[] = [];
      let bytes = Buffer.alloc(0);
      const over = ({ type, flags }: Frame) =>
        type === RESET ||
        type === GOAWAY ||
        ((type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0);
      socket.on("data", (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        while (bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
          const length = bytes.readUIntBE(0, 3);
          const frame = { type: bytes[3] ?? 0, flags: bytes[4] ?? 0, payload: bytes.subarray(9, 9 + length) };
          bytes = bytes.subarray(9 + length);
          frames.push(frame);
          if (over(frame)) resolve(frames);
        }
      });
      socket.once("close", () => resolve(frames));
      const ends = body === undefined && trailers === undefined ? END_STREAM : 0;
      const bodyEnds = trailers === undefined ? END_STREAM : 0;
      socket.write(
        Buffer.concat([
          Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
          frame(SETTINGS, 0, 0, Buffer.alloc(0)),
          frame(HEADERS, END_HEADERS | ends, 1, Buffer.concat(fields.map(literal))),
          ...(body === undefined ? [] : [frame(DATA, bodyEnds, 1, Buffer.from(body, "latin1"))]),
          ...(trailers === undefined
            ? []
            : [frame(HEADERS, END_HEADERS | END_STREAM, 1, Buffer.concat(trailers.map(literal)))]),
        ]),
      );
      return promise.finally(() => clearTimeout(timer));
    },
    end: () => void socket.destroy(),
  };
}

/** The status of the answer, or that the stream was reset. Ours are sent with a static index or as a literal. */
export function status(frames: readonly Frame[]): number | "reset" | undefined {
  for (const { type, payload } of frames) {
    if (type === RESET || type === GOAWAY) return "reset";
    if (type === HEADERS) return statusIn(payload);
  }
  return undefined;
}

/** RFC 7541 appendix A: 8 to 14 are whole `:status` fields; otherwise its name is number 8 and a value follows. */
function statusIn(block: Buffer): number | undefined {
  const WHOLE = [200, 204, 206, 304, 400, 404, 500];
  const first = block[0] ?? 0;
  if (first >= 0x88 && first <= 0x8e) return WHOLE[first - 0x88];
  const huffman = ((block[1] ?? 0) & 0x80) !== 0;
  const value = block.subarray(2, 2 + ((block[1] ?? 0) & 0x7f));
  return Number(huffman ? digits(value) : value.toString("latin1"));
}

/** RFC 7541 appendix B, the digits: 0 to 2 have five bits, 3 to 9 six. */
function digits(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let text = "";
  for (let at = 0; text.length < 3; ) {
    const five = Number.parseInt(bits.slice(at, at + 5), 2);
    if (five <= 2) {
      text += five;
      at += 5;
    } else {
      text += Number.parseInt(bits.slice(at, at + 6), 2) - 0x19 + 3;
      at += 6;
    }
  }
  return text;
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** RFC 7541 6.2.2: a literal field without indexing and with a new name; nothing is checked. */
function literal([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) length.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([...length, left]), bytes]);
}
