/**
 * The fields of a head that go on unchanged, as ranges of its bytes: text is made only of what is ours. The rules are
 * those of core/injection/request-head.ts, by number instead of by name. Heads of which more must be known (a field named
 * by Connection, say) are not for this way: `undefined` sends them the other.
 */

import type { HeaderEdit } from "../../core/injection/plan.ts";
import {
  COOKIE,
  DROP,
  EXTENSIONS,
  fieldRule,
  HOST,
  LENGTH,
  PASS,
  RULED_NAMES,
} from "../../core/injection/request-head.ts";
import { fieldId, knownFieldId } from "../../lib/http1/head/field-names.ts";
import { OutgoingHead } from "../../lib/http1/head/outgoing-head.ts";
import type { MessageHead } from "../../lib/http1/parser.ts";

const CONNECTION = fieldId("connection");
const RULES = new Uint8Array(256);
for (const name of RULED_NAMES) RULES[fieldId(name)] = fieldRule(name);

/** Which fields a set of lower-case names means: those with a number, and the rest by name. */
type Named = { readonly ids: Uint8Array; readonly others: readonly string[] };

/** The sets are those of plans, made once for each. */
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
  const { ids, others } = namedBy(replaces);
  const out = new OutgoingHead(`${source.method} ${pathAndQuery} HTTP/1.1\r\nHost: ${host}`, source);
  out.copy((head, field) => {
    const id = head.id(field);
    const rule = RULES[id] as number;
    if (rule !== PASS && (rule === DROP || rule === HOST || (rule === LENGTH && !keepLength))) return false;
    if (ids[id] === 1) return false;
    return id !== 0 || others.length === 0 || !others.some((name) => head.isNamed(field, name));
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
  if (cookiesPass) return keepLength ? passesAll : passesCookies;
  return keepLength ? passesLength : passesNeither;
}

const rule = (head: MessageHead, field: number) => RULES[head.id(field)] as number;
const passesAll = (head: MessageHead, field: number) => rule(head, field) !== DROP;
const passesLength = (head: MessageHead, field: number) => {
  const found = rule(head, field);
  return found === PASS || (found !== DROP && found !== COOKIE);
};
const passesCookies = (head: MessageHead, field: number) => {
  const found = rule(head, field);
  return found === PASS || (found !== DROP && found !== LENGTH);
};
const passesNeither = (head: MessageHead, field: number) => {
  const found = rule(head, field);
  return found === PASS || found === HOST || found === EXTENSIONS;
};

/** `Connection` names no field of this head: it is absent, or says only what becomes of the connection. */
function isSimple(source: MessageHead): boolean {
  const field = source.find(CONNECTION);
  if (field < 0) return true;
  const value = source.value(field).toLowerCase();
  return (value === "keep-alive" || value === "close") && source.find(CONNECTION, field + 1) < 0;
}

function namedBy(names: ReadonlySet<string>): Named {
  const known = named.get(names);
  if (known !== undefined) return known;
  const ids = new Uint8Array(256);
  const others: string[] = [];
  for (const name of names) {
    const id = knownFieldId(name);
    if (id === 0) others.push(name);
    else ids[id] = 1;
  }
  const made = { ids, others };
  named.set(names, made);
  return made;
}
