import { describe, expect, test } from "bun:test";
import { fieldId } from "../../../../../src/lib/http1/head/field-names.ts";
import type { MessageHead } from "../../../../../src/lib/http1/head/message-head.ts";
import { OutgoingHead } from "../../../../../src/lib/http1/head/outgoing-head.ts";
import { createParser } from "../../../../../src/lib/http1/parser.ts";

function headOf(text: string): MessageHead {
  let found: MessageHead | undefined;
  createParser("request", {
    onHead(head) {
      found = head;
      return false;
    },
    onBody() {},
    onEnd() {},
  }).feed(Buffer.from(text, "latin1"));
  if (found === undefined) throw new Error("no head");
  return found;
}

const HOST = fieldId("host");
const SOURCE = headOf(
  "\r\nGET /x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-B: \xe9\xff\r\nX-Drop: 2\r\nX-C:3\r\nX-D:  4 \r\nX-E:\t5\r\nX-F: 6\r\nX-G: \r\nX-H:\r\n\r\n",
);

/** Written behind two bytes of something else, which stay. */
function written(head: OutgoingHead): string {
  const into = Buffer.alloc(head.length + 4, "#");
  expect(head.writeTo(into, 2)).toBe(head.length + 2);
  expect(into.toString("latin1", 0, 2) + into.toString("latin1", into.length - 2)).toBe("####");
  return into.toString("latin1", 2, into.length - 2);
}

describe("a head on its way out", () => {
  test("has its own lines around those that it copies, odd white space made plain", () => {
    const head = new OutgoingHead("GET /y HTTP/1.1", SOURCE);
    head.field("Host", "b");
    head.copy((source, field) => source.id(field) !== HOST && !source.isNamed(field, "x-drop"));
    head.field("X-Last", "\xff");
    head.text("\r\n");
    const expected =
      "GET /y HTTP/1.1\r\nHost: b\r\nX-A: 1\r\nX-B: \xe9\xff\r\nX-C: 3\r\nX-D: 4\r\nX-E: 5\r\nX-F: 6\r\nX-G: \r\nX-H: \r\n" +
      "X-Last: \xff\r\n\r\n";
    expect(written(head)).toBe(expected);
    expect(written(head)).toBe(expected);
    expect(head.toString()).toBe(expected);
  });

  test("copies nothing when nothing passes, and has no source", () => {
    const none = new OutgoingHead("GET / HTTP/1.1", SOURCE);
    none.copy(() => false);
    none.text("\r\n");
    expect(written(none)).toBe("GET / HTTP/1.1\r\n\r\n");
    const own = new OutgoingHead("HTTP/1.1 200 OK");
    own.copy(() => true);
    own.text("\r\n");
    expect(written(own)).toBe("HTTP/1.1 200 OK\r\n\r\n");
  });

  test("whatever passes reads as the same fields again", () => {
    for (let mask = 0; mask < 1 << SOURCE.fields; mask += 7) {
      const head = new OutgoingHead("GET /x HTTP/1.1", SOURCE);
      head.field("Host", "own");
      head.copy((source, field) => source.id(field) !== HOST && ((mask >> field) & 1) === 1);
      head.text("\r\n");
      const passed = SOURCE.headers.filter((_, at) => at >= 2 && ((mask >> (at >> 1)) & 1) === 1);
      expect(headOf(written(head)).headers).toEqual(["Host", "own", ...passed]);
    }
  });
});
