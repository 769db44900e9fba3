import { describe, expect, test } from "bun:test";
import { fieldsOf, requestHeaders, responseHead } from "../../../../src/net/http2/headers.ts";
import type { UpstreamRequest } from "../../../../src/ports/net/upstream.ts";

const REQUEST: UpstreamRequest = {
  scheme: "https",
  target: { host: "a.com", port: 443 },
  affinity: "",
  method: "POST",
  pathAndQuery: "/p?q",
  headers: ["Host", "a.com", "X-One", "1", "Connection", "x", "TE", "gzip", "x-one", "2", "Cookie", "a=1"],
  framing: { type: "chunked" },
  http2: true,
  idempotent: false,
  upgrade: false,
};

test("a request's head: Host is :authority, names are lower case, repeats stay, what is of a connection goes", () => {
  expect(requestHeaders(REQUEST)).toEqual({
    ":method": "POST",
    ":path": "/p?q",
    ":scheme": "https",
    ":authority": "a.com",
    te: "trailers",
    "x-one": ["1", "2"],
    cookie: "a=1",
  });
});

test("trailers lose what is of a connection as well", () => {
  expect(fieldsOf(["Grpc-Status", "0", "Transfer-Encoding", "chunked"])).toEqual({ "grpc-status": "0" });
});

describe("an answer's head", () => {
  const CASES: [string, string[], string, boolean, object][] = [
    ["with a length", [":status", "200", "content-length", "5"], "GET", false, { type: "length", bytes: 5 }],
    ["without one", [":status", "200"], "GET", false, { type: "chunked" }],
    ["that ends the stream", [":status", "200"], "GET", true, { type: "none" }],
    [
      "of a HEAD, whose length is another's",
      [":status", "200", "content-length", "5"],
      "HEAD",
      true,
      { type: "none" },
    ],
    ["of a 304", [":status", "304", "content-length", "5"], "GET", true, { type: "none" }],
    ["of a 204", [":status", "204"], "GET", false, { type: "none" }],
  ];
  test.each(CASES)("%s", (_, raw, method, ended, framing) => {
    expect(responseHead(raw, method, ended)).toMatchObject({ status: Number(raw[1]), framing });
  });

  test("keeps fields in order and number, and no pseudo field", () => {
    const raw = [":status", "200", "set-cookie", "a", "x", "1", "set-cookie", "b"];
    expect(responseHead(raw, "GET", false).headers).toEqual(["set-cookie", "a", "x", "1", "set-cookie", "b"]);
  });
});
