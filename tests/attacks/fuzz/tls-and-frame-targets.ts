/** What is read without a library: a TLS client's first words, and a WebSocket client's frames. */
import { readClientHello } from "../../../src/lib/client-hello.ts";
import { FrameFault, FrameRewriter } from "../../../src/proxy/forwarding/frames.ts";
import { pieces } from "./mutate.ts";
import { failed, fine, type Target } from "./target.ts";

const sized = (bytes: Buffer, width: 1 | 2 | 3) => {
  const size = Buffer.alloc(width);
  size.writeUIntBE(bytes.length, 0, width);
  return Buffer.concat([size, bytes]);
};
const extension = (type: number, body: Buffer) =>
  Buffer.concat([Buffer.from([type >> 8, type & 255]), sized(body, 2)]);
const record = (part: Buffer) => Buffer.concat([Buffer.from([22, 3, 1]), sized(part, 2)]);

/** A hello as RFC 8446 4.1.2 builds one. */
function hello(extensions: readonly Buffer[]): Buffer {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    sized(Buffer.alloc(32, 9), 1),
    sized(Buffer.from([0x13, 1, 0x13, 2]), 2),
    sized(Buffer.from([0]), 1),
    sized(Buffer.concat(extensions), 2),
  ]);
  return Buffer.concat([Buffer.from([1]), sized(body, 3)]);
}

const name = extension(
  0,
  sized(Buffer.concat([Buffer.from([0]), sized(Buffer.from("api.example.com"), 2)]), 2),
);
const protocols = extension(
  16,
  sized(Buffer.concat([sized(Buffer.from("h2"), 1), sized(Buffer.from("http/1.1"), 1)]), 2),
);
const whole = hello([name, extension(0x33, Buffer.alloc(1200, 5)), protocols]);

export const HELLOS: Target = {
  name: "hellos",
  seeds: [
    record(whole),
    record(hello([name])),
    record(hello([])),
    Buffer.concat([
      record(whole.subarray(0, 3)),
      record(whole.subarray(3, 700)),
      record(whole.subarray(700)),
    ]),
  ],
  words: ["\x16\x03\x01", "\x00\x00", "\x00\x10", "\x02h2", "\xff\xff", "\x01\x00\x00", "\x00"],
  run(input, draw) {
    const all = readClientHello(input);
    const early = readClientHello(input.subarray(0, draw(input.length + 1)));
    // More bytes may complete a hello; they may not change one, or mend what was none.
    if (early !== "partial" && JSON.stringify(early) !== JSON.stringify(all)) {
      return failed(`${JSON.stringify(early)} became ${JSON.stringify(all)}`);
    }
    if (typeof all === "string") return fine(all);
    return fine(`${all.serverName === undefined} ${all.protocols.length}`);
  },
};

const MASK = Buffer.from([1, 2, 3, 4]);

function frame(first: number, payload: string): Buffer {
  const bytes = Buffer.from(payload).map((byte, at) => byte ^ (MASK[at & 3] as number));
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
  const [short = 0, ...extended] = length;
  return Buffer.concat([Buffer.from([first, 0x80 | short, ...extended]), MASK, bytes]);
}

const PAIRS = [
  { from: Buffer.from("__K__"), to: Buffer.from("value") },
  { from: Buffer.from("__EMPTY__"), to: Buffer.alloc(0) },
];

export const FRAMES: Target = {
  name: "frames",
  seeds: [
    frame(0x81, "hello"),
    frame(0x81, "a __K__ b __EMPTY__"),
    frame(0x81, "__K__".repeat(60)),
    frame(0x82, "__K__"),
    Buffer.concat([frame(0x01, "__K"), frame(0x80, "__")]),
    Buffer.concat([frame(0x89, "ping"), frame(0x81, "__K__"), frame(0x88, "\x03\xe8")]),
  ],
  words: [
    "\x81\x80",
    "\x81\x85\x01\x02\x03\x04",
    "\x81\xfe\x00\x7e",
    "\x81\xff\x00\x00\x00\x00\x00\x00\x00\x05",
    "\x88\x80",
  ],
  run(input, draw) {
    const once = rewrite([input]);
    const cut = rewrite(pieces(input, draw));
    if (typeof once === "string" || typeof cut === "string") {
      return once === cut ? fine("fault") : failed(`whole: ${kindOf(once)}, in pieces: ${kindOf(cut)}`);
    }
    const [one, other] = [read(once), read(cut)];
    return one.join() === other.join()
      ? fine(String(one.length))
      : failed("cut in pieces it is rewritten differently");
  },
};

const kindOf = (result: Buffer | string) => (typeof result === "string" ? result : "passed");

function rewrite(input: readonly Buffer[]): Buffer | string {
  const rewriter = new FrameRewriter(PAIRS);
  try {
    return Buffer.concat(input.map((piece) => rewriter.push(piece)));
  } catch (error) {
    return error instanceof FrameFault ? "fault" : `threw ${String(error)}`;
  }
}

/** Frames without their masks, which are drawn anew for what was rewritten; then what is left. */
function read(bytes: Buffer): string[] {
  const out: string[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (at + 6 + extended > bytes.length) break;
    const length =
      extended === 0
        ? short
        : extended === 2
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const start = at + 6 + extended;
    if (start + length > bytes.length) break;
    const payload = bytes.subarray(start, start + length);
    out.push(
      `${bytes[at]} ${Buffer.from(payload.map((byte, index) => byte ^ (bytes[start - 4 + (index & 3)] as number))).toString("hex")}`,
    );
    at = start + length;
  }
  return [...out, bytes.subarray(at).toString("hex")];
}
