import { describe, expect, test } from "bun:test";
import {
  headForApi,
  headForProxy,
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
