/** The bytes that the client sends, built once, and the end of an answer. */
import {
  BODY_PATH,
  ITEMS_PATH,
  PLACEHOLDER,
  PLAIN_BYTES,
  PLAIN_PATH,
  TRANSFER_BYTES,
  UPLOAD_PATH,
} from "../servers/messages.ts";

const POST_BYTES = 4096;

export function get(host: string, port: number, path: string = ITEMS_PATH): Buffer {
  return Buffer.from(head("GET", host, port, path));
}

/** 4 KiB of JSON with one placeholder in the middle. */
export function post(host: string, port: number): Buffer {
  const frame = JSON.stringify({ before: "", token: PLACEHOLDER, after: "" });
  const filling = "lorem ipsum ".repeat(400).slice(0, (POST_BYTES - frame.length) / 2);
  const odd = (POST_BYTES - frame.length) % 2 === 0 ? "" : ".";
  const body = JSON.stringify({ before: filling, token: PLACEHOLDER, after: filling + odd });
  return Buffer.from(head("POST", host, port, BODY_PATH, json(body)) + body);
}

/** The same length with nothing in it to replace. */
export function plainPost(host: string, port: number): Buffer {
  const frame = JSON.stringify({ text: "" });
  const body = JSON.stringify({ text: "lorem ipsum ".repeat(400).slice(0, PLAIN_BYTES - frame.length) });
  return Buffer.from(head("POST", host, port, PLAIN_PATH, json(body)) + body);
}

function json(body: string): string {
  return `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
}

/** The head alone; 100 MiB have to follow. */
export function upload(host: string, port: number): Buffer {
  const content = `Content-Type: application/octet-stream\r\nContent-Length: ${TRANSFER_BYTES}\r\n`;
  return Buffer.from(head("PUT", host, port, UPLOAD_PATH, content));
}

function head(method: string, host: string, port: number, path: string, more = ""): string {
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUser-Agent: bench\r\nAccept: */*\r\nAuthorization: Bearer dummy\r\n${more}\r\n`;
}

/** Where the body begins and what length it has, once the head is there. Throws unless the answer is a 200 with a length. */
export function answerHead(bytes: Buffer): { start: number; length: number } | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const text = bytes.toString("latin1", 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (!text.startsWith("HTTP/1.1 200") || length === undefined) throw new Error(`unexpected answer: ${text}`);
  return { start: end + 4, length: Number(length) };
}

/** Collects the chunks of one short answer after the other. */
export class Answers {
  #rest: Buffer | undefined;

  /** The whole answer when `chunk` completes it. With one request in flight there is nothing behind it. */
  take(chunk: Buffer): Buffer | undefined {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const found = answerHead(bytes);
    const whole = found !== undefined && bytes.length >= found.start + found.length;
    this.#rest = whole ? undefined : Buffer.from(bytes);
    return whole ? bytes : undefined;
  }
}
