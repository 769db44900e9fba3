import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import zlib from "node:zlib";
import { decoding, parseCodings, readableEncodings } from "../../../../src/lib/decoding/codings.ts";

test("codings are read in the order in which they were applied", () => {
  expect(parseCodings("gzip")).toEqual(["gzip"]);
  expect(parseCodings("X-GZip, identity , br")).toEqual(["gzip", "br"]);
  expect(parseCodings("identity")).toEqual([]);
  expect(parseCodings("aws-chunked")).toEqual([]);
  expect(parseCodings("")).toEqual([]);
});

test("what cannot be undone is named", () => {
  expect(parseCodings("gzip, compress")).toEqual({ unknown: "compress" });
  expect(parseCodings("dcb")).toEqual({ unknown: "dcb" });
  expect(parseCodings("gzip,gzip,gzip,gzip,gzip")).toEqual({ unknown: "gzip,gzip,gzip,gzip,gzip" });
});

test("several are undone in turn, the last one first", () => {
  const twice = zlib.brotliCompressSync(zlib.gzipSync("a text"));
  const chain = decoding(["gzip", "br"]);
  const out = Buffer.concat([...Array.from(twice, (byte) => chain.push(Uint8Array.of(byte))), chain.end()]);
  expect(out.toString()).toBe("a text");
  chain.close();
});

test("several together become no more than one may: each would blow up what the last has", () => {
  const once = zlib.gzipSync(Buffer.concat([randomBytes(20_000), Buffer.alloc(1_700_000)]), { level: 9 });
  const many = Buffer.concat(Array.from({ length: 30 }, () => once));
  const twice = zlib.gzipSync(many, { level: 9 });
  expect(many.length / twice.length).toBeLessThan(100);
  const alone = decoding(["gzip"]);
  expect(alone.push(many).length).toBe(30 * 1_720_000);
  alone.close();
  const chain = decoding(["gzip", "gzip"]);
  expect(() => chain.push(twice)).toThrow(expect.objectContaining({ reason: "bomb" }));
  chain.close();
});

test("only what can be undone is asked for", () => {
  expect(readableEncodings("gzip, deflate, br, zstd")).toBeUndefined();
  expect(readableEncodings("gzip;q=1.0, identity;q=0.5")).toBeUndefined();
  expect(readableEncodings("gzip, compress, br;q=0.1")).toBe("gzip, br;q=0.1");
  expect(readableEncodings("*")).toBe("identity");
  expect(readableEncodings("dcb, dcz")).toBe("identity");
});
