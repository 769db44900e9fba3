/**
 * `unresolved`: there is no such name; `name_service`: no name service said whether there is. `tls`: no connection could be secured; `untrusted`, `expired`, `misnamed`: one was, with a certificate that nobody vouches
 * for, that is not valid at this time, that is for other names. `timeout`: it took too long to connect; `silent`: connected, nothing came or was taken for too long. Of a proxy on the way: `proxy`: it
 * cannot be reached or used; `proxy_auth`: it does not accept our credentials; `proxy_refused`: it does not let us through.
 */
export type UpstreamFaultCode =
  | "blocked"
  | "unresolved"
  | "name_service"
  | "refused"
  | "timeout"
  | "silent"
  | "tls"
  | "untrusted"
  | "expired"
  | "misnamed"
  | "closed"
  | "malformed"
  | "proxy"
  | "proxy_auth"
  | "proxy_refused";

/** Why an upstream did not answer. The message never holds request data; it is for the log. */
export class UpstreamFault extends Error {
  override readonly name = "UpstreamFault";
  readonly code: UpstreamFaultCode;
  /** What the client is told besides the code: our own words and never the upstream's. Empty when the code says it all. */
  readonly forClient: string;

  constructor(code: UpstreamFaultCode, message: string, forClient = "") {
    super(message);
    this.code = code;
    this.forClient = forClient;
  }
}

/** Another address of the same host must not hide what a certificate, or the lack of one, says of it. */
export function isVerdict({ code }: UpstreamFault): boolean {
  return ["tls", "untrusted", "expired", "misnamed"].includes(code);
}

/** What the error code of a TLS handshake means: OpenSSL's own failures, or else a certificate that did not verify. */
export function handshakeFaultCode(code: string | undefined): "tls" | "untrusted" {
  return code === undefined || code === "EPROTO" || code.startsWith("ERR_SSL") ? "tls" : "untrusted";
}
