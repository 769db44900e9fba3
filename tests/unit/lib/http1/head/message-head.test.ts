import { describe, expect, test } from "bun:test";
import { fieldId } from "../../../../../src/lib/http1/head/field-names.ts";
import type { MessageHead } from "../../../../../src/lib/http1/head/message-head.ts";
import { createParser } from "../../../../../src/lib/http1/parser.ts";

const HOST = fieldId("Host");
const COOKIE = fieldId("cookie");
const OURS = fieldId("x-made-up-here");

/** The heads in a text that comes in pieces of `step`. */
function heads(kind: "request" | "response", text: string, step = text.length): MessageHead[] {
  const found: MessageHead[] = [];
  const parser = createParser(kind, {
    onHead(head) {
      found.push(head);
      return false;
    },
    onBody() {},
    onEnd() {},
  });
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += step) parser.feed(bytes.subarray(at, at + step));
  return found;
}

const TWO =
  "POST /a HTTP/1.1\r\nHost: one\r\nContent-Length: 2\r\n\r\nhi" +
  "GET /b?c HTTP/1.0\r\nhost: two\r\nhOsT2: three\r\nX-Made-Up-Here: \t a b \t\r\nCOOKIE: 1\r\ncookie:2\r\n\r\n";

describe.each([1, 3, 50, TWO.length])("a head that comes in pieces of %d bytes", (step) => {
  const [first, second] = heads("request", TWO, step) as [MessageHead, MessageHead];

  test("says what the first line says", () => {
    expect([first.method, first.target, first.minor, first.status, first.reason]).toEqual([
      "POST",
      "/a",
      1,
      0,
      "",
    ]);
    expect([second.method, second.target, second.minor]).toEqual(["GET", "/b?c", 0]);
  });

  test("says how the body ends", () => {
    expect([first.framing, first.contentLength, first.keepAlive]).toEqual(["length", 2, true]);
    expect([second.framing, second.contentLength, second.keepAlive]).toEqual(["none", 0, false]);
  });

  test("finds fields by number, whatever their case", () => {
    expect(second.fields).toBe(5);
    expect([second.find(HOST), second.find(OURS), second.find(COOKIE), second.find(COOKIE, 4)]).toEqual([
      0, 2, 3, 4,
    ]);
    expect([first.find(COOKIE), second.find(COOKIE, 5)]).toEqual([-1, -1]);
    expect([second.id(0), second.id(1)]).toEqual([HOST, 0]);
  });

  test("finds values by name, known or not, whatever its case", () => {
    expect([second.first("host"), second.first("host2"), second.first("cookie")]).toEqual([
      "two",
      "three",
      "1",
    ]);
    expect([second.all("cookie"), second.all("host"), second.all("x")]).toEqual([["1", "2"], ["two"], []]);
    expect([second.has("x-made-up-here"), second.has("x-made-up-her"), second.first("none")]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect([second.isNamed(1, "host2"), second.isNamed(1, "hosts"), second.isNamed(0, "host")]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("spells names as they came and trims values", () => {
    expect(second.headers).toEqual([
      "host",
      "two",
      "hOsT2",
      "three",
      "X-Made-Up-Here",
      "a b",
      "COOKIE",
      "1",
      "cookie",
      "2",
    ]);
    expect([second.name(3), second.name(4), second.value(2)]).toEqual(["COOKIE", "cookie", "a b"]);
  });

  test("has its lines in its bytes, one behind the other", () => {
    const line = (field: number) =>
      second.bytes.subarray(second.lineStart(field), second.lineStart(field + 1)).toString("latin1");
    expect([line(0), line(1), line(3)]).toEqual(["host: two\r\n", "hOsT2: three\r\n", "COOKIE: 1\r\n"]);
    expect(line(4)).toBe("cookie:2\r\n");
  });
});

test("a head lets go of the large piece that it came in", () => {
  const [head] = heads(
    "request",
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${"x".repeat(100_000)}`,
  );
  expect(head?.bytes.length).toBeLessThan(100);
  expect(head?.headers).toEqual(["Host", "a", "Content-Length", "100000"]);
});

test("an answer's framing is what its head says", () => {
  const framing = (text: string) => {
    const [head] = heads("response", `HTTP/1.1 ${text}\r\n\r\n`);
    return [head?.status, head?.reason, head?.framing, head?.keepAlive];
  };
  expect(framing("200 Fine\r\nContent-Length: 0")).toEqual([200, "Fine", "length", true]);
  expect(framing("200\r\nTransfer-Encoding: chunked")).toEqual([200, "", "chunked", true]);
  expect(framing("200 OK")).toEqual([200, "OK", "close", false]);
  expect(framing("204 \r\nConnection: x, Close")).toEqual([204, "", "none", false]);
  expect(framing("304 Same\r\nContent-Length: 5")).toEqual([304, "Same", "none", true]);
});

test("every number finds its own name, in every spelling", () => {
  const names = ["Accept", "Content-Type", "X-Api-Key", "Sec-Websocket-Key", "Te", "Range", "Referer"];
  for (const name of names) {
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase()]) {
      const [head] = heads("request", `GET / HTTP/1.1\r\nHost: a\r\n${spelled}: x\r\n\r\n`);
      expect([head?.id(1), head?.name(1)]).toEqual([fieldId(name), spelled]);
    }
  }
  expect(new Set(names.map(fieldId)).size).toBe(names.length);
});
