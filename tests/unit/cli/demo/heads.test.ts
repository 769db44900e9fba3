import { expect, test } from "bun:test";
import { headFromCurl, sideBySide } from "../../../../src/cli/demo/heads.ts";

const TRACE = [
  "*   Trying 127.0.0.1:1...",
  "> CONNECT api.demo.example:2 HTTP/1.1",
  "> Host: api.demo.example:2",
  "> ",
  "< HTTP/1.1 200 Connection Established",
  "{ [5 bytes data]",
  "> GET /v1/charges?a=b HTTP/1.1",
  "> Host: api.demo.example:2",
  "> Authorization: Bearer a: b",
  "> ",
  "< HTTP/1.1 200 OK",
].join("\r\n");

test("of a trace, the request inside the tunnel", () => {
  expect(headFromCurl(TRACE)).toEqual({
    method: "GET",
    target: "/v1/charges?a=b",
    headers: { host: "api.demo.example:2", authorization: "Bearer a: b" },
  });
  expect(headFromCurl("* nothing\n")).toBeUndefined();
});

test("both sides by name, a dash where one side has none, and a sign where they differ", () => {
  const sent = { method: "GET", target: "/", headers: { b: "1", a: "2" } };
  const received = { method: "GET", target: "/", headers: { b: "1", c: "3" } };
  expect(sideBySide(sent, received)).toEqual([
    ["GET /", "GET /", ""],
    ["a: 2", "–", "← changed"],
    ["b: 1", "b: 1", ""],
    ["–", "c: 3", "← changed"],
  ]);
});
