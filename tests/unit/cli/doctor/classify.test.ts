import { describe, expect, test } from "bun:test";
import { classify, cureOf, type Evidence } from "../../../../src/cli/doctor/classify.ts";
import { CLIENTS } from "../../../../src/cli/doctor/clients/clients.ts";
import { VERDICTS } from "../../../../src/cli/doctor/verdict.ts";

const SILENT: Evidence = {
  credential: false,
  connections: 0,
  statuses: new Set(),
  rejected: undefined,
  direct: false,
  code: 1,
  said: "",
};

describe("the verdict", () => {
  const verdict = (evidence: Partial<Evidence>) => classify({ ...SILENT, ...evidence }).verdict;
  const inTunnel = { connections: 1, statuses: new Set([200]), direct: undefined };

  test("is works once the credential has arrived, however the program ended", () => {
    expect(verdict({ ...inTunnel, credential: true, code: 1, said: "certificate error" })).toBe("works");
  });

  test("is bypasses for who reaches an address and never came to the proxy", () => {
    expect(verdict({ direct: true })).toBe("bypasses");
    expect(verdict({ direct: false })).toBe("failed");
    const looked = { direct: undefined, said: "java.net.UnknownHostException: java.doctor.invalid" };
    expect(verdict(looked)).toBe("bypasses");
    expect(verdict({ ...looked, connections: 1 })).toBe("failed");
  });

  test("tells a refused certificate by the log, and by what the program says in its tunnel", () => {
    expect(verdict({ ...inTunnel, rejected: "left" })).toBe("rejects_certificate");
    expect(verdict({ ...inTunnel, rejected: "alert", code: undefined })).toBe("rejects_certificate");
    // Ended during the handshake for being slow, it left, and refused nothing.
    expect(verdict({ ...inTunnel, rejected: "left", code: undefined })).toBe("failed");
    expect(verdict({ ...inTunnel, said: "self-signed certificate in certificate chain" })).toBe(
      "rejects_certificate",
    );
    expect(verdict({ ...inTunnel, said: "404" })).toBe("failed");
    expect(verdict({ said: "certificate file not found" })).toBe("failed");
  });

  test("is cannot_authenticate for a 407 that is not followed by a 200", () => {
    expect(verdict({ connections: 1, statuses: new Set([407]) })).toBe("cannot_authenticate");
    expect(verdict({ connections: 2, statuses: new Set([407, 200]) })).toBe("failed");
  });
});

test("what a program said is its line about the error, or how it ended", () => {
  const detail = (evidence: Partial<Evidence>) => classify({ ...SILENT, ...evidence }).detail;
  expect(detail({ said: "begin\nError: no such host\n    at main (x.js:1)\n\nNode.js v20\n" })).toBe(
    "Error: no such host",
  );
  expect(detail({ code: 3 })).toBe("it ended with code 3");
  expect(detail({ code: undefined })).toBe("it did not end in time");
});

describe("the table of clients", () => {
  test("has each name once, fit to be part of a host name", () => {
    const names = CLIENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test("has a cure in one line for everything but what works", () => {
    for (const client of CLIENTS) {
      for (const verdict of VERDICTS.filter((one) => one !== "works")) {
        expect(cureOf(client, verdict, true)).toMatch(/^.{10,100}$/);
        expect(cureOf(client, verdict, false)).toMatch(/^.{10,100}$/);
      }
    }
  });
});
