/**
 * `address_refused`: the URL, or where its host leads, is not one that is reached from here. `tls`: no connection could be
 * secured, or its certificate does not verify. `unreachable`: no connection, or one that closed without an answer.
 * `broken_answer`: an answer came that is not whole or not HTTP. `too_large`: it is longer than the caller takes.
 */
export type HttpFaultReason =
  | "address_refused"
  | "timeout"
  | "too_large"
  | "tls"
  | "unreachable"
  | "broken_answer";

/**
 * Why a request of our own got no answer. The message is for whoever runs the instance or administers a vault: it names
 * the host at most, never a path, a query, a header, a body, or an address that a name resolved to.
 */
export class HttpFault extends Error {
  override readonly name = "HttpFault";
  readonly reason: HttpFaultReason;

  constructor(reason: HttpFaultReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
