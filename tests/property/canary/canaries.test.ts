/** Looking for canaries in what comes in pieces: found wherever it is cut, nothing of it let go, and nothing else changed. */
import { expect, test } from "bun:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { searchBody } from "../../../src/proxy/canaries/coded.ts";
import { searchFrames } from "../../../src/proxy/canaries/frames.ts";
import { KEPT_FROM, searchStream } from "../../../src/proxy/canaries/stream.ts";
import { Refused } from "../../../src/proxy/refusal.ts";
import { maskedFrame } from "../../support/net/masked-frame.ts";
import { canaryTexts, searchFor } from "../../support/vault/canaries.ts";

const TEXTS = ["github", "aws", "jwt", "plain", "anthropic"].flatMap(canaryTexts);
const SEARCH = searchFor(...TEXTS);

const text = fc.constantFrom(...TEXTS);
/** Much that begins like one and goes on otherwise. */
const harmless = fc
  .array(
    fc.oneof(
      fc.string(),
      text.map((whole) => whole.slice(0, -1)),
      text.map((whole) => whole.slice(0, 9)),
      text.map((whole) => whole.slice(1)),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => Buffer.from(parts.join("~"), "utf8"));
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...sorted, bytes.length].map((end, at) => bytes.subarray(at === 0 ? 0 : sorted[at - 1], end));
}

/** What was let go, and whether a canary was seen. */
function pass(filter: ReturnType<typeof searchStream>, parts: readonly Buffer[]) {
  const out: Uint8Array[] = [];
  try {
    for (const part of parts) out.push(Buffer.from(filter.push(Buffer.from(part))));
    out.push(filter.end());
    return { out: Buffer.concat(out), seen: false };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { out: Buffer.concat(out), seen: true };
  }
}

test("a body without one passes byte for byte, wherever it is cut, and never much of it waits", () => {
  fc.assert(
    fc.property(harmless, cuts, (bytes, places) => {
      const { out, seen } = pass(searchStream(SEARCH, "body"), pieces(bytes, places));
      expect(seen).toBe(false);
      expect(out.equals(bytes)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("one is seen wherever it is cut, in each form, and of it no more leaves than its first few bytes", () => {
  const forms = (whole: string) => [
    whole,
    Buffer.from(`user:${whole}`).toString("base64"),
    encodeURIComponent(whole),
  ];
  fc.assert(
    fc.property(harmless, text, fc.nat(2), harmless, cuts, (before, whole, form, after, places) => {
      const bytes = Buffer.concat([
        before,
        Buffer.from("|"),
        Buffer.from(forms(whole)[form] as string),
        after,
      ]);
      const { out, seen } = pass(searchStream(SEARCH, "body"), pieces(bytes, places));
      expect(seen).toBe(true);
      const start = bytes.indexOf("|", before.length) + 1;
      // Of what stands in base64 the first bytes are the user's.
      expect(out.length).toBeLessThan(start + KEPT_FROM + 8);
    }),
    { numRuns: 300 },
  );
});

test("so it is in the frames of a WebSocket, whole or in fragments with pings between them", () => {
  const bodies = fc.record({ before: harmless, whole: text, after: harmless, has: fc.boolean() });
  fc.assert(
    fc.property(bodies, cuts, cuts, ({ before, whole, after, has }, fragments, places) => {
      const message = Buffer.concat([before, Buffer.from("|"), Buffer.from(has ? whole : ""), after]);
      const parts = pieces(message, fragments);
      const wire = Buffer.concat(
        parts.flatMap((part, at) => [
          maskedFrame(part, { opcode: at === 0 ? 1 : 0, fin: at === parts.length - 1 }),
          maskedFrame("ping", { opcode: 9 }),
        ]),
      );
      const { out, seen } = pass(searchFrames(SEARCH), pieces(wire, places));
      expect(seen).toBe(has);
      if (has) return;
      expect(out.length).toBe(wire.length);
      expect(Buffer.from(out).sort().equals(Buffer.from(wire).sort())).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a frame that is too large to be collected is looked through as it comes", () => {
  const [whole = ""] = TEXTS;
  for (const has of [true, false]) {
    const message = Buffer.concat([
      Buffer.alloc(1_500_000, "g"),
      Buffer.from(has ? whole : ""),
      Buffer.alloc(70_000, "h"),
    ]);
    const wire = maskedFrame(message);
    const { out, seen } = pass(
      searchFrames(SEARCH),
      pieces(
        wire,
        Array.from({ length: 40 }, (_, at) => at * 39_119),
      ),
    );
    expect(seen).toBe(has);
    if (!has) expect(Buffer.from(out).equals(wire)).toBe(true);
    else expect(out.length).toBeLessThan(1_500_100);
  }
});

test("a compressed body is looked through as what it becomes, wherever it is cut, and passes as it came", () => {
  const codings = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
  const coding = fc.constantFrom(...(Object.keys(codings) as (keyof typeof codings)[]));
  fc.assert(
    fc.property(harmless, text, fc.boolean(), coding, cuts, (before, whole, has, name, places) => {
      const wire = codings[name](Buffer.concat([before, Buffer.from(`|${has ? whole : ""}|`), before]));
      const { out, seen } = pass(searchBody(SEARCH, name), pieces(wire, places));
      expect(seen).toBe(has);
      if (!has) expect(out.equals(wire)).toBe(true);
      else expect(out.length).toBeLessThan(wire.length);
    }),
    { numRuns: 150 },
  );
});

test("a body that is given up half-way is decoded no more", () => {
  const wire = gzipSync(Buffer.from(`${Buffer.alloc(4000, "some text, ").toHex()}|${TEXTS[0]}`));
  const [front, rest] = [wire.subarray(0, 30), wire.subarray(30)];
  expect(pass(searchBody(SEARCH, "gzip"), [front, rest]).seen).toBe(true);
  const filter = searchBody(SEARCH, "gzip");
  filter.push(Buffer.from(front));
  filter.close?.();
  expect(pass(filter, [rest]).seen).toBe(false);
});

test("what cannot be decoded, and what becomes far too much, passes as it came", () => {
  const [whole = ""] = TEXTS;
  const broken = Buffer.concat([gzipSync(Buffer.from("a")).subarray(0, 12), Buffer.alloc(50, 7)]);
  const bomb = gzipSync(Buffer.alloc(8_000_000));
  for (const wire of [broken, bomb]) {
    const { out, seen } = pass(searchBody(SEARCH, "gzip"), pieces(wire, [5, 20, 30]));
    expect([seen, out.equals(wire)]).toEqual([false, true]);
  }
  // What is said to be compressed and is not is looked through as it stands.
  expect(pass(searchBody(SEARCH, "gzip"), [Buffer.from(`x ${whole}`)]).seen).toBe(true);
  expect(pass(searchBody(SEARCH, "unheard-of"), [Buffer.from(`x ${whole}`)]).seen).toBe(true);
});
