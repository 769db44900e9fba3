import { expect, test } from "bun:test";
import { bareName, readAs } from "../../../../src/core/reach/read-as.ts";
import { createPublicSuffixes } from "../../../../src/net/public-suffix.ts";

const lookUp = await createPublicSuffixes().load();

test.each([
  ["api.xn--strpe-1sa.com", "api.strípe.com"],
  ["*.xn--strpe-1sa.com:8443/v1/*", "strípe.com"],
  ["api.stripe.com/xn--strpe-1sa", undefined],
  ["10.0.0.1:80", undefined],
  ["intranet", undefined],
])("%s reads as %s", (host, unicode) => {
  expect(readAs(host, lookUp)).toBe(unicode);
});

test("a pattern's name stands without its wildcard, port and path", () => {
  expect(["*.example.com:8443/v1/*", "example.com/a:b", "example.com"].map(bareName)).toEqual(
    Array.from({ length: 3 }, () => "example.com"),
  );
});
