import { expect, test } from "bun:test";
import { Outbox } from "../../../src/lib/outbox.ts";

/** A socket that takes at most `room` bytes until it is given more. */
function socket(room: number) {
  const writes: string[] = [];
  const state = { room };
  return {
    state,
    writes,
    write(data: Uint8Array): number {
      const taken = Math.min(state.room, data.length);
      state.room -= taken;
      if (taken > 0) writes.push(Buffer.from(data.subarray(0, taken)).toString());
      return taken;
    },
  };
}

const bytes = (text: string) => Buffer.from(text);

test("small pieces leave in one write", () => {
  const peer = socket(100);
  const outbox = new Outbox(peer);
  outbox.add(bytes("head "));
  outbox.add(bytes(""));
  outbox.add(bytes("body"));
  expect(peer.writes).toEqual([]);
  expect(outbox.flush()).toBe(true);
  expect(peer.writes).toEqual(["head body"]);
  expect(outbox.backlog).toBe(0);
});

test("what is not taken waits for the drain, in order, and nothing is written meanwhile", () => {
  const peer = socket(3);
  const outbox = new Outbox(peer);
  outbox.add(bytes("abcdef"));
  expect(outbox.flush()).toBe(false);
  expect(outbox.blocked).toBe(true);
  outbox.add(bytes("ghi"));
  expect(outbox.flush()).toBe(false);
  expect(peer.writes).toEqual(["abc"]);
  expect(outbox.backlog).toBe(6);
  peer.state.room = 4;
  expect(outbox.drained()).toBe(false);
  peer.state.room = 100;
  expect(outbox.drained()).toBe(true);
  expect(peer.writes.join("")).toBe("abcdefghi");
});

test("large pieces are written one by one, without a copy of all", () => {
  const peer = socket(1_000_000);
  const outbox = new Outbox(peer);
  outbox.add(bytes("x".repeat(40_000)));
  outbox.add(bytes("y"));
  outbox.flush();
  expect(peer.writes.map((text) => text.length)).toEqual([40_000, 1]);
});

test("a socket that is gone takes nothing and does no harm", () => {
  const outbox = new Outbox({ write: () => -1 });
  outbox.add(bytes("abc"));
  expect(outbox.flush()).toBe(false);
  expect(outbox.backlog).toBe(3);
});
