/** Inputs from inputs: everything is drawn from one seed, so that a run can be repeated. */

/** A number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number;

/** Mulberry32: small, and the same everywhere. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const MAX_BYTES = 8192;

type Mutation = (bytes: Buffer, draw: Draw, other: Buffer, words: readonly string[]) => Buffer;

const replace = (bytes: Buffer, from: number, to: number, by: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

function span(bytes: Buffer, draw: Draw): [from: number, to: number] {
  const from = draw(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + draw(1 << draw(8)))];
}

const MUTATIONS: readonly Mutation[] = [
  (bytes, draw) => {
    const flipped = Buffer.from(bytes);
    const at = draw(bytes.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << draw(8));
    return flipped;
  },
  (bytes, draw) => {
    const at = draw(bytes.length);
    return replace(bytes, at, at + 1, Uint8Array.of(draw(256)));
  },
  (bytes, draw) => replace(bytes, ...span(bytes, draw), new Uint8Array(0)),
  (bytes, draw) => {
    const [from, to] = span(bytes, draw);
    return replace(bytes, to, to, bytes.subarray(from, to));
  },
  (bytes, draw, _, words) => {
    const at = draw(bytes.length + 1);
    return replace(bytes, at, at, Buffer.from(words[draw(words.length)] ?? "", "latin1"));
  },
  (bytes, draw, other) => replace(bytes, ...span(bytes, draw), other.subarray(...span(other, draw))),
  (bytes, draw) => bytes.subarray(0, draw(bytes.length + 1)),
  (bytes, draw, other) => Buffer.concat([bytes.subarray(0, draw(bytes.length + 1)), other]),
];

/** One to six changes to one of the pool. */
export function mutate(pool: readonly Buffer[], draw: Draw, words: readonly string[]): Buffer {
  let bytes = pool[draw(pool.length)] ?? Buffer.alloc(0);
  for (let left = 1 + draw(6); left > 0; left -= 1) {
    const mutation = MUTATIONS[draw(MUTATIONS.length)] as Mutation;
    bytes = mutation(bytes, draw, pool[draw(pool.length)] ?? bytes, words);
  }
  return bytes.subarray(0, MAX_BYTES);
}

/** The input cut in up to five pieces. */
export function pieces(bytes: Buffer, draw: Draw): Buffer[] {
  const edges = Array.from({ length: draw(5) }, () => draw(bytes.length + 1)).sort((a, b) => a - b);
  return [...edges, bytes.length].map((edge, at) => bytes.subarray(edges[at - 1] ?? 0, edge));
}

/** The smallest input found that still fails; gives up when `deadline` (as performance.now()) passes. */
export async function shrink(
  input: Buffer,
  fails: (bytes: Buffer) => Promise<boolean>,
  deadline: number,
): Promise<Buffer> {
  let smallest = input;
  for (let size = Math.ceil(input.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && performance.now() < deadline; ) {
      const shorter = replace(smallest, at, Math.min(smallest.length, at + size), new Uint8Array(0));
      if (await fails(shorter)) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
