import type { ByteSink, ByteStream } from "../../../src/lib/stream/byte-stream.ts";

/** A stream whose peer takes `room` bytes at a time and does what the test says. */
export function fakeStream(room = Number.POSITIVE_INFINITY) {
  let sink: ByteSink | undefined;
  const told: string[] = [];
  let sent = "";
  let left = room;
  const stream: ByteStream = {
    write(data) {
      const taken = Math.min(left, data.length);
      left -= taken;
      sent += Buffer.from(data.subarray(0, taken)).toString("latin1");
      told.push(`write ${taken}`);
      return taken;
    },
    pause: () => void told.push("pause"),
    resume: () => void told.push("resume"),
    finish: () => void told.push("finish"),
    close: () => void told.push("close"),
    destroy: () => void told.push("destroy"),
    listen(next) {
      sink = next;
    },
  };
  return {
    stream,
    told,
    /** What the peer has taken, as latin1. */
    sent: () => sent,
    peer: {
      sends: (text: string) => sink?.data(Buffer.from(text)),
      takes(bytes: number) {
        left = bytes;
        sink?.drain();
      },
      ends: () => sink?.end(),
      leaves: () => sink?.close(),
    },
  };
}
