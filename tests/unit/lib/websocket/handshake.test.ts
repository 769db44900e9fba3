import { expect, test } from "bun:test";
import { judgeHandshake } from "../../../../src/lib/websocket/handshake.ts";

/** The example of RFC 6455 1.3. */
const GOOD: Readonly<Record<string, string>> = {
  upgrade: "WebSocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

function judge(headers: Readonly<Record<string, string>>, isUpgrade = true) {
  return judgeHandshake(isUpgrade, (name) => headers[name]);
}

test("a key is answered as the standard's example is", () => {
  expect(judge(GOOD)).toEqual({ type: "accepted", accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" });
});

test.each([
  [GOOD, false, 426],
  [{ ...GOOD, upgrade: "h2c" }, true, 426],
  [{ ...GOOD, "sec-websocket-version": "8" }, true, 426],
  [{ ...GOOD, "sec-websocket-key": "short" }, true, 400],
  [{ ...GOOD, "sec-websocket-key": "" }, true, 400],
] as const)("%j, upgrade %p: %d", (headers, isUpgrade, status) => {
  expect(judge(headers, isUpgrade)).toMatchObject({ type: "refused", status });
});
