import { expect, test } from "bun:test";
import { parseNoProxy } from "../../../../src/core/net/no-proxy.ts";
import {
  proxyFor,
  proxyUrl,
  type UpstreamProxy,
  whyPrivateName,
} from "../../../../src/core/net/upstream-proxy.ts";
import { Secret } from "../../../../src/core/secret.ts";

const proxy = (host: string): UpstreamProxy => ({
  scheme: "http",
  host,
  port: 3128,
  login: { user: new Secret("sue"), password: new Secret("hidden") },
});
const proxies = {
  https: proxy("secure.test"),
  http: proxy("clear.test"),
  noProxy: parseNoProxy("intra.test"),
};

test("each scheme has its proxy, and people are told of it without its login", () => {
  const found = proxyFor(proxies, "https", { host: "api.test", port: 443 });
  expect(found === undefined ? "" : proxyUrl(found)).toBe("http://secure.test:3128");
  expect(proxyFor(proxies, "http", { host: "api.test", port: 80 })?.host).toBe("clear.test");
  expect(proxyFor({ ...proxies, http: undefined }, "http", { host: "api.test", port: 80 })).toBeUndefined();
});

test.each(["wiki.intra.test", "localhost", "x.localhost", "127.9.9.9", "::1", "localhost.localdomain"])(
  "%s is reached directly",
  (host) => {
    expect(proxyFor(proxies, "https", { host, port: 443 })).toBeUndefined();
  },
);

test.each([
  ["metadata.google.internal", "metadata"],
  ["metadata", "metadata"],
  ["instance-data", "metadata"],
  ["db.internal", "private"],
  ["printer.local", "private"],
  ["router.home.arpa", "private"],
  ["jenkins", "private"],
  ["api.example.com", undefined],
  ["internal.example.com", undefined],
  ["192.0.2.1", undefined],
  ["2001:db8::1", undefined],
] as const)("the name %s is %p", (host, why) => {
  expect(whyPrivateName(host)).toBe(why as never);
});
