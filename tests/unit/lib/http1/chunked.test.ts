import { expect, test } from "bun:test";
import { BodyWriter } from "../../../../src/lib/http1/chunked.ts";
import { Channel } from "../../../../src/lib/stream/channel.ts";
import { fakeStream } from "../../../support/net/fake-stream.ts";

function writer(chunked: boolean) {
  const { stream, sent } = fakeStream();
  const channel = new Channel(stream);
  const body = new BodyWriter(channel, { chunked });
  const all = () => {
    channel.flush();
    return sent();
  };
  return { body, sent: all };
}

test("what was added since the last time is one chunk, however many pieces it came in", () => {
  const { body, sent } = writer(true);
  for (const piece of ["abc", "", "defghijk"]) body.add(Buffer.from(piece));
  body.close();
  body.add(Buffer.alloc(26, "x"));
  body.end();
  expect(sent()).toBe(`b\r\nabcdefghijk\r\n1a\r\n${"x".repeat(26)}\r\n0\r\n\r\n`);
});

test("an empty piece does not end the body", () => {
  const { body, sent } = writer(true);
  body.add(Buffer.alloc(0));
  body.close();
  expect(sent()).toBe("");
  body.end();
  expect(sent()).toBe("0\r\n\r\n");
});

test("trailers stand behind the last chunk", () => {
  const { body, sent } = writer(true);
  body.add(Buffer.from("a"));
  body.end(["Digest", "x", "Expires", "y"]);
  expect(sent()).toBe("1\r\na\r\n0\r\nDigest: x\r\nExpires: y\r\n\r\n");
});

test("a body of known length goes as it is", () => {
  const { body, sent } = writer(false);
  body.add(Buffer.from("abc"));
  body.add(Buffer.from("def"));
  body.end(["Digest", "x"]);
  expect(sent()).toBe("abcdef");
});
