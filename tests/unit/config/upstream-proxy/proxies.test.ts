import { expect, test } from "bun:test";
import { createReader } from "../../../../src/config/reader.ts";
import { readUpstreamProxies } from "../../../../src/config/upstream-proxy/proxies.ts";
import { proxyUrl } from "../../../../src/core/net/upstream-proxy.ts";

function read(env: Record<string, string>) {
  const reader = createReader(env);
  const proxies = readUpstreamProxies(reader);
  const shown = (proxy: NonNullable<typeof proxies>["http"]) =>
    proxy === undefined ? "none" : proxyUrl(proxy);
  return {
    https: proxies === undefined ? "none" : shown(proxies.https),
    http: proxies === undefined ? "none" : shown(proxies.http),
    direct: (host: string) => proxies?.noProxy({ host, port: 443 }),
    faults: reader.faults(),
    warnings: reader.warnings(),
  };
}

test.each([
  "ftp://user:hidden@proxy.test",
  "socks4://hidden@proxy.test",
  "http://user:hidden@proxy.test/path",
  "http://user:hid#den@proxy.test",
  "http://user:hidden%@proxy.test",
  "http://user:hidden%0d%0aX@proxy.test",
  "http://us%3Aer:hidden@proxy.test",
  "http://user:hidden@proxy.test:0",
  "http://user:hidden@proxy.test:99999",
  "socks5://hidden@proxy.test",
  `socks5://user:${"hidden".repeat(50)}@proxy.test`,
  "http://user:hidden@",
  "http://",
])("%s is a fault of ours and a warning of everybody's, and is not quoted", (text) => {
  const own = read({ AGENT_VAULT_UPSTREAM_PROXY: text });
  expect(own).toMatchObject({ https: "none", http: "none" });
  expect(own.faults).toHaveLength(1);
  const inherited = read({ https_proxy: text });
  expect(inherited).toMatchObject({ https: "none", faults: [] });
  expect(inherited.warnings).toHaveLength(1);
  expect([...own.faults, ...inherited.warnings].join()).not.toMatch(/hid|user:/);
});

test("which one counts", () => {
  const both = { HTTPS_PROXY: "http://upper.test", https_proxy: "http://lower.test", NO_PROXY: "a.test" };
  expect(read(both)).toMatchObject({ https: "http://lower.test:80", http: "none" });
  expect(read({ ...both, no_proxy: "b.test" }).direct("a.test")).toBe(false);
  expect(read({ ...both, http_proxy: "http://clear.test" })).toMatchObject({ http: "http://clear.test:80" });
  expect(read({ HTTPS_PROXY: "http://s.test", ALL_PROXY: "socks5://all.test" })).toMatchObject({
    https: "http://s.test:80",
    http: "socks5://all.test:1080",
  });
  const own = read({ ...both, AGENT_VAULT_UPSTREAM_PROXY: "socks5://own.test" });
  expect(own).toMatchObject({ https: "socks5://own.test:1080", http: "socks5://own.test:1080" });
  expect(own.direct("a.test")).toBe(true);
  expect(read({ ...both, AGENT_VAULT_UPSTREAM_PROXY: "none" })).toMatchObject({ https: "none", faults: [] });
  expect(read({ https_proxy: "", HTTPS_PROXY: "http://upper.test" }).https).toBe("http://upper.test:80");
});
