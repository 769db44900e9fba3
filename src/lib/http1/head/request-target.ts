import { MessageFault } from "../fault.ts";
import { AUTHORITY, COLON } from "../octets.ts";

const SLASH = 0x2f;
const QUESTION = 0x3f;
const ASTERISK = 0x2a;
const AT_SIGN = 0x40;

/**
 * The form of a request target (RFC 9112 3.2): a path, a URL with a host, `*`, or for CONNECT an authority. Only the
 * form; whom it names is for others to judge. Throws MessageFault.
 */
export function checkTarget(bytes: Buffer, from: number, to: number, isConnect: boolean): void {
  if (from === to)
    throw new MessageFault("the request target is missing, or more than one space is before it");
  if (isConnect) {
    if (authorityEnd(bytes, from, to) < to) {
      throw new MessageFault("the target of a CONNECT is a host and a port and nothing else");
    }
    return;
  }
  const first = bytes[from];
  if (first === SLASH || (first === ASTERISK && to - from === 1)) return;
  let at = from;
  while (at < to && isLetter(bytes[at] as number)) at += 1;
  const isUrl = at > from && bytes[at] === COLON && bytes[at + 1] === SLASH && bytes[at + 2] === SLASH;
  if (!isUrl || at + 3 >= to)
    throw new MessageFault("a request target is a path that begins with /, or a URL");
  const end = authorityEnd(bytes, at + 3, to);
  if (end < to && bytes[end] !== SLASH && bytes[end] !== QUESTION) {
    throw new MessageFault("the host in a request target contains what no host has");
  }
}

/** Where the authority ends; it has one @ at most (RFC 3986 3.2): readers differ about which of two counts. */
function authorityEnd(bytes: Buffer, from: number, to: number): number {
  let hasUser = false;
  let at = from;
  for (; at < to && AUTHORITY[bytes[at] as number] !== 0; at += 1) {
    if (bytes[at] !== AT_SIGN) continue;
    if (hasUser) return at;
    hasUser = true;
  }
  return at;
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}
