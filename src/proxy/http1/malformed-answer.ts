import type { MessageFault } from "../../lib/http1/parser.ts";
import { reasonPhrase } from "../../lib/http1/reason-phrase.ts";

/** The answer to what cannot be read as a request, after which the connection ends; `lines` stand in its head. */
export function malformedAnswer({ status, message }: MessageFault, lines: string): string {
  const body = JSON.stringify({ error: "bad_request", message });
  return (
    `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n${lines}Connection: close\r\n\r\n${body}`
  );
}
