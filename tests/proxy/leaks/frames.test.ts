import { describe, expect, test } from "bun:test";
import { FrameFault } from "../../../src/proxy/forwarding/frames.ts";
import { leakFrames } from "../../../src/proxy/forwarding/leaks/leak-frames.ts";
import { LeakSearch } from "../../../src/proxy/forwarding/leaks/leak-search.ts";
import { startScene } from "../../support/scene.ts";

const VALUE = "s3cr3t-value-of-the-vault";
const SEARCH = new LeakSearch([{ value: VALUE, placeholder: "__KEY__" }]);
const [CONTINUATION, TEXT, BINARY, CLOSE, PING] = [0, 1, 2, 8, 9];

/** A frame as a server sends it. */
function frame(payload: string, { opcode = TEXT, fin = true } = {}): Buffer {
  const bytes = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | opcode;
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first, bytes.length]), bytes]);
  const head = Buffer.alloc(bytes.length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = bytes.length < 65_536 ? 126 : 127;
  if (bytes.length < 65_536) head.writeUInt16BE(bytes.length, 2);
  else head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

type Message = [opcode: number, text: string];

/** The messages that whoever reads frames is given, those of control among them. */
function messages(bytes: Buffer): Message[] {
  const out: Message[] = [];
  let open: Message | undefined;
  for (let at = 0; at < bytes.length; ) {
    const { opcode, isLast, payload, end } = frameAt(bytes, at);
    at = end;
    if (opcode >= 8) {
      out.push([opcode, payload]);
      continue;
    }
    expect(opcode === CONTINUATION).toBe(open !== undefined);
    open = [open?.[0] ?? opcode, (open?.[1] ?? "") + payload];
    if (!isLast) continue;
    out.push(open);
    open = undefined;
  }
  return out;
}

function frameAt(bytes: Buffer, at: number) {
  const [first = 0, short = 0] = bytes.subarray(at);
  const header = short === 126 ? 4 : short === 127 ? 10 : 2;
  const long =
    short === 127
      ? Number(bytes.readBigUInt64BE(at + 2))
      : short === 126
        ? bytes.readUInt16BE(at + 2)
        : short;
  const end = at + header + long;
  const payload = bytes.subarray(at + header, end).toString("latin1");
  return { opcode: first & 15, isLast: (first & 0x80) !== 0, payload, end };
}

function passed(bytes: Buffer, cut = bytes.length) {
  let found = 0;
  const chain = leakFrames(SEARCH, () => {
    found += 1;
  });
  const out = Buffer.concat([chain.push(bytes.subarray(0, cut)), chain.push(bytes.subarray(cut))]);
  return { out, found };
}

describe("frames of a server", () => {
  test("that tell nothing leave as they came, wherever they are cut", () => {
    const bytes = Buffer.concat([
      frame("hello"),
      frame("", { opcode: PING }),
      frame("x".repeat(300)),
      frame("\x00\xff", { opcode: BINARY }),
    ]);
    expect(passed(bytes)).toEqual({ out: bytes, found: 0 });
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(messages(passed(bytes, cut).out)).toEqual(messages(bytes));
  });

  test("that tell the value have a placeholder, in one frame or in fragments with a ping between, cut anywhere", () => {
    const bytes = Buffer.concat([
      frame(`you sent ${VALUE}.`),
      frame(`again ${VALUE.slice(0, 7)}`, { fin: false }),
      frame("", { opcode: PING }),
      frame(VALUE.slice(7, 9), { opcode: CONTINUATION, fin: false }),
      frame(`${VALUE.slice(9)}!`, { opcode: CONTINUATION }),
      frame("last"),
    ]);
    const expected = [
      [TEXT, "you sent __KEY__."],
      [PING, ""],
      [TEXT, "again __KEY__!"],
      [TEXT, "last"],
    ] as Message[];
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { out, found } = passed(bytes, cut);
      expect(found).toBe(2);
      expect(messages(out)).toEqual(expected);
    }
  });

  test("of any size are passed on in pieces, and searched", () => {
    const long = `${"x".repeat(3_000_000)}${VALUE}${"y".repeat(100_000)}`;
    const chain = leakFrames(SEARCH, () => {});
    const bytes = frame(long);
    const out: Uint8Array[] = [];
    let most = 0;
    for (let at = 0; at < bytes.length; at += 65_536) {
      const piece = chain.push(bytes.subarray(at, at + 65_536));
      most = Math.max(most, piece.length);
      out.push(piece);
    }
    expect(most).toBeLessThan(80_000);
    expect(messages(Buffer.concat(out))).toEqual([[TEXT, long.replace(VALUE, "__KEY__")]]);
  });

  test("that are not text keep their length", () => {
    const { out, found } = passed(frame(`\x01${VALUE}\x02`, { opcode: BINARY }));
    expect(found).toBe(1);
    expect(messages(out)).toEqual([[BINARY, `\x01__KEY__${"_".repeat(VALUE.length - 7)}\x02`]]);
  });

  test("of control have a value of as many bytes, cut anywhere: a close says why in words", () => {
    const reason = (text: string) => frame(`\x03\x68bad key ${text}`, { opcode: CLOSE });
    const bytes = Buffer.concat([frame(VALUE, { opcode: PING }), reason(VALUE)]);
    const fitted = `__KEY__${"_".repeat(VALUE.length - 7)}`;
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { out, found } = passed(bytes, cut);
      expect(found).toBe(2);
      expect(out).toEqual(Buffer.concat([frame(fitted, { opcode: PING }), reason(fitted)]));
    }
  });

  const ODD: Record<string, Buffer> = {
    "what is no frame": Buffer.from("hi, this is no frame"),
    "a masked frame": Buffer.concat([
      Buffer.from([0x81, 0x80 | VALUE.length, 0, 0, 0, 0]),
      Buffer.from(VALUE),
    ]),
    "an extension": frame(VALUE, { opcode: 0x40 | TEXT }),
    "a message within another": Buffer.concat([frame("a", { fin: false }), frame(VALUE)]),
    "the rest of no message": frame(VALUE, { opcode: CONTINUATION }),
  };
  for (const [name, odd] of Object.entries(ODD)) {
    test(`end with ${name}, which nobody could search`, () => {
      expect(() => passed(Buffer.concat([frame("hello"), odd]))).toThrow(FrameFault);
    });
  }
});

test("ends where a message begins a value too often to be searched", () => {
  const search = new LeakSearch([{ value: "a".repeat(30_000), placeholder: "__KEY__" }]);
  const begun = `${"a".repeat(29_999)}!`.repeat(3);
  expect(() => leakFrames(search, () => {}).push(frame(begun))).toThrow(FrameFault);
});

for (const asked of ["websocket", "websocket, other", "other,WebSocket"]) {
  test(`through the proxy: no compression is offered upstream, and the row says where, asked for ${asked}`, async () => {
    await using scene = await startScene({
      answer: (_, write) => {
        write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        write(frame(`you sent ${VALUE}`));
      },
    });
    const { broker, upstream, authority } = scene;
    const client = await scene.connect();
    client.write(
      `GET /ws HTTP/1.1\r\nHost: ${authority}\r\nConnection: Upgrade\r\nUpgrade: ${asked}\r\nSec-WebSocket-Key: x\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
    );
    await client.until((text) => text.includes("__API_KEY__"));
    expect(client.text()).not.toContain(VALUE);
    expect(upstream.requests[0]?.text).not.toContain("permessage-deflate");
    client.end();
    while (broker.log.length < 2) await Bun.sleep(2);
    expect(broker.log.map(({ status, errorCode, foundIn }) => [status, errorCode, foundIn])).toEqual([
      [101, "", undefined],
      [101, "leak_redacted", "frame"],
    ]);
  });
}
