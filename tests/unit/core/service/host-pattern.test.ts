import { describe, expect, test } from "bun:test";
import { failAs } from "../../../../src/core/service/fault.ts";
import { parseHost, parseMatcherPort, splitMatcher } from "../../../../src/core/service/host-pattern.ts";

const fail = failAs("service");
const strict = (text: string) => parseHost(text, { devMode: false }, fail);
const lenient = (text: string) => parseHost(text, { devMode: true }, fail);

test.each([
  ["api.stripe.com", { host: "api.stripe.com", path: "" }],
  ["api.stripe.com:8443", { host: "api.stripe.com", port: "8443", path: "" }],
  ["slack.com/api/*", { host: "slack.com", path: "/api/*" }],
  ["slack.com:1/a:2/", { host: "slack.com", port: "1", path: "/a:2/" }],
  ["[::1]:8443/x", { host: "[::1]", port: "8443", path: "/x" }],
  ["[::1]", { host: "[::1]", path: "" }],
  [":80", { host: "", port: "80", path: "" }],
])("%p splits", (text, parts) => expect(splitMatcher(text)).toEqual(parts));

describe("a host", () => {
  test.each([
    ["api.stripe.com", "api.stripe.com"],
    ["API.Stripe.COM.", "api.stripe.com"],
    ["*.github.com", "*.github.com"],
    ["a-b.c--d.io", "a-b.c--d.io"],
    ["My_Bucket-.example.com", "my_bucket-.example.com"],
    ["1.2.3.example.com", "1.2.3.example.com"],
    ["xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"],
  ])("%p is %p", (text, host) => {
    expect(strict(text)).toBe(host);
    expect(strict(host)).toBe(host);
  });

  test.each([
    "",
    ".",
    "stripe",
    "com",
    "*",
    "*.com",
    "*foo.com",
    "*.*.com",
    "api.*.com",
    "a..com",
    ".a.com",
    "a.com..",
    "a.c",
    "a.123",
    "user@a.com",
    "a.com?x",
    "a.com#x",
    "a b.com",
    "a.com\n",
    "exämple.com",
    "\u212aapi.example.com",
    `${"x".repeat(64)}.com`,
    `${"x.".repeat(127)}com`,
    "127.0.0.1",
    "[::1]",
    "::1",
    "2130706433",
    "0x7f.1",
  ])("is not %p", (text) => expect(() => strict(text)).toThrow("service: host"));
});

describe("internal names", () => {
  test.each([
    "localhost",
    "localhost.localdomain",
    "internal",
    "kubernetes",
    "kubernetes.default",
    "metadata.google.internal",
    "METADATA.google.internal.",
    "metadata.google",
    "instance-data",
    "*.google.internal",
  ])("%p is refused by name", (text) => expect(() => strict(text)).toThrow("is an internal name"));

  test("pass in development mode, if they are host names at all", () => {
    expect(lenient("metadata.google.internal")).toBe("metadata.google.internal");
    expect(lenient("localhost.localdomain")).toBe("localhost.localdomain");
    expect(lenient("kubernetes")).toBe("kubernetes");
  });

  test("a name that only contains one is not internal", () => {
    expect(strict("localhost.example.com")).toBe("localhost.example.com");
    expect(strict("*.internal.example.com")).toBe("*.internal.example.com");
  });
});

test("development mode lets this machine in", () => {
  expect(["localhost", "LOCALHOST.", "127.0.0.1", "[::1]"].map(lenient)).toEqual([
    "localhost",
    "localhost",
    "127.0.0.1",
    "::1",
  ]);
  expect(() => lenient("*.localhost")).toThrow("is not a full host name");
  expect(() => lenient("127.1")).toThrow("is not a full host name");
});

test("a port is 1 to 65535, written plainly", () => {
  expect(parseMatcherPort("443", fail)).toBe(443);
  for (const text of ["", "0", "65536", "080", "+80", "8 0", "http", "1e3"]) {
    expect(() => parseMatcherPort(text, fail)).toThrow("service: host has the port");
  }
});
