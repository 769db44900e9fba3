/** Why an upstream did not answer. `reason` never holds request data; it is for the log. */
export class UpstreamFault extends Error {
  override readonly name = "UpstreamFault";
  readonly code: "blocked" | "unresolved" | "refused" | "tls" | "timeout" | "closed" | "malformed";

  constructor(code: UpstreamFault["code"], reason: string) {
    super(reason);
    this.code = code;
  }
}
