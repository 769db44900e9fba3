import { expect, test } from "bun:test";
import { askedUrl, bindingText, parseAskAnswer, statusOf } from "../../../../src/core/ask/ask.ts";
import type { VaultId } from "../../../../src/core/ids.ts";

const REQUEST = {
  vaultId: "v" as VaultId,
  run: "r",
  method: "GET",
  scheme: "https",
  target: { host: "api.example.com", port: 443 },
  pathAndQuery: "/a?b=1",
  body: "none",
};

test("an answer is bound to all that a request is: each difference is another request", () => {
  const others = [
    { vaultId: "w" as VaultId },
    { run: "s" },
    { method: "POST" },
    { scheme: "http" },
    { target: { host: "api.example.org", port: 443 } },
    { target: { host: "api.example.com", port: 444 } },
    { pathAndQuery: "/a?b=2" },
    { pathAndQuery: "/a" },
    { body: "length 4" },
  ].map((other) => bindingText({ ...REQUEST, ...other }));
  expect(new Set([bindingText(REQUEST), ...others]).size).toBe(others.length + 1);
  expect(bindingText({ ...REQUEST })).toBe(bindingText(REQUEST));
});

test("parts cannot be shifted into one another", () => {
  const a = bindingText({ ...REQUEST, method: 'GET","https', scheme: "x" });
  const b = bindingText({ ...REQUEST, method: "GET", scheme: 'https","x' });
  expect(a).not.toBe(b);
});

test("an answer is one of four words", () => {
  expect(parseAskAnswer(" run ")).toBe("run");
  for (const text of ["", "yes", "Once"]) {
    expect(() => parseAskAnswer(text)).toThrow('answer must be "once", "run", "always" or "no"');
  }
});

test("one that still waits when its deadline has come has expired; what ended stays as it ended", () => {
  expect(statusOf({ status: "waiting", deadline: 10 }, 9)).toBe("waiting");
  expect(statusOf({ status: "waiting", deadline: 10 }, 10)).toBe("expired");
  expect(statusOf({ status: "answered", deadline: 10 }, 11)).toBe("answered");
  expect(statusOf({ status: "left", deadline: 10 }, 11)).toBe("left");
});

test("addresses leave the scheme's own port out", () => {
  const asked = { scheme: "https", host: "api.example.com", port: 443, path: "/a" } as const;
  expect(askedUrl(asked)).toBe("https://api.example.com/a");
  expect(askedUrl({ ...asked, port: 8443 })).toBe("https://api.example.com:8443/a");
  expect(askedUrl({ ...asked, scheme: "http" })).toBe("http://api.example.com:443/a");
  expect(askedUrl({ ...asked, host: "2001:db8::1" })).toBe("https://[2001:db8::1]/a");
});
