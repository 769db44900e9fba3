/** The parts of the benchmark that decide whether a figure may be believed. */
import { describe, expect, test } from "bun:test";
import { Answers, plainPost, post } from "../../src/build/bench/load/messages.ts";
import { Histogram, Seen } from "../../src/build/bench/load/tally.ts";
import { median } from "../../src/build/bench/measure.ts";
import { dechunked } from "../../src/build/bench/servers/chunks.ts";
import { pieceAt, Receipt, TRANSFER_BYTES } from "../../src/build/bench/servers/messages.ts";

describe("percentiles", () => {
  test("are what the share of durations did not exceed, to ten microseconds", () => {
    const histogram = new Histogram();
    for (let us = 10; us <= 1000; us += 10) histogram.record(us);
    expect(histogram.percentiles()).toEqual({ p50Us: 500, p99Us: 990 });
  });

  test("put what is slower than the scale at its end, and clocks that run backwards at zero", () => {
    const histogram = new Histogram();
    histogram.record(1e9);
    expect(histogram.percentiles().p50Us).toBe(10_000_000);
    const backwards = new Histogram();
    backwards.record(-5);
    expect(backwards.percentiles().p50Us).toBe(0);
  });
});

test("the median of an even number of rounds lies between the two in the middle", () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([9, 1, 4, 2])).toBe(3);
});

describe("a transfer", () => {
  const send = (change: (piece: Buffer, at: number) => Buffer): Receipt => {
    const receipt = new Receipt();
    // Pieces of a size that no boundary of the pattern is a multiple of.
    for (let at = 0; at < TRANSFER_BYTES; ) {
      const piece = pieceAt(at, Math.min(777_777, TRANSFER_BYTES - at));
      receipt.take(change(piece, at));
      at += piece.length;
    }
    return receipt;
  };

  test("is right when every byte is", () => {
    expect(send((piece) => piece).right).toBe(true);
  });

  test("is not right with one byte changed, or one too many", () => {
    const changed = send((piece, at) => {
      if (at === 0 || at > 777_777) return piece;
      const copy = Buffer.from(piece);
      copy.writeUInt8(copy.readUInt8(5) ^ 1, 5);
      return copy;
    });
    expect(changed.complete).toBe(true);
    expect(changed.right).toBe(false);
    const longer = send((piece) => piece);
    longer.take(Buffer.from("x"));
    expect(longer.right).toBe(false);
  });
});

describe("messages", () => {
  test("the POST carries 4 KiB of JSON", () => {
    const text = post("api.bench.test", 1).toString("latin1");
    const body = text.slice(text.indexOf("\r\n\r\n") + 4);
    expect(body).toHaveLength(4096);
    expect(JSON.parse(body).token).toBe("__BODY_KEY__");
    expect(text).toContain("Content-Length: 4096\r\n");
  });

  test("the POST with nothing to replace is as long, and holds no placeholder", () => {
    const text = plainPost("api.bench.test", 1).toString("latin1");
    const body = text.slice(text.indexOf("\r\n\r\n") + 4);
    expect(body).toHaveLength(4096);
    expect(body).not.toContain("__");
    expect(text).toContain("Content-Length: 4096\r\n");
  });

  test("an answer is whole when its last byte is there, wherever it was cut", () => {
    const whole = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    for (let cut = 1; cut < whole.length; cut++) {
      const answers = new Answers();
      expect(answers.take(whole.subarray(0, cut))).toBeUndefined();
      expect(answers.take(whole.subarray(cut))?.equals(whole)).toBe(true);
    }
  });

  test("an answer that is not a 200 ends the run", () => {
    const refused = Buffer.from("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    expect(() => new Answers().take(refused)).toThrow("502");
  });

  test("a chunked body is put together, and counts with its framing", () => {
    const framed = Buffer.from("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\nGET");
    expect(dechunked(framed)?.content.toString()).toBe("hello!");
    expect(dechunked(framed)?.length).toBe(framed.length - 3);
    for (let cut = 0; cut < framed.length - 3; cut++)
      expect(dechunked(framed.subarray(0, cut))).toBeUndefined();
  });

  test("what the upstream saw is counted answer by answer", () => {
    const seen = new Seen();
    seen.look(Buffer.from("header:y body:n\n"));
    seen.look(Buffer.from("header:n body:n\n"));
    expect({ ...seen }).toEqual({ answers: 2, header: 1, body: 0 });
  });
});
