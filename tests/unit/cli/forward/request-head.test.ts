import { describe, expect, test } from "bun:test";
import {
  headForApi,
  headForProxy,
  isFromPage,
  parseRequestHead,
  type RequestHead,
} from "../../../../src/cli/forward/request-head.ts";

const IN_VAULT = { svid: "h.c.s", vault: "payments" };
const ALONE = { svid: "h.c.s", vault: undefined };

function parse(...lines: string[]): RequestHead {
  const head = parseRequestHead(lines.join("\r\n"));
  if (head === undefined) throw new Error("no head");
  return head;
}
const lines = (bytes: Buffer) => bytes.toString("latin1").split("\r\n");

describe("the first line says whom a request is for", () => {
  test.each([
    ["CONNECT api.test:443 HTTP/1.1", "connect"],
    ["GET http://api.test/ HTTP/1.1", "absolute"],
    ["POST HTTPS://api.test/ HTTP/1.0", "absolute"],
    ["GET /discover HTTP/1.1", "origin"],
    ["OPTIONS * HTTP/1.1", "origin"],
  ])("%s", (line, form) => expect(parse(line).form).toBe(form as RequestHead["form"]));

  test.each(["", "GET / HTTP/2", "GET /  HTTP/1.1", "\x16\x03\x01", "GET /a b HTTP/1.1"])(
    "%j is none",
    (line) => expect(parseRequestHead(line)).toBeUndefined(),
  );
});

test("for the proxy a CONNECT keeps all but a credential of the client's own", () => {
  const head = parse(
    "CONNECT a.test:443 HTTP/1.1",
    "Host: a.test:443",
    "proxy-authorization: Basic bm8=",
    "Connection: keep-alive",
  );
  expect(lines(headForProxy(head, IN_VAULT))).toEqual([
    "CONNECT a.test:443 HTTP/1.1",
    "Host: a.test:443",
    "Connection: keep-alive",
    `Proxy-Authorization: Basic ${btoa("h.c.s:payments")}`,
    "",
    "",
  ]);
  expect(lines(headForProxy(head, ALONE))).toContain("Proxy-Authorization: Bearer h.c.s");
});

test("no spelling of a field smuggles another credential past", () => {
  const head = parse(
    "CONNECT a.test:443 HTTP/1.1",
    "PROXY-Authorization : Basic bm8=",
    "Proxy-Authorization: Basic",
    "\tbm8=",
    "X-Kept: folded",
    " value",
  );
  expect(lines(headForProxy(head, ALONE))).toEqual([
    "CONNECT a.test:443 HTTP/1.1",
    "X-Kept: folded",
    " value",
    "Proxy-Authorization: Bearer h.c.s",
    "",
    "",
  ]);
});

test("a request with a whole URL is the last on its connection; what Connection names else stays named", () => {
  const head = parse(
    "GET http://a.test/ HTTP/1.1",
    "Host: a.test",
    "Authorization: Bearer own",
    "Connection: Keep-Alive, X-Hop",
    "Proxy-Connection: keep-alive",
    "X-Hop: 1",
  );
  expect(lines(headForProxy(head, ALONE))).toEqual([
    "GET http://a.test/ HTTP/1.1",
    "Host: a.test",
    "Authorization: Bearer own",
    "X-Hop: 1",
    "Connection: close, X-Hop",
    "Proxy-Authorization: Bearer h.c.s",
    "",
    "",
  ]);
  const upgrade = parse("GET http://a.test/ HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket");
  expect(lines(headForProxy(upgrade, ALONE)).slice(1, 3)).toEqual([
    "Connection: Upgrade",
    "Upgrade: websocket",
  ]);
});

test("for the API the agent takes the place of whoever the client says it is, in its vault unless it names one", () => {
  const head = parse(
    "GET /discover HTTP/1.1",
    "Host: 127.0.0.1:4",
    "authorization: Bearer bot",
    "Cookie: av_session=x",
  );
  expect(lines(headForApi(head, "vault.test", IN_VAULT))).toEqual([
    "GET /discover HTTP/1.1",
    "Host: vault.test",
    "Connection: close",
    "X-Vault: payments",
    "Authorization: Bearer h.c.s",
    "",
    "",
  ]);
  const named = parse("GET /discover HTTP/1.1", "X-Vault: staging");
  expect(lines(headForApi(named, "vault.test", IN_VAULT)).filter((line) => /vault:/i.test(line))).toEqual([
    "X-Vault: staging",
  ]);
});

describe("a page in a browser, which has the user's own connections, is told by what it sends", () => {
  const at = (...fields: string[]) => isFromPage(parse("GET /discover HTTP/1.1", ...fields));

  test.each([
    ["a name that was made to resolve to loopback", ["Host: evil.test:4000"]],
    ["the same behind one of ours", ["Host: 127.0.0.1:4000", "Host : evil.test"]],
    ["a name that only begins like ours", ["Host: 127.0.0.1.evil.test"]],
    ["no name at all", ["Host:"]],
    ["another site's origin", ["Host: 127.0.0.1:4000", "Origin: https://evil.test"]],
    ["a hidden origin", ["Host: 127.0.0.1:4000", "Origin: null"]],
    ["another port of this machine", ["Host: localhost:4000", "Origin: http://localhost:3000"]],
    ["an image, a script or a link on a page", ["Host: 127.0.0.1:4000", "Sec-Fetch-Site: cross-site"]],
    ["the same from another port", ["Host: 127.0.0.1:4000", "Sec-Fetch-Site: same-site"]],
  ])("%s", (_, fields) => expect(at(...fields)).toBe(true));

  test.each([
    ["a program", ["Host: 127.0.0.1:4000"]],
    ["one that says localhost", ["Host: LocalHost:4000"]],
    ["one that says it in IPv6", ["Host: [::1]:4000"]],
    ["one that names none, as HTTP/1.0 may", []],
    ["Node's fetch", ["Host: 127.0.0.1:4000", "Sec-Fetch-Mode: cors"]],
    ["one that names our own origin", ["Host: 127.0.0.1:4000", "Origin: http://127.0.0.1:4000"]],
  ])("is not: %s", (_, fields) => expect(at(...fields)).toBe(false));
});
