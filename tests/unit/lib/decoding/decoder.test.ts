import { describe, expect, test } from "bun:test";
import zlib from "node:zlib";
import { type Coding, Decoder, DecodingFault } from "../../../../src/lib/decoding/decoder.ts";

const TEXT = Buffer.from(Array.from({ length: 500 }, (_, at) => `line ${at} of a text\n`).join(""));
const ENCODED: readonly (readonly [string, Coding, Buffer])[] = [
  ["gzip", "gzip", zlib.gzipSync(TEXT)],
  ["gzip of two members", "gzip", Buffer.concat([zlib.gzipSync(TEXT), zlib.gzipSync(TEXT)])],
  ["deflate in its frame", "deflate", zlib.deflateSync(TEXT)],
  ["deflate without", "deflate", zlib.deflateRawSync(TEXT)],
  ["br", "br", zlib.brotliCompressSync(TEXT)],
  ["zstd", "zstd", zlib.zstdCompressSync(TEXT)],
];

function decode(coding: Coding, pieces: readonly Uint8Array[]): Buffer {
  const decoder = new Decoder(coding);
  return Buffer.concat([...pieces.map((piece) => decoder.push(piece)), decoder.end()]);
}

describe.each(ENCODED)("%s", (name, coding, encoded) => {
  const expected = name.includes("two") ? Buffer.concat([TEXT, TEXT]) : TEXT;

  test("is undone whole and byte by byte", () => {
    expect(decode(coding, [encoded])).toEqual(expected);
    const bytes = Array.from(encoded, (_, at) => encoded.subarray(at, at + 1));
    expect(decode(coding, bytes)).toEqual(expected);
  });

  test("that ends too early is told, but for zstd", () => {
    const cut = encoded.subarray(0, encoded.length - 6);
    if (coding === "zstd") expect(decode(coding, [cut]).length).toBeLessThan(TEXT.length);
    else expect(() => decode(coding, [cut])).toThrow(DecodingFault);
  });
});

test("what a server has flushed is there at once", () => {
  const gzip = zlib.createGzip();
  const out: Buffer[] = [];
  gzip.on("data", (piece: Buffer) => out.push(piece));
  const decoder = new Decoder("gzip");
  return new Promise<void>((resolve) => {
    gzip.write("data: one\n\n");
    gzip.flush(zlib.constants.Z_SYNC_FLUSH, () => {
      expect(Buffer.from(decoder.push(Buffer.concat(out))).toString()).toBe("data: one\n\n");
      decoder.close();
      resolve();
    });
  });
});

test("what is not what it is said to be is broken", () => {
  for (const coding of ["gzip", "br", "zstd"] as const) {
    expect(() => decode(coding, [Buffer.from("this is plain text, and quite a bit of it")])).toThrow(
      expect.objectContaining({ reason: "broken" }),
    );
  }
});

test("a bomb is stopped soon after the first mebibyte, whatever it would become", () => {
  for (const [coding, bomb] of [
    ["gzip", zlib.gzipSync(Buffer.alloc(64 << 20))],
    [
      "br",
      zlib.brotliCompressSync(Buffer.alloc(64 << 20), {
        params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 },
      }),
    ],
    ["zstd", zlib.zstdCompressSync(Buffer.alloc(64 << 20))],
  ] as const) {
    const decoder = new Decoder(coding);
    expect(() => decoder.push(bomb)).toThrow(expect.objectContaining({ reason: "bomb" }));
    decoder.close();
  }
  expect(decode("gzip", [zlib.gzipSync(Buffer.alloc(1 << 20))])).toHaveLength(1 << 20);
});

test("no bytes at all are taken as they are, and nothing follows its end", () => {
  const decoder = new Decoder("gzip");
  expect(decoder.end()).toHaveLength(0);
  decoder.close();
  expect(decoder.push(zlib.gzipSync(TEXT))).toHaveLength(0);
});
