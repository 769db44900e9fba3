import { expect, test } from "bun:test";
import { announcedUrl } from "../../../src/server/announced-url.ts";

test.each([
  ["127.0.0.1", "http://127.0.0.1:14321"],
  ["localhost", "http://localhost:14321"],
  ["0.0.0.0", "http://127.0.0.1:14321"],
  ["::", "http://[::1]:14321"],
  ["2001:db8::1", "http://[2001:db8::1]:14321"],
])("a server on %s is found at %s", (host, url) => {
  expect(announcedUrl(host, 14_321)).toBe(url);
});
