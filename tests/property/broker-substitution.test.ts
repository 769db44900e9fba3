/** Substitution in bodies and frames, sent in any pieces, is substitution in the whole: end to end through the broker. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { FrameRewriter } from "../../src/proxy/forwarding/frames.ts";
import { aim, HOST, type Range, startRange } from "../attacks/rig/range.ts";

const VALUE = 'a "b"\r\n&é';
const PLACEHOLDERS = ["__AB__", "__ABAB__"];

/** Near misses and overlaps all the time. */
const text = fc
  .array(fc.constantFrom("__AB__", "__ABAB__", "__AB", "AB__", "_", "__", "A", "x", "\n", "é"), {
    maxLength: 30,
  })
  .map((parts) => parts.join(""));
const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 });

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.filter((edge) => edge < bytes.length).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

const encoded: Record<string, (value: string) => string> = {
  "text/plain": (value) => value,
  "application/json": (value) => JSON.stringify(value).slice(1, -1).replaceAll("&", "\\u0026"),
  "application/x-www-form-urlencoded": (value) => new URLSearchParams({ v: value }).toString().slice(2),
};

let range: Range;
beforeAll(async () => {
  range = await startRange({
    services: [
      {
        name: "api",
        host: HOST,
        auth: { type: "passthrough" },
        substitutions: [
          { key: "ONE", placeholder: PLACEHOLDERS[0], in: ["body"] },
          { key: "TWO", placeholder: PLACEHOLDERS[1], in: ["body"] },
        ],
      },
    ],
  });
  await range.broker.setCredential("ONE", VALUE);
  await range.broker.setCredential("TWO", "");
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

test("bodies, by length and in chunks, in any pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      text,
      cuts,
      fc.constantFrom(...Object.keys(encoded)),
      fc.boolean(),
      fc.boolean(),
      async (body, edges, type, chunked, paced) => {
        const { inner } = range;
        inner.upstream.forget();
        const client = await inner.connect();
        const bytes = Buffer.from(body, "utf8");
        const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${bytes.length}`;
        client.write(aim(`POST {/x} HTTP/1.1\r\n{H}Content-Type: ${type}\r\n${framing}\r\n\r\n`, inner));
        for (const piece of cut(bytes, edges)) {
          if (piece.length === 0) continue;
          client.write(
            chunked
              ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")])
              : piece,
          );
          if (paced) await Bun.sleep(1);
        }
        if (chunked) client.write("0\r\n\r\n");
        await client.until((all) => all.endsWith("ok"));
        client.end();
        const encode = encoded[type] as (value: string) => string;
        const whole = body.replaceAll("__AB__", () => encode(VALUE)).replaceAll("__ABAB__", "");
        expect(inner.upstream.violations).toEqual([]);
        expect(Buffer.from(inner.upstream.seen[0]?.body ?? "", "latin1").toString("utf8")).toBe(whole);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

type Sent = {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly payload: string;
};

const frames: fc.Arbitrary<Sent[]> = fc.array(
  fc.record({
    opcode: fc.constantFrom(0, 1, 1, 1, 2, 8, 9, 10),
    fin: fc.boolean(),
    rsv: fc.constantFrom(0, 0, 0, 0x40),
    payload: fc.oneof(
      text,
      text.map((part) => part.repeat(20)),
    ),
  }),
  { maxLength: 6 },
);

const MASK = Buffer.from([1, 2, 3, 4]);

function frame({ opcode, fin, rsv, payload }: Sent): Buffer {
  const control = opcode >= 8;
  const bytes = Buffer.from(payload).subarray(0, control ? 125 : undefined);
  const first = (fin || control ? 0x80 : 0) | rsv | opcode;
  const length =
    bytes.length < 126
      ? [bytes.length]
      : bytes.length < 65_536
        ? [126, bytes.length >> 8, bytes.length & 255]
        : [127];
  const [short = 0, ...extended] = length;
  return Buffer.concat([
    Buffer.from([first, 0x80 | short, ...extended]),
    MASK,
    bytes.map((byte, at) => byte ^ (MASK[at & 3] as number)),
  ]);
}

/** Frames as they read: the mask of a rewritten one is drawn anew each time. */
function read(bytes: Buffer): string[] {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length = extended === 0 ? short : bytes.readUIntBE(at + 2, extended === 8 ? 6 : 2);
    const start = at + 2 + extended + 4;
    const mask = bytes.subarray(start - 4, start);
    const payload = Buffer.from(
      bytes.subarray(start, start + length).map((byte, index) => byte ^ (mask[index & 3] as number)),
    );
    out.push(`${bytes[at]} ${payload.toString("latin1")}`);
    at = start + length;
  }
  return out;
}

test("WebSocket frames, in any pieces", () => {
  const pairs = [
    { from: Buffer.from("__AB__"), to: Buffer.from(VALUE) },
    { from: Buffer.from("__ABAB__"), to: Buffer.from("") },
  ];
  fc.assert(
    fc.property(frames, fc.array(fc.nat({ max: 2000 }), { maxLength: 20 }), (sent, edges) => {
      const bytes = Buffer.concat(sent.map(frame));
      const rewriter = new FrameRewriter(pairs);
      const pieces = Buffer.concat(cut(bytes, edges).map((piece) => rewriter.push(piece)));
      const whole = new FrameRewriter(pairs).push(bytes);
      expect(read(pieces)).toEqual(read(whole));
      const wanted = sent.map((one) => {
        const payload = Buffer.from(one.payload)
          .subarray(0, one.opcode >= 8 ? 125 : undefined)
          .toString();
        const isText = one.opcode === 1 && one.fin && one.rsv === 0;
        const changed = isText
          ? payload.replaceAll("__AB__", () => VALUE).replaceAll("__ABAB__", "")
          : payload;
        return isText ? Buffer.from(changed).toString("latin1") : undefined;
      });
      read(whole).forEach((one, at) => {
        if (wanted[at] !== undefined) expect(one).toBe(`129 ${wanted[at]}`);
      });
    }),
    { numRuns: 2000 },
  );
});
