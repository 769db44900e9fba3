import { describe, expect, test } from "bun:test";
import type { ByteSink } from "../../../../src/lib/stream/byte-stream.ts";
import { Channel, END_BOUNDS } from "../../../../src/lib/stream/channel.ts";
import { fakeStream } from "../../../support/net/fake-stream.ts";

function recorder() {
  const heard: string[] = [];
  const sink: ByteSink = {
    data: (chunk) => void heard.push(chunk.toString()),
    drain: () => void heard.push("drain"),
    end: () => void heard.push("end"),
    close: () => void heard.push("close"),
  };
  return { heard, sink };
}

describe("an end", () => {
  test("waits until what was queued has left, half-closes, and closes when the peer ends too", () => {
    const { stream, told, peer } = fakeStream(3);
    const channel = new Channel(stream);
    channel.add(Buffer.from("abcdef"));
    channel.end();
    expect(told).toEqual(["resume", "write 3"]);
    peer.takes(100);
    expect(told.slice(2)).toEqual(["write 3", "finish"]);
    peer.ends();
    expect(told.at(-1)).toBe("close");
    expect(told).not.toContain("destroy");
    expect(channel.closed).toBe(true);
  });

  test("reads on and throws away what the peer still sends", () => {
    const { stream, peer } = fakeStream();
    const { heard, sink } = recorder();
    const channel = new Channel(stream);
    channel.listen(sink);
    channel.end();
    peer.sends("late");
    peer.ends();
    expect(heard).toEqual(["close"]);
  });

  test("that the peer had ended before needs no waiting", () => {
    const { stream, told, peer } = fakeStream();
    const channel = new Channel(stream);
    channel.listen(recorder().sink);
    peer.ends();
    channel.end();
    expect(told.slice(-2)).toEqual(["finish", "close"]);
  });

  test("is cut when the peer takes nothing, and closed when it never ends", () => {
    const stuck = fakeStream(0);
    const flushing = new Channel(stuck.stream);
    flushing.add(Buffer.from("x"));
    flushing.end();
    flushing.sweep(performance.now() + END_BOUNDS.progress + 1);
    expect(stuck.told.at(-1)).toBe("destroy");

    const silent = fakeStream();
    const lingering = new Channel(silent.stream);
    lingering.end();
    lingering.sweep(performance.now() + 1);
    expect(lingering.closed).toBe(false);
    lingering.sweep(performance.now() + END_BOUNDS.linger + 1);
    expect(silent.told.at(-1)).toBe("close");
  });

  test("is closed when the peer goes on sending for too long", () => {
    const { stream, told, peer } = fakeStream();
    const channel = new Channel(stream);
    channel.end();
    peer.sends("0123456789");
    channel.sweep(performance.now() + 1, { ...END_BOUNDS, lingerTotal: 0 });
    expect(told.at(-1)).toBe("close");
  });
});

describe("what nobody has listened to", () => {
  test("waits for the next listener, in order, with the end behind it", () => {
    const { stream, peer } = fakeStream();
    const channel = new Channel(stream);
    peer.sends("b");
    channel.unread(Buffer.from("a"));
    peer.ends();
    const { heard, sink } = recorder();
    channel.listen(sink);
    expect(heard).toEqual(["a", "b", "end"]);
  });

  test("is kept while the channel changes hands", () => {
    const { stream, peer } = fakeStream();
    const channel = new Channel(stream);
    const first = recorder();
    channel.listen(first.sink);
    channel.mute();
    peer.sends("next");
    const second = recorder();
    channel.listen(second.sink);
    expect([first.heard, second.heard]).toEqual([[], ["next"]]);
  });
});

test("destroying tells the listener once and takes nothing more", () => {
  const { stream, told, peer } = fakeStream();
  const { heard, sink } = recorder();
  const channel = new Channel(stream);
  channel.listen(sink);
  channel.destroy();
  channel.add(Buffer.from("x"));
  channel.flush();
  peer.leaves();
  expect(told).toEqual(["destroy"]);
  expect(heard).toEqual(["close"]);
});

describe("a listener that does something while it is told what was unread", () => {
  function waiting() {
    const made = fakeStream();
    const channel = new Channel(made.stream);
    made.peer.sends("a");
    made.peer.sends("b");
    made.peer.ends();
    return { ...made, channel };
  }

  test("mutes: the rest waits for the next one", () => {
    const { channel } = waiting();
    const first = recorder();
    channel.listen({
      ...first.sink,
      data(chunk) {
        first.sink.data(chunk);
        channel.mute();
      },
    });
    const second = recorder();
    channel.listen(second.sink);
    expect([first.heard, second.heard]).toEqual([["a"], ["b", "end"]]);
  });

  test("hands it on: the next one hears the rest, once", () => {
    const { channel } = waiting();
    const first = recorder();
    const second = recorder();
    channel.listen({
      ...first.sink,
      data(chunk) {
        first.sink.data(chunk);
        channel.listen(second.sink);
      },
    });
    expect([first.heard, second.heard]).toEqual([["a"], ["b", "end"]]);
  });

  test("ends it: nothing but the close is told", () => {
    const { channel, peer } = waiting();
    const { heard, sink } = recorder();
    channel.listen({
      ...sink,
      data(chunk) {
        sink.data(chunk);
        channel.end();
      },
    });
    peer.leaves();
    expect(heard).toEqual(["a", "close"]);
  });

  test("destroys it: the close is told once", () => {
    const { channel } = waiting();
    const { heard, sink } = recorder();
    channel.listen({
      ...sink,
      data(chunk) {
        sink.data(chunk);
        channel.destroy();
      },
    });
    expect(heard).toEqual(["a", "close"]);
  });
});

test("a half-close leaves the peer to be heard, and ends when both have ended", () => {
  const { stream, told, peer } = fakeStream();
  const { heard, sink } = recorder();
  const channel = new Channel(stream);
  channel.listen(sink);
  channel.finish();
  peer.sends("after");
  peer.ends();
  expect(heard).toEqual(["after", "end"]);
  channel.end();
  expect(told.slice(-2)).toEqual(["resume", "close"]);
  expect(heard).toEqual(["after", "end", "close"]);
});
