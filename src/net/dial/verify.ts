import { isIP } from "node:net";
import { handshakeFaultCode, UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamProtocol } from "../../ports/net/upstream.ts";

/** The upstream speaks none of the protocols that were offered (the alert no_application_protocol, RFC 7301 3.2). */
export class NoSharedProtocol extends UpstreamFault {
  constructor(host: string) {
    super("tls", `${host} speaks none of the protocols that were offered`);
  }
}

/** What Server Name Indication carries: a name, and nothing for an address (RFC 6066 3). */
export function serverName(host: string): string {
  // Left out, the runtime would send the address; empty, it sends none and verifies against the address dialled.
  return isIP(host) === 0 ? host : "";
}

const WIRE: Readonly<Record<UpstreamProtocol, string>> = { "http/1.1": "\x08http/1.1", h2: "\x02h2" };

/** The protocols as ALPN has them on the wire (RFC 7301 3.1). */
export function offered(protocols: readonly UpstreamProtocol[]): Buffer {
  return Buffer.from(protocols.map((protocol) => WIRE[protocol]).join(""), "latin1");
}

/**
 * What the runtime's verification lets through and RFC 9525 does not: a name that stands in the common name only (6.3),
 * and an address that is not that of the host.
 */
export function certificateFault(
  host: string,
  socket: { getPeerX509Certificate?: () => X509 | undefined },
): UpstreamFault | undefined {
  const certificate = socket.getPeerX509Certificate?.();
  const names = certificate?.subjectAltName;
  if (isIP(host) !== 0) {
    if (certificate?.checkIP(host) !== undefined) return undefined;
    return rejected("misnamed", host, "the certificate does not name this address");
  }
  if (names !== undefined && /(?:^|, )DNS:/.test(names)) return undefined;
  return rejected(
    "misnamed",
    host,
    "the certificate has no subject alternative name, only a common name (RFC 9525)",
  );
}

type X509 = { readonly subjectAltName: string | undefined; checkIP(ip: string): string | undefined };

/** Why the handshake failed, in our words: the runtime's quote the certificate, which the upstream wrote. */
export function handshakeFault(host: string, error: Error & { code?: string }): UpstreamFault {
  if (error.message.includes("NO_APPLICATION_PROTOCOL")) return new NoSharedProtocol(host);
  const code = error.code ?? "";
  // The system's errors are one word; what OpenSSL and the verification say has underscores.
  if (/^E[A-Z]+$/.test(code) && code !== "EPROTO") {
    return new UpstreamFault("closed", `${host} closed the connection during the TLS handshake (${code})`);
  }
  const known = REASONS[code];
  if (known !== undefined) return rejected(VERDICTS[code] ?? "untrusted", host, known);
  const said = /^[A-Z0-9_]+$/.test(code) ? code : "no reason given";
  return new UpstreamFault(handshakeFaultCode(error.code), `${host}: the TLS handshake failed (${said})`);
}

type Verdict = "untrusted" | "expired" | "misnamed";

function rejected(code: Verdict, host: string, reason: string): UpstreamFault {
  return new UpstreamFault(code, `${host}: ${reason}`, reason);
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "misnamed",
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "expired",
};

const UNKNOWN_AUTHORITY = "the certificate is not signed by an authority that is trusted here";
const REASONS: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for other names",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is signed by itself",
  CERT_HAS_EXPIRED: "the certificate has expired",
  CERT_NOT_YET_VALID: "the certificate is not yet valid",
  CERT_REVOKED: "the certificate was revoked",
};
