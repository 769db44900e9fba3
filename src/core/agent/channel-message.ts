/** What agents say on the channel: `{type, payload, signature?, publicKey?, timestamp}`, in JSON. */
import { isObject } from "../fields.ts";

export type ChannelMessage = {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string | undefined;
  readonly publicKey: string | undefined;
  readonly timestamp: string;
  /** What its signature may be over: the payload as any program writes it anew, and as it stood in the text. */
  readonly signed: readonly string[];
};

/** Undefined for a text that is no such message. A payload that is left out is empty. */
export function parseChannelMessage(text: string): ChannelMessage | undefined {
  try {
    // Writing it anew takes the square of its depth: strangers must not choose that.
    return isDeep(text) ? undefined : readMessage(text);
  } catch {
    return undefined;
  }
}

const MAX_DEPTH = 64;

/** Whether brackets are nested more deeply than any message of use. The text need not be JSON. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= MAX_DEPTH; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return depth > MAX_DEPTH;
}

function readMessage(text: string): ChannelMessage | undefined {
  const message: unknown = JSON.parse(text);
  if (!isObject(message) || typeof message["type"] !== "string") return undefined;
  const { type, payload = {}, signature, publicKey, timestamp } = message;
  if (!isObject(payload)) return undefined;
  const time = typeof timestamp === "string" || typeof timestamp === "number" ? String(timestamp) : "";
  const forms = new Set([JSON.stringify(payload), memberText(text, "payload") ?? ""]);
  return {
    type: type as string,
    payload,
    signature: typeof signature === "string" ? signature : undefined,
    publicKey: typeof publicKey === "string" ? publicKey : undefined,
    timestamp: time,
    signed: [...forms].filter((form) => form !== "").map((form) => form + time),
  };
}

/**
 * The value of a member of the outermost object as it is written, the last one's as in `JSON.parse`; undefined where there is none. `json` is an
 * object that parses.
 */
export function memberText(json: string, name: string): string | undefined {
  let found: string | undefined;
  let at = json.indexOf("{") + 1;
  for (;;) {
    const key = json.indexOf('"', at);
    if (key < 0) return found;
    const keyEnd = endOfString(json, key);
    const start = json.indexOf(":", keyEnd) + 1;
    const end = endOfValue(json, start);
    if (JSON.parse(json.slice(key, keyEnd)) === name) found = json.slice(start, end).trim();
    at = end + 1;
  }
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Where the comma or the bracket behind a value stands. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const character = json[at] as string;
    if (character === '"') at = endOfString(json, at) - 1;
    else if (character === "{" || character === "[") depth += 1;
    else if (depth === 0 && (character === "," || character === "}")) return at;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return json.length;
}
