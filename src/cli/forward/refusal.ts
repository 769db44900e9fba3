import { reasonPhrase } from "../../lib/http1/reason-phrase.ts";

/** What the forwarder answers itself, when nothing of the server's can be passed on. */
export type Refusal = {
  readonly status: 400 | 403 | 408 | 431 | 502 | 503;
  readonly error: string;
  readonly message: string;
};

/** A whole answer, behind which the connection ends; shaped as the proxy's own refusals are. */
export function refusalBytes({ status, error, message }: Refusal): Buffer {
  const body = `${JSON.stringify({ error, message })}\n`;
  const head = [
    `HTTP/1.1 ${status} ${reasonPhrase(status)}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "X-Agent-Vault-Proxy-Error: true",
    ...(status === 503 ? ["Retry-After: 1"] : []),
    "Connection: close",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** What kept a request from the server, in words for whoever sent it. */
export class Unserved extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
