import { describe, expect, test } from "bun:test";
import { createSvidSource } from "../../../../src/cli/forward/svid-source.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

function token(id: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  // By the server's clock, which is years behind ours.
  return `${part({ alg: "EdDSA" })}.${part({ iat: 1000, exp: 4600, jti: String(id) })}.c2ln`;
}

function scene() {
  const state = { now: 1_800_000_000_000, issued: 0, fails: false };
  let release: (() => void) | undefined;
  let gate: Promise<void> | undefined;
  const source = createSvidSource(
    async () => {
      state.issued += 1;
      const id = state.issued;
      await gate;
      if (state.fails) throw new Error("the server is away");
      return token(id);
    },
    () => state.now,
  );
  const hold = () => {
    gate = new Promise((resolve) => {
      release = resolve;
    });
  };
  return { state, source, hold, release: () => release?.() };
}

test("it counts for the time between its own two claims, from when it was asked for", async () => {
  const { state, source } = scene();
  const held = await source.take();
  expect([held.since, held.endsAt]).toEqual([state.now, state.now + HOUR]);
});

test("a young one is given to all, an older one is followed by the next behind the scenes", async () => {
  const { state, source } = scene();
  const first = await source.take();
  state.now += MINUTE / 2;
  expect(await source.take()).toBe(first);
  expect(state.issued).toBe(1);
  state.now += MINUTE;
  expect(await source.take()).toBe(first);
  await Bun.sleep(0);
  expect(state.issued).toBe(2);
  expect(await source.take()).not.toBe(first);
});

test("one of less than half its life is waited out, by many at once with one question", async () => {
  const { state, source, hold, release } = scene();
  const first = await source.take();
  state.now += 31 * MINUTE;
  hold();
  const all = Promise.all(Array.from({ length: 20 }, () => source.take()));
  release();
  const taken = new Set(await all);
  expect([taken.size, taken.has(first), state.issued]).toEqual([1, false, 2]);
});

describe("while the server is away", () => {
  test("what is held serves as long as it counts, and no longer", async () => {
    const { state, source } = scene();
    const first = await source.take();
    state.fails = true;
    state.now += 59 * MINUTE;
    expect(await source.take()).toBe(first);
    state.now += MINUTE;
    await expect(source.take()).rejects.toThrow("away");
    state.fails = false;
    expect((await source.take()).endsAt).toBe(state.now + HOUR);
  });
});

test("after a refusal another is got, once for all who were refused the same", async () => {
  const { state, source } = scene();
  const first = await source.take();
  const [a, b] = await Promise.all([source.renew(first), source.renew(first)]);
  expect(a).toBe(b);
  expect(a).not.toBe(first);
  expect(await source.renew(first)).toBe(a);
  expect(state.issued).toBe(2);
});

test("what is no SVID is not held", async () => {
  const source = createSvidSource(async () => "av_sess_1");
  await expect(source.take()).rejects.toThrow("cannot be read");
});
