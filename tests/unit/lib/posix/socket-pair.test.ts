import { expect, test } from "bun:test";
import { socketPair } from "../../../../src/lib/posix/socket-pair.ts";
import { Channel } from "../../../../src/lib/stream/channel.ts";
import { join } from "../../../../src/lib/stream/join.ts";

const BYTES = 5_000_000;
const fault = (error: unknown) => {
  throw error;
};

/** Everything a channel says, and its end. */
function heard(channel: Channel, slowly: boolean): Promise<number> {
  let bytes = 0;
  return new Promise((resolve) => {
    channel.listen({
      data(chunk) {
        bytes += chunk.length;
        if (!slowly) return;
        channel.pause();
        setTimeout(() => channel.resume(), 1);
      },
      drain() {},
      end: () => resolve(bytes),
      close: () => resolve(bytes),
    });
  });
}

test("what one socket of a pair is given the other reads, behind a half-close as well", async () => {
  const [near, far] = (await socketPair(fault)).map((stream) => new Channel(stream)) as [Channel, Channel];
  near.add(Buffer.alloc(BYTES));
  near.finish();
  expect(await heard(far, true)).toBe(BYTES);
  far.add(Buffer.alloc(BYTES));
  far.end();
  expect(await heard(near, false)).toBe(BYTES);
  near.end();
});

test("two joined channels pass everything on, and each end behind it", async () => {
  const [left, one] = (await socketPair(fault)).map((stream) => new Channel(stream)) as [Channel, Channel];
  const [other, right] = (await socketPair(fault)).map((stream) => new Channel(stream)) as [Channel, Channel];
  join(one, other);
  left.add(Buffer.alloc(BYTES));
  left.finish();
  expect(await heard(right, true)).toBe(BYTES);
  right.add(Buffer.alloc(BYTES));
  right.end();
  expect(await heard(left, false)).toBe(BYTES);
  left.end();
});
