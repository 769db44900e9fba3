/** Heads go on as ranges of bytes or as texts: whichever way is taken, the same lines arrive. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { clientHeaders, upstreamHeaders } from "../../src/core/injection/request-head.ts";
import { OutgoingHead } from "../../src/lib/http1/head/outgoing-head.ts";
import { createParser, type MessageHead } from "../../src/lib/http1/parser.ts";
import { answerPasses, passRequest } from "../../src/proxy/forwarding/passing-fields.ts";

const NAMES = [
  "Accept",
  "Cookie",
  "Set-Cookie",
  "set-cookie2",
  "Proxy-Authorization",
  "Proxy-Authenticate",
  "X-Vault",
  "x-agent-vault-proxy-error",
  "Keep-Alive",
  "TE",
  "Trailer",
  "HTTP2-Settings",
  "Authorization",
  "X-Own-Key",
  "x-never-seen-before",
  "Sec-WebSocket-Extensions",
  "Content-Type",
];
const value = fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/);
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 12 });
const spacing = fc.constantFrom(": ", ":", ":\t ", ":  ");

function parsed(kind: "request" | "response", text: string): MessageHead {
  let head: MessageHead | undefined;
  createParser(kind, {
    onHead(read) {
      head = read;
      return true;
    },
    onBody() {},
    onEnd() {},
  }).feed(Buffer.from(text, "latin1"));
  if (head === undefined) throw new Error("no head");
  return head;
}

const lines = (flat: readonly string[]) =>
  flat.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${flat[at + 1]}`] : [])).join("\r\n");

test("of a request", () => {
  fc.assert(
    fc.property(fields, spacing, fc.boolean(), fc.boolean(), (list, space, keepLength, keepAlive) => {
      const text = list.map(([name, text]) => `${name}${space}${text}\r\n`).join("");
      const connection = keepAlive ? "Connection: keep-alive\r\n" : "";
      const source = parsed(
        "request",
        `POST /x HTTP/1.1\r\nHost: a\r\n${text}${connection}Content-Length: 0\r\n\r\n`,
      );
      const edits = {
        host: "b",
        replaces: new Set(["authorization", "x-own-key"]),
        inject: [{ name: "Authorization", value: "ours" }],
        keepLength,
      };
      const out = passRequest(source, "/x", edits);
      expect(out?.toString()).toBe(
        `POST /x HTTP/1.1\r\n${lines(upstreamHeaders(source.headers, edits))}\r\n`,
      );
    }),
  );
});

test("of an answer", () => {
  fc.assert(
    fc.property(fields, spacing, fc.boolean(), fc.boolean(), (list, space, keepLength, cookiesPass) => {
      const text = list.map(([name, text]) => `${name}${space}${text}\r\n`).join("");
      const source = parsed("response", `HTTP/1.1 200 OK\r\n${text}Content-Length: 0\r\n\r\n`);
      const edits = { keepLength, cookiesPass };
      const field = answerPasses(source, edits);
      const out = new OutgoingHead("HTTP/1.1 200 OK", source);
      if (field !== undefined) out.copy(field);
      const told = lines(clientHeaders(source.headers, edits));
      expect(out.toString()).toBe(`HTTP/1.1 200 OK\r\n${told}${told === "" ? "" : "\r\n"}`);
    }),
  );
});

test("a head whose Connection names a field goes the other way", () => {
  for (const connection of ["X-A", "close, X-A", "keep-alive\r\nConnection: X-A"]) {
    const head = parsed(
      "request",
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\nX-A: 1\r\n\r\n`,
    );
    const edits = { host: "a", replaces: new Set<string>(), inject: [], keepLength: true };
    expect(passRequest(head, "/", edits)).toBeUndefined();
    expect(answerPasses(head, { keepLength: true, cookiesPass: true })).toBeUndefined();
  }
});
