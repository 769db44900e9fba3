/**
 * HTTP/1 bytes to messages (RFC 9112), over the llhttp that the runtime carries, in its strict mode.
 * One parser serves one connection for as long as it lives. What llhttp accepts and a broker must not
 * (see `framingFault`) is refused here, so that no two readers of a message can disagree about its end.
 */
type NativeParser = {
  initialize(type: number, resource: object, maxHeaderBytes: number, lenient: number): void;
  execute(data: Uint8Array): number | Error;
  finish(): number | Error | undefined;
  [callback: number]: unknown;
};

// biome-ignore lint/style/useNodejsImportProtocol: the module is internal and has no node: name
const { HTTPParser, methods } = require("_http_common") as {
  HTTPParser: (new () => NativeParser) & Record<string, number>;
  methods: readonly string[];
};
const ON_MESSAGE_BEGIN = HTTPParser["kOnMessageBegin"] as number;
const ON_HEADERS = HTTPParser["kOnHeaders"] as number;
const ON_HEADERS_COMPLETE = HTTPParser["kOnHeadersComplete"] as number;
const ON_BODY = HTTPParser["kOnBody"] as number;
const ON_MESSAGE_COMPLETE = HTTPParser["kOnMessageComplete"] as number;

/** Go's default for one header block; what does not fit is answered 431. */
export const MAX_HEAD_BYTES = 1024 * 1024;

export type MessageHead = {
  /** Empty for a response. */
  readonly method: string;
  /** The request target exactly as received; empty for a response. */
  readonly target: string;
  /** 0 for a request. */
  readonly status: number;
  readonly reason: string;
  readonly minor: number;
  /** Flat `[name, value …]` as received, bytes as latin1. */
  readonly headers: string[];
  /** The head asks for another protocol behind it, or is a CONNECT. */
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
};

export type MessageEvents = {
  /** The first byte of a message; a response that nobody asked for shows itself here. */
  onBegin?(): void;
  /** Return true when no body follows although the head says so (the answer to a HEAD). */
  onHead(head: MessageHead): boolean;
  /** The chunk is the receiver's to keep. */
  onBody(chunk: Buffer): void;
  /** `trailers` is flat like headers, absent when there were none. */
  onEnd(trailers: string[] | undefined): void;
};

/** Why a message cannot be read; `status` is what to answer a client. */
export class MessageFault extends Error {
  override readonly name = "MessageFault";
  readonly status: 400 | 431 | 501 | 505;

  constructor(message: string, status: 400 | 431 | 501 | 505 = 400) {
    super(message);
    this.status = status;
  }
}

export type MessageParser = {
  /**
   * Feeds bytes; events are called meanwhile. Answers how many bytes belong to HTTP: fewer than given when
   * an upgrade was met and the rest is another protocol's. Throws MessageFault, after which the parser is dead.
   */
  feed(data: Uint8Array): number;
  /** The peer has closed. Throws when that cuts a message short; ends a body that lasts until close. */
  close(): void;
  /** Starts afresh on the same connection, as after an upgrade that was declined. */
  reset(): void;
};

export function createParser(kind: "request" | "response", events: MessageEvents): MessageParser {
  const native = new HTTPParser();
  const type = HTTPParser[kind === "request" ? "REQUEST" : "RESPONSE"] as number;
  const reset = () => native.initialize(type, {}, MAX_HEAD_BYTES, 0);
  let early: string[] | undefined;
  let earlyTarget = "";
  let started = false;
  let fault: MessageFault | undefined;

  if (events.onBegin !== undefined) native[ON_MESSAGE_BEGIN] = () => events.onBegin?.();
  // Beyond 32 fields llhttp hands the headers over in parts; behind a chunked body the same call brings trailers.
  native[ON_HEADERS] = (headers: string[], url: string) => {
    early = joined(early, headers);
    earlyTarget += url;
  };
  native[ON_HEADERS_COMPLETE] = (
    major: number,
    minor: number,
    headers: string[] | null,
    method: number | null,
    url: string | null,
    status: number | null,
    reason: string | null,
    upgrade: boolean,
    keepAlive: boolean,
  ): number => {
    const head: MessageHead = {
      method: method === null ? "" : methodName(method),
      target: earlyTarget + (url ?? ""),
      status: status ?? 0,
      reason: reason ?? "",
      minor,
      headers: joined(early, headers ?? []),
      upgrade,
      keepAlive,
    };
    early = undefined;
    earlyTarget = "";
    started = true;
    // Sticky: llhttp reads on to the end of the piece, and what follows a message that was refused is not a message.
    fault ??= framingFault(kind, major, head);
    // Throwing through native frames is not defined; the fault is raised in feed, and nothing is passed on.
    return fault === undefined && events.onHead(head) ? 1 : 0;
  };
  native[ON_BODY] = (chunk: Buffer) => {
    if (fault === undefined) events.onBody(chunk);
  };
  native[ON_MESSAGE_COMPLETE] = () => {
    const trailers = early;
    early = undefined;
    // With trailers the runtime hands over the target once more; it must not stand before the next request's.
    earlyTarget = "";
    started = false;
    if (fault === undefined) events.onEnd(trailers);
  };
  reset();

  return {
    feed(data) {
      const result = native.execute(data);
      if (fault !== undefined) throw fault;
      if (typeof result !== "number") throw asFault(result);
      // Of a message that asks for an upgrade the runtime swallows faults in the body and only stops reading.
      if (result < data.length && started) throw new MessageFault("malformed body");
      return result;
    },
    close() {
      if (!started) return;
      const result = native.finish();
      if (result instanceof Error) throw asFault(result);
      if (started) throw new MessageFault("the connection closed in the middle of a message");
    },
    reset,
  };
}

/**
 * llhttp's numbers and the runtime's list part ways behind SOURCE (33); what follows belongs to protocols other than
 * HTTP, QUERY aside. Empty for those.
 */
function methodName(number: number): string {
  if (number === 46) return "QUERY";
  return number <= 33 ? (methods[number] ?? "") : "";
}

/** RFC 9112 6.1, 6.3, 2.3, 3.2: where readers are known to differ, nobody gets to choose. */
function framingFault(
  kind: "request" | "response",
  major: number,
  head: MessageHead,
): MessageFault | undefined {
  if (major !== 1 || head.minor > 1) return new MessageFault("HTTP version not supported", 505);
  if (kind === "request" && head.method === "") return new MessageFault("unknown method", 501);
  let hosts = 0;
  let codings = 0;
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at] as string;
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
    if (name.length !== 17 || name.toLowerCase() !== "transfer-encoding") continue;
    codings += 1;
    if ((head.headers[at + 1] as string).toLowerCase() !== "chunked") {
      return new MessageFault("the only transfer coding understood is chunked", 501);
    }
  }
  if (codings > 1) return new MessageFault("chunked may be applied only once");
  if (codings > 0 && head.minor === 0) return new MessageFault("Transfer-Encoding has no place in HTTP/1.0");
  return kind === "response" ? statusLineFault(head) : requestFault(head, hosts);
}

function requestFault(head: MessageHead, hosts: number): MessageFault | undefined {
  // RFC 9112 3.2: no form of target has a fragment; whoever cuts it off asks for another path than was matched.
  if (head.target.includes("#")) return new MessageFault("a request target has no fragment");
  if (hosts > 1) return new MessageFault("more than one Host header");
  if (hosts === 0 && head.minor === 1 && head.method !== "CONNECT") {
    return new MessageFault("Host header missing");
  }
  return undefined;
}

/** RFC 9112 4: a status of 100 or more, a reason that cannot be taken for anything else where it is shown. */
function statusLineFault(head: MessageHead): MessageFault | undefined {
  if (head.status < 100) return new MessageFault("invalid status code");
  return isPrintable(head.reason) ? undefined : new MessageFault("a control character in the reason phrase");
}

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return false;
  }
  return true;
}

/** Appends in place: copying what is there each time would make a head of many small fields cost its square. */
function joined(list: string[] | undefined, more: string[]): string[] {
  if (list === undefined) return more;
  for (const text of more) list.push(text);
  return list;
}

function asFault(error: Error): MessageFault {
  const { code, reason } = error as { code?: string; reason?: string };
  if (code === "HPE_HEADER_OVERFLOW") return new MessageFault("header block too large", 431);
  if (code === "HPE_INVALID_METHOD") return new MessageFault("unknown method", 501);
  return new MessageFault(reason ?? "malformed HTTP message");
}
