/** No bytes, whole, cut, mutated or made up, make a handler throw, leave a socket behind, or stop the next client. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { FRAMING } from "../attacks/corpus/framing.ts";
import { HEADS } from "../attacks/corpus/heads.ts";
import { HOPS } from "../attacks/corpus/hops.ts";
import { TARGETS } from "../attacks/corpus/targets.ts";
import { aim, answerIn, type Door, type Range, SECRET, shoot, startRange } from "../attacks/rig/range.ts";
import { open, openTunnel, type RawConnection } from "../support/raw-client.ts";
import { eventually } from "../support/scene.ts";

const SEEDS = [FRAMING, HEADS, TARGETS, HOPS]
  .flatMap((corpus) => Object.values(corpus))
  .map((shot) => shot.bytes)
  .filter((bytes) => bytes.length < 4000);

type Change =
  | { readonly type: "keep" }
  | { readonly type: "cut"; readonly at: number }
  | { readonly type: "flip" | "drop" | "double"; readonly at: number; readonly bit: number }
  | { readonly type: "insert"; readonly at: number; readonly bytes: string };

const SPLICES = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  ":",
  " ",
  "\t",
  "0\r\n\r\n",
  "HTTP/1.1",
  "\xff",
  "Content-Length: 1\r\n",
  ";",
  ",",
];
const place = fc.nat({ max: 4000 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ type: "keep" as const }),
  fc.record({ type: fc.constant("cut" as const), at: place }),
  fc.record({
    type: fc.constantFrom("flip" as const, "drop" as const, "double" as const),
    at: place,
    bit: fc.nat({ max: 7 }),
  }),
  fc.record({ type: fc.constant("insert" as const), at: place, bytes: fc.constantFrom(...SPLICES) }),
);

function apply(bytes: Buffer, { ...one }: Change): Buffer {
  if (one.type === "keep" || bytes.length === 0) return bytes;
  const at = one.at % bytes.length;
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (one.type) {
    case "cut":
      return before;
    case "insert":
      return Buffer.concat([before, Buffer.from(one.bytes, "latin1"), after]);
    case "drop":
      return Buffer.concat([before, after.subarray(1)]);
    case "double":
      return Buffer.concat([before, after.subarray(0, 1), after]);
    case "flip": {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << one.bit);
      return flipped;
    }
  }
}

const message = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom(...SEEDS), fc.array(change, { minLength: 1, maxLength: 3 })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw).toString("latin1")),
      fc.constant([]),
    ),
  },
);
const pieces = fc.array(fc.nat({ max: 2000 }), { maxLength: 3 });

let range: Range;
beforeAll(async () => {
  range = await startRange();
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function throwAt(client: RawConnection, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  for (let at = 1; at < edges.length; at += 1) {
    client.write(bytes.subarray(edges[at - 1], edges[at]));
    if (at + 1 < edges.length) await Bun.sleep(1);
  }
  const until = performance.now() + 8;
  while (answerIn(client.text()) === undefined && !client.socket.destroyed && performance.now() < until)
    await Bun.sleep(1);
  client.end();
}

/** Open descriptors of this process, where both the broker and its peers live. */
const descriptors = () => readdirSync("/dev/fd").length;

async function expectNothingLeft(before: number): Promise<void> {
  for (const door of [range.outer, range.inner]) door.upstream.hangUp();
  await eventually(
    () => range.outer.upstream.open() + range.inner.upstream.open() === 0,
    "upstreams to be free",
  );
  await eventually(() => descriptors() <= before, `${descriptors()} descriptors to become ${before}`);
}

function expectSane(door: Door): void {
  expect(range.broker.lines.filter((line) => /after an error here|failed here/.test(line))).toEqual([]);
  for (const { fields } of door.upstream.seen) {
    const valuesOf = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
    expect([...valuesOf("proxy-authorization"), ...valuesOf("x-vault")]).toEqual([]);
    expect(valuesOf("authorization")).toEqual([`Bearer ${SECRET}`]);
  }
  expect(door.upstream.violations).toEqual([]);
}

const alive = async (door: Door) => {
  const { text } = await shoot(door, aim("GET {/probe} HTTP/1.1\r\n{H}\r\n", door));
  expect(answerIn(text)).toMatchObject({ status: 200, body: "ok" });
};

for (const name of ["outer", "inner"] as const) {
  test(`through the ${name} door`, async () => {
    const door = range[name];
    await alive(door);
    await expectNothingLeft(Number.POSITIVE_INFINITY);
    const before = descriptors();
    await fc.assert(
      fc.asyncProperty(message, pieces, async ([seed, changes], cuts) => {
        door.upstream.forget();
        const bytes = changes.reduce(apply, Buffer.from(aim(seed, door), "latin1"));
        await throwAt(await door.connect(), bytes, cuts);
        expectSane(door);
      }),
      { numRuns: 200 },
    );
    await alive(door);
    await expectNothingLeft(before);
  }, 120_000);
}

test("behind CONNECT, in place of a hello", async () => {
  const { broker, inner } = range;
  const hello = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((raw) => Uint8Array.of(22, 3, 1, raw.length >> 8, raw.length & 255, 1, ...raw)),
  );
  await expectNothingLeft(Number.POSITIVE_INFINITY);
  const before = descriptors();
  await fc.assert(
    fc.asyncProperty(hello, fc.boolean(), pieces, async (bytes, behind, cuts) => {
      const connect = `CONNECT ${inner.authority} HTTP/1.1\r\nHost: ${inner.authority}\r\n${inner.auth}\r\n`;
      if (behind) {
        await throwAt(await open(broker.port), Buffer.concat([Buffer.from(connect), bytes]), cuts);
      } else {
        await throwAt(await openTunnel(broker.port, inner.authority, inner.auth), Buffer.from(bytes), cuts);
      }
      expectSane(inner);
    }),
    { numRuns: 150 },
  );
  await alive(inner);
  await expectNothingLeft(before);
}, 60_000);
