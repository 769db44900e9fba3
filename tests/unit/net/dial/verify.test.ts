import { describe, expect, test } from "bun:test";
import { certificateFault, handshakeFault, offered, serverName } from "../../../../src/net/dial/verify.ts";

test("server_name carries names alone (RFC 6066 3)", () => {
  expect(["a.com", "127.0.0.1", "::1"].map(serverName)).toEqual(["a.com", "", ""]);
});

test("protocols are offered in their order, each behind its length (RFC 7301 3.1)", () => {
  expect(offered(["h2", "http/1.1"]).toString("latin1")).toBe("\x02h2\x08http/1.1");
  expect(offered([]).length).toBe(0);
});

describe("a certificate that the runtime took", () => {
  const socket = (subjectAltName: string | undefined, ip?: string) => ({
    getPeerX509Certificate: () => ({
      subjectAltName,
      checkIP: (asked: string) => (asked === ip ? ip : undefined),
    }),
  });
  const CASES: [string, string, Parameters<typeof certificateFault>[1], string | undefined][] = [
    ["with names", "a.com", socket("DNS:a.com"), undefined],
    ["with names behind an address", "a.com", socket("IP Address:10.0.0.1, DNS:a.com"), undefined],
    ["with a common name only", "a.com", socket(undefined), "common name"],
    ["with addresses only", "a.com", socket("IP Address:10.0.0.1"), "common name"],
    ["whose mail address looks like a name", "a.com", socket("email:x-DNS:a.com"), "common name"],
    ["for the address", "10.0.0.1", socket("IP Address:10.0.0.1", "10.0.0.1"), undefined],
    [
      "for another address",
      "10.0.0.2",
      socket("IP Address:10.0.0.1", "10.0.0.1"),
      "does not name this address",
    ],
    ["that is not there", "a.com", {}, "common name"],
  ];
  test.each(CASES)("%s", (_, host, peer, says) => {
    const fault = certificateFault(host, peer);
    if (says === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatchObject({ code: "misnamed", message: expect.stringContaining(says) });
  });
});

describe("a handshake that failed", () => {
  const error = (code: string | undefined, message = "CN=<script>") =>
    Object.assign(new Error(message), code === undefined ? {} : { code });
  const CASES: [string, Error, string, string][] = [
    [
      "no protocol in common",
      error("ERR_SSL_X", "alert NO_APPLICATION_PROTOCOL"),
      "tls",
      "none of the protocols",
    ],
    ["a reset", error("ECONNRESET"), "closed", "ECONNRESET"],
    ["OpenSSL's own", error("ERR_SSL_WRONG_VERSION_NUMBER"), "tls", "ERR_SSL_WRONG_VERSION_NUMBER"],
    [
      "an authority that is not known",
      error("SELF_SIGNED_CERT_IN_CHAIN"),
      "untrusted",
      "not signed by an authority",
    ],
    ["other names", error("ERR_TLS_CERT_ALTNAME_INVALID"), "misnamed", "for other names"],
    ["one that is over", error("CERT_HAS_EXPIRED"), "expired", "has expired"],
    ["one that is not valid yet", error("CERT_NOT_YET_VALID"), "expired", "not yet valid"],
    ["a reason that is not in our list", error("CERT_CHAIN_TOO_LONG"), "untrusted", "CERT_CHAIN_TOO_LONG"],
    ["no code at all", error(undefined), "tls", "no reason given"],
    ["a code that the upstream could have written", error("evil\r\ncode"), "untrusted", "no reason given"],
  ];
  test.each(CASES)("%s", (_, cause, code, says) => {
    const fault = handshakeFault("a.com", cause);
    expect<string>(fault.code).toBe(code);
    expect(fault.message).toContain(says);
    expect(`${fault.message}${fault.forClient}`).not.toContain("<script>");
  });
});
