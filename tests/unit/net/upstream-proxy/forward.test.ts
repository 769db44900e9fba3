import { expect, test } from "bun:test";
import { parseProxyUrl } from "../../../../src/core/net/upstream-proxy-url.ts";
import { forwardTo } from "../../../../src/net/upstream-proxy/forward.ts";
import type { UpstreamRequest } from "../../../../src/ports/net/upstream.ts";

const forward = forwardTo(parseProxyUrl("http://u:hidden@proxy.corp.test:3128"), {
  host: "example.com",
  port: 80,
});
const head = (method: string) =>
  forward.headText({
    method,
    pathAndQuery: "/a",
    headers: ["Max-Forwards", "0"],
  } as unknown as UpstreamRequest);

test("the proxy is shown its login, but for what it answers with all that it was sent", () => {
  expect(head("GET")).toBe(
    "GET http://example.com/a HTTP/1.1\r\nMax-Forwards: 0\r\nProxy-Authorization: Basic dTpoaWRkZW4=\r\n",
  );
  expect(head("TRACE")).toBe("TRACE http://example.com/a HTTP/1.1\r\nMax-Forwards: 0\r\n");
});
