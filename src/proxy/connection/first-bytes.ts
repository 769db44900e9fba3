import { type ClientHello, MAX_HELLO_BYTES, readClientHello } from "../../lib/client-hello.ts";

const TLS_HANDSHAKE_RECORD = 22;

/** What a peer turned out to speak, with every byte it has sent so far. */
export type FirstBytes =
  | { readonly type: "plain"; readonly bytes: Buffer }
  /** HTTP/2 with prior knowledge, in the clear (RFC 9113 3.3). */
  | { readonly type: "http2"; readonly bytes: Buffer }
  | { readonly type: "tls"; readonly hello: ClientHello; readonly bytes: Buffer }
  | { readonly type: "unreadable" };

/** The beginning of HTTP/2's preface (RFC 9113 3.4), which no other request begins with. */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n", "latin1");

/** Collects a peer's first bytes until it is clear whether they are TLS, and if so what its hello asks for. */
export class FirstBytesReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Undefined while more is needed. The first byte decides between TLS (RFC 8446 5.1) and anything else. */
  push(chunk: Buffer): FirstBytes | undefined {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const bytes = this.#bytes;
    if (bytes.length === 0) return undefined;
    if (bytes[0] !== TLS_HANDSHAKE_RECORD) return inTheClear(bytes);
    const hello = readClientHello(bytes);
    if (hello === "partial") return bytes.length > MAX_HELLO_BYTES ? { type: "unreadable" } : undefined;
    return hello === "invalid" ? { type: "unreadable" } : { type: "tls", hello, bytes };
  }
}

function inTheClear(bytes: Buffer): FirstBytes | undefined {
  const length = Math.min(bytes.length, PREFACE.length);
  if (bytes.compare(PREFACE, 0, length, 0, length) !== 0) return { type: "plain", bytes };
  return bytes.length < PREFACE.length ? undefined : { type: "http2", bytes };
}
