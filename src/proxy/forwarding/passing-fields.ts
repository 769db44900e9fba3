/**
 * The fields of a head that go on unchanged, as ranges of its bytes: text is made only of what is ours. The rules are
 * those of core/injection/request-head.ts, by number instead of by name. Heads of which more must be known (a field named
 * by Connection, say) are not for this way: `undefined` sends them the other.
 */

import {
  type FieldRule,
  fieldRule,
  goesBack,
  goesOn,
  RULED_NAMES,
} from "../../core/injection/request-head.ts";
import type { HeaderEdit } from "../../core/injection/signing.ts";
import { fieldId, knownFieldId, knownFieldIds } from "../../lib/http1/head/field-names.ts";
import { OutgoingHead } from "../../lib/http1/head/outgoing-head.ts";
import type { MessageHead } from "../../lib/http1/parser.ts";

const CONNECTION = fieldId("connection");
const RULES = new Uint8Array(256);
for (const name of RULED_NAMES) RULES[fieldId(name)] = fieldRule(name);

/**
 * Which fields a set of lower-case names means: those with a number, and all by name, for fields that had none when they
 * were read.
 */
type Named = { readonly ids: Uint8Array; readonly names: readonly string[]; readonly known: number };

/** The sets are those of plans; made once for each, and again should more names have numbers by now. */
const named = new WeakMap<ReadonlySet<string>, Named>();

export type RequestEdits = {
  readonly host: string;
  readonly replaces: ReadonlySet<string>;
  readonly inject: readonly HeaderEdit[];
  readonly keepLength: boolean;
};

/** The request line and every field that goes upstream, without framing of our own and the empty line. */
export function passRequest(
  source: MessageHead,
  pathAndQuery: string,
  { host, replaces, inject, keepLength }: RequestEdits,
): OutgoingHead | undefined {
  if (!isSimple(source)) return undefined;
  const { ids, names } = namedBy(replaces);
  const going = { keepLength, keepExtensions: true };
  const out = new OutgoingHead(`${source.method} ${pathAndQuery} HTTP/1.1\r\nHost: ${host}`, source);
  out.copy((head, field) => {
    const id = head.id(field);
    if (!goesOn(RULES[id] as FieldRule, going) || ids[id] === 1) return false;
    return id !== 0 || !names.some((name) => isLike(head, field, name));
  });
  for (const { name, value } of inject) out.field(name, value);
  return out;
}

export type AnswerEdits = { readonly keepLength: boolean; readonly cookiesPass: boolean };

/** Tells of each field of an answer whether it goes back to the client; undefined where that takes more. */
export function answerPasses(
  source: MessageHead,
  { keepLength, cookiesPass }: AnswerEdits,
): ((head: MessageHead, field: number) => boolean) | undefined {
  if (!isSimple(source)) return undefined;
  if (cookiesPass) return keepLength ? WITH_BOTH : WITH_COOKIES;
  return keepLength ? WITH_LENGTH : WITH_NEITHER;
}

const going =
  (edits: AnswerEdits): ((head: MessageHead, field: number) => boolean) =>
  (head, field) =>
    goesBack(RULES[head.id(field)] as FieldRule, edits);
const WITH_BOTH = going({ keepLength: true, cookiesPass: true });
const WITH_LENGTH = going({ keepLength: true, cookiesPass: false });
const WITH_COOKIES = going({ keepLength: false, cookiesPass: true });
const WITH_NEITHER = going({ keepLength: false, cookiesPass: false });

/** `Connection` names no field of this head: it is absent, or says only what becomes of the connection. */
function isSimple(source: MessageHead): boolean {
  const field = source.find(CONNECTION);
  if (field < 0) return true;
  const value = source.value(field).toLowerCase();
  return (value === "keep-alive" || value === "close") && source.find(CONNECTION, field + 1) < 0;
}

function namedBy(names: ReadonlySet<string>): Named {
  const made = named.get(names);
  if (made !== undefined && made.known === knownFieldIds()) return made;
  const ids = new Uint8Array(256);
  for (const name of names) ids[knownFieldId(name)] = 1;
  // 0 stands for all names without a number.
  ids[0] = 0;
  const next = { ids, names: [...names], known: knownFieldIds() };
  named.set(names, next);
  return next;
}

/** CGI and WSGI make one name of `X_Key` and `X-Key`: ours must be the only one either way. */
function isLike(head: MessageHead, field: number, lowerName: string): boolean {
  if (head.isNamed(field, lowerName)) return true;
  const start = head.lineStart(field);
  const found = head.bytes.indexOf(UNDERSCORE, start);
  if (found < 0 || found >= start + lowerName.length) return false;
  return head.name(field).toLowerCase().replaceAll("_", "-") === lowerName;
}

const UNDERSCORE = 0x5f;
