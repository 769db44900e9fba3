import { expect, test } from "bun:test";
import { proxyUrl } from "../../../../src/core/net/upstream-proxy.ts";
import { parseProxyUrl } from "../../../../src/core/net/upstream-proxy-url.ts";

test.each([
  ["http://proxy.test:3128", "http://proxy.test:3128"],
  ["HTTP://Proxy.Test", "http://proxy.test:80"],
  ["proxy.test:8080", "http://proxy.test:8080"],
  ["10.0.0.1:8080/", "http://10.0.0.1:8080"],
  ["https://proxy.test/", "https://proxy.test:443"],
  ["socks5://proxy.test", "socks5://proxy.test:1080"],
  ["socks5h://[fd00::1]:9050", "socks5://[fd00::1]:9050"],
])("%s is %s", (text, url) => {
  expect(proxyUrl(parseProxyUrl(text))).toBe(url);
});

test("user and password are decoded, and printed nowhere", () => {
  const { login } = parseProxyUrl("http://dom%5Csue:p%40ss%3Aword@proxy.test:3128");
  expect([login?.user.open(), login?.password.open()]).toEqual(["dom\\sue", "p@ss:word"]);
  expect(Bun.inspect(login)).not.toMatch(/sue|p@ss/);
  expect(parseProxyUrl("http://token@proxy.test").login?.password.open()).toBe("");
});
