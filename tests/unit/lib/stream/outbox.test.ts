import { expect, test } from "bun:test";
import { Outbox } from "../../../../src/lib/stream/outbox.ts";

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

test("text is written as its bytes, together with what surrounds it", () => {
  const sent: Buffer[] = [];
  const outbox = new Outbox({
    write(data) {
      sent.push(Buffer.from(data));
      return data.length;
    },
  });
  outbox.addText("a\xff\r\n");
  outbox.add(bytes("body"));
  outbox.addText("");
  expect(outbox.backlog).toBe(8);
  outbox.flush();
  expect(sent).toEqual([Buffer.from("a\xff\r\nbody", "latin1")]);
});

test("what stays of joined text is kept apart from the memory that the next write uses", () => {
  const peer = socket(2);
  const outbox = new Outbox(peer);
  outbox.addText("abcdef");
  outbox.flush();
  const other = new Outbox(socket(100));
  other.addText("XXXXXXXX");
  other.flush();
  peer.state.room = 100;
  expect(outbox.drained()).toBe(true);
  expect(peer.writes.join("")).toBe("abcdef");
});

test("a write that makes others write, elsewhere and here, mixes nothing up", () => {
  const elsewhere = socket(100);
  const other = new Outbox(elsewhere);
  const here: string[] = [];
  let first = true;
  const outbox: Outbox = new Outbox({
    write(data) {
      if (first) {
        first = false;
        other.addText("other");
        other.flush();
        outbox.addText(" later");
      }
      here.push(Buffer.from(data).toString());
      return data.length;
    },
  });
  outbox.addText("now");
  outbox.flush();
  outbox.flush();
  expect(here).toEqual(["now", " later"]);
  expect(elsewhere.writes).toEqual(["other"]);
});

test("a flood of small pieces leaves in few writes, whatever stands between them", () => {
  const peer = socket(10_000_000);
  const outbox = new Outbox(peer);
  const large = "L".repeat(20_000);
  for (let at = 0; at < 50_000; at += 1) outbox.add(bytes("x"));
  outbox.add(bytes(large));
  for (let at = 0; at < 50_000; at += 1) outbox.addText("y");
  expect(outbox.flush()).toBe(true);
  expect(peer.writes.length).toBeLessThan(12);
  expect(peer.writes.join("")).toBe("x".repeat(50_000) + large + "y".repeat(50_000));
});
