import { expect, test } from "bun:test";
import { FrameReader, WebSocketFault } from "../../../../src/lib/websocket/frame-reader.ts";

/** A client's frame; `first` is FIN, RSV and opcode. */
function frame(
  first: number,
  payload: string | Buffer,
  options: { masked?: boolean; length?: number[] } = {},
): Buffer {
  const body = Buffer.from(payload);
  const mask = [1, 2, 3, 250];
  const masked = options.masked !== false;
  const size = body.length;
  const length =
    options.length ??
    (size < 126
      ? [size]
      : size < 65_536
        ? [126, size >> 8, size & 255]
        : [127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 255, size & 255]);
  const head = [
    first,
    (length[0] as number) | (masked ? 0x80 : 0),
    ...length.slice(1),
    ...(masked ? mask : []),
  ];
  return Buffer.concat([
    Buffer.from(head),
    body.map((byte, at) => (masked ? byte ^ (mask[at & 3] as number) : byte)),
  ]);
}

function read(chunks: readonly Buffer[], maxBytes = 70_000) {
  const told: string[] = [];
  const reader = new FrameReader(
    {
      text: (message) => void told.push(`text ${message.length > 20 ? message.length : message}`),
      ping: (payload) => void told.push(`ping ${payload}`),
      pong: (payload) => void told.push(`pong ${payload}`),
      close: (code) => void told.push(`close ${code}`),
      frame: () => {},
    },
    maxBytes,
  );
  let code: number | undefined;
  try {
    for (const chunk of chunks) reader.push(chunk);
  } catch (error) {
    if (!(error instanceof WebSocketFault)) throw error;
    code = error.code;
  }
  return { told, code, partial: reader.partial };
}

const TALK = Buffer.concat([
  frame(0x81, "hello"),
  frame(0x01, "a"),
  frame(0x89, "p"),
  frame(0x00, "b"),
  frame(0x80, "ü"),
  frame(0x8a, ""),
  frame(0x81, "x".repeat(300)),
  frame(0x81, "y".repeat(66_000)),
  frame(0x88, Buffer.from([3, 232])),
  frame(0x81, "behind the end"),
]);
const TOLD = ["text hello", "ping p", "text abü", "pong ", "text 300", "text 66000", "close 1000"];

test.each([1, 2, 3, 7, 1000, TALK.length])("pieces of %d bytes are the same messages", (size) => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < TALK.length; at += size) chunks.push(Buffer.from(TALK.subarray(at, at + size)));
  expect(read(chunks)).toEqual({ told: TOLD, code: undefined, partial: false });
});

test.each([
  ["not masked", frame(0x81, "a", { masked: false }), 1002],
  ["a reserved bit", frame(0xc1, "a"), 1002],
  ["an unknown opcode", frame(0x83, "a"), 1002],
  ["an unknown control opcode", frame(0x8b, "a"), 1002],
  ["a split ping", frame(0x09, "a"), 1002],
  ["a long ping", frame(0x89, "a".repeat(126)), 1002],
  ["a continuation of nothing", frame(0x80, "a"), 1002],
  ["a message within a message", Buffer.concat([frame(0x01, "a"), frame(0x81, "b")]), 1002],
  ["a length in too many bytes", frame(0x81, "a", { length: [126, 0, 1] }), 1002],
  [
    "a length beyond all counting",
    frame(0x81, "", { length: [127, 255, 255, 255, 255, 255, 255, 255, 255] }),
    1009,
  ],
  ["binary", frame(0x82, "a"), 1003],
  ["text that is not UTF-8", frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
  ["a close of one byte", frame(0x88, "a"), 1002],
  ["a close with a code that is never sent", frame(0x88, Buffer.from([3, 237])), 1002],
  ["a close whose reason is not UTF-8", frame(0x88, Buffer.from([3, 232, 0xff])), 1007],
  ["a frame that is too large", frame(0x81, "", { length: [126, 0x20, 0] }), 1009],
  [
    "a message that is too large",
    Buffer.concat([frame(0x01, "a".repeat(600)), frame(0x80, "b".repeat(600))]),
    1009,
  ],
])("%s ends it", (_, bytes, code) => {
  expect(read([bytes], 1024).code).toBe(code);
});

test("an end without a code is told, and what has begun is known", () => {
  expect(read([frame(0x88, "")]).told).toEqual(["close undefined"]);
  expect(read([frame(0x01, "a")]).partial).toBe(true);
  expect(read([Buffer.from([0x81])]).partial).toBe(true);
});
