import { afterEach, expect, test } from "bun:test";
import { proxyFor } from "../../../src/node-shim/environment.ts";
import { wantedKeys } from "../../../src/node-shim/global-dispatcher.ts";

const NAMES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
const setTo = (env: Record<string, string | undefined>) => {
  for (const name of NAMES) {
    if (env[name] === undefined) delete process.env[name];
    else process.env[name] = env[name];
  }
};
afterEach(() => setTo(before));

const HOST = { secure: true, host: "a.example", port: 443 };

test("the proxy is the environment's, by the target's scheme, as it is now", () => {
  setTo({ HTTPS_PROXY: "http://t:v@127.0.0.1:1", HTTP_PROXY: "http://127.0.0.1:2" });
  expect(proxyFor(HOST)?.port).toBe("1");
  expect(proxyFor({ ...HOST, secure: false })?.port).toBe("2");
  process.env["HTTPS_PROXY"] = "http://127.0.0.1:3";
  expect(proxyFor(HOST)?.port).toBe("3");
});

test("none for what is exempt, for the proxy itself, and where none is named that could be one", () => {
  setTo({ HTTPS_PROXY: "http://[::1]:8080", NO_PROXY: "near.example" });
  expect(proxyFor({ ...HOST, host: "near.example" })).toBeUndefined();
  expect(proxyFor({ ...HOST, host: "[::1]", port: 8080 })).toBeUndefined();
  for (const stated of ["", "127.0.0.1:80", "socks5://127.0.0.1:1", "not a url"]) {
    setTo({ HTTPS_PROXY: stated });
    expect(proxyFor(HOST)).toBeUndefined();
  }
});

test.each([
  ["20.20.2", "6.24.1", "1", ["1", "2"]],
  ["22.12.0", "6.21.0", "1", ["1", "2"]],
  ["22.23.3", "6.28.1", "1", ["2"]],
  ["23.11.0", "6.21.0", "1", ["1", "2"]],
  ["24.21.0", "7.29.1", "1", ["2"]],
  ["26.0.0", "8.0.0", "1", []],
  ["24.21.0", "7.29.1", undefined, ["1", "2"]],
] as const)("Node %p with undici %p and the variable %p lacks %p", (node, undici, variable, keys) => {
  const env = variable === undefined ? {} : { NODE_USE_ENV_PROXY: variable };
  expect(wantedKeys({ node, undici }, env).map((key) => key.description?.at(-1))).toEqual([...keys]);
});
