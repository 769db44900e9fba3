/**
 * Reads what a TLS client says first (RFC 8446 4.1.2): the name it wants and the protocols it speaks.
 * Nothing is decided here and nothing is consumed. A TLS library tells the same only once it has been given a certificate,
 * and which one depends on this.
 */
export type ClientHello = {
  /** server_name (RFC 6066 3), as sent. */
  readonly serverName: string | undefined;
  /** application_layer_protocol_negotiation (RFC 7301), in the client's order; empty when not offered. */
  readonly protocols: readonly string[];
};

/** A hello is a few hundred bytes, two kilobytes with post-quantum key shares; this is far beyond. */
export const MAX_HELLO_BYTES = 64 * 1024;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEADER = 5;
const MAX_RECORD_BYTES = 16_384;

/** "partial" until the whole hello is there, which may take several records; "invalid" when it is none. */
export function readClientHello(bytes: Uint8Array): ClientHello | "partial" | "invalid" {
  const message = joinRecords(bytes);
  if (typeof message === "string") return message;
  try {
    return parseHello(new Reader(message));
  } catch {
    return "invalid";
  }
}

/** The first handshake message, put together from its records (RFC 8446 5.1). */
function joinRecords(bytes: Uint8Array): Uint8Array | "partial" | "invalid" {
  const parts: Uint8Array[] = [];
  let length = 0;
  let need = 0;
  for (let at = 0; need === 0 || length < need; ) {
    const record = nextRecord(bytes, at);
    if (typeof record === "string") return record;
    parts.push(record);
    length += record.length;
    at += RECORD_HEADER + record.length;
    if (need > 0 || length < 4) continue;
    const start = Buffer.concat(parts);
    if (start[0] !== CLIENT_HELLO) return "invalid";
    need = 4 + start.readUIntBE(1, 3);
    if (need > MAX_HELLO_BYTES) return "invalid";
  }
  // Joined once: a hello in records of one byte each must not cost its square.
  return Buffer.concat(parts).subarray(4, need);
}

function nextRecord(bytes: Uint8Array, at: number): Uint8Array | "partial" | "invalid" {
  if (bytes.length <= at) return "partial";
  if (bytes[at] !== HANDSHAKE) return "invalid";
  if (bytes.length < at + RECORD_HEADER) return "partial";
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  if (bytes[at + 1] !== 3 || length === 0 || length > MAX_RECORD_BYTES) return "invalid";
  const end = at + RECORD_HEADER + length;
  return bytes.length < end ? "partial" : bytes.subarray(at + RECORD_HEADER, end);
}

function parseHello(hello: Reader): ClientHello {
  hello.skip(2 + 32);
  hello.skip(hello.number(1));
  hello.skip(hello.number(2));
  hello.skip(hello.number(1));
  let serverName: string | undefined;
  let protocols: string[] = [];
  if (hello.left === 0) return { serverName, protocols };
  const extensions = hello.take(hello.number(2));
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const body = extensions.take(extensions.number(2));
    if (type === 0) serverName = parseServerName(body);
    if (type === 16) protocols = parseProtocols(body);
  }
  return { serverName, protocols };
}

function parseServerName(body: Reader): string | undefined {
  const list = body.take(body.number(2));
  while (list.left > 0) {
    const type = list.number(1);
    const name = list.take(list.number(2));
    if (type === 0) return name.text();
  }
  return undefined;
}

function parseProtocols(body: Reader): string[] {
  const list = body.take(body.number(2));
  const protocols: string[] = [];
  while (list.left > 0) protocols.push(list.take(list.number(1)).text());
  return protocols;
}

/** Reads forward and throws rather than read past the end. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  skip(count: number): void {
    if (count > this.left) throw new RangeError("cut short");
    this.#at += count;
  }

  number(width: 1 | 2): number {
    const at = this.#at;
    this.skip(width);
    const first = this.#bytes[at] ?? 0;
    return width === 1 ? first : (first << 8) | (this.#bytes[at + 1] ?? 0);
  }

  take(count: number): Reader {
    const at = this.#at;
    this.skip(count);
    return new Reader(this.#bytes.subarray(at, at + count));
  }

  text(): string {
    return Buffer.from(this.#bytes).toString("latin1");
  }
}
