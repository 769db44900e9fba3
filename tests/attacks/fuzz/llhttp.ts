/** The runtime's own HTTP/1 parser, llhttp in strict mode, as the judge of ours: what it says of bytes given whole. */

type NativeParser = {
  initialize(type: number, resource: object, maxHeaderBytes: number, lenient: number): void;
  execute(data: Uint8Array): number | Error;
  [callback: number]: unknown;
};

// biome-ignore lint/style/useNodejsImportProtocol: the module is internal and has no node: name
const { HTTPParser, methods } = require("_http_common") as {
  HTTPParser: (new () => NativeParser) & Record<string, number>;
  methods: readonly string[];
};

export type Message = {
  /** Method, target, status, reason, minor version, upgrade, keep-alive. */
  readonly line: readonly (string | number | boolean)[];
  readonly headers: readonly string[];
  body: string;
  /** Absent until the message has ended. */
  trailers?: readonly string[];
};

export type Reading = {
  readonly messages: readonly Message[];
  /** Why reading stopped; undefined when nothing was wrong. */
  readonly fault: string | undefined;
  /** How many bytes were HTTP, when there was no fault. */
  readonly used: number;
};

/** llhttp's number of QUERY, which the runtime's list has elsewhere. */
const QUERY = 46;
/** Numbers behind this one mean methods of other protocols, and the runtime's names for them are others. */
const LAST_OF_HTTP = 33;
const HEAD_BYTES = 1024 * 1024;

const callback = (name: string) => HTTPParser[name] as number;

export function readByLlhttp(kind: "request" | "response", bytes: Buffer): Reading {
  const native = new HTTPParser();
  const messages: Message[] = [];
  let early: string[] = [];
  let target = "";
  native[callback("kOnHeaders")] = (headers: string[], url: string) => {
    early.push(...headers);
    target += url;
  };
  native[callback("kOnHeadersComplete")] = (
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
    const line = [methodName(method), target + (url ?? ""), status ?? 0, reason ?? ""];
    messages.push({
      line: [...line, `${major}.${minor}`, upgrade, keepAlive],
      headers: [...early, ...(headers ?? [])],
      body: "",
    });
    early = [];
    target = "";
    return 0;
  };
  native[callback("kOnBody")] = (chunk: Buffer) => {
    const message = messages.at(-1);
    if (message !== undefined) message.body += chunk.toString("latin1");
  };
  native[callback("kOnMessageComplete")] = () => {
    const message = messages.at(-1);
    if (message !== undefined) message.trailers = early;
    early = [];
    // With trailers the runtime hands over the target once more.
    target = "";
  };
  native.initialize(callback(kind === "request" ? "REQUEST" : "RESPONSE"), {}, HEAD_BYTES, 0);
  const used = native.execute(bytes);
  if (typeof used === "number") return { messages, fault: undefined, used };
  return { messages, fault: (used as { reason?: string }).reason ?? used.message, used: 0 };
}

function methodName(number: number | null | undefined): string {
  if (number === null || number === undefined) return "";
  if (number === QUERY) return "QUERY";
  return number <= LAST_OF_HTTP ? (methods[number] ?? "") : `other ${number}`;
}
