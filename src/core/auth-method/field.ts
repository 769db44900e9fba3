import { isKeyName } from "../credential/key-name.ts";
import { isObject } from "../fields.ts";
import { SIGNING_ALGS, type SigningAlg } from "../identity/signing-key.ts";
import { AUDIENCE_RULE, isAudience, isOwnAudience } from "../identity/svid-claims.ts";
import type { KeyName } from "../ids.ts";
import { isBrokerHeader, isFieldName, isHopByHop } from "../net/headers.ts";
import type { Fail } from "../service/fault.ts";
import { templateFault, templateKeys } from "./template.ts";

/** One member of a service's `auth`: how it is read and written, and how a person gives it. */
export type Field<T, Flag extends string | undefined = string | undefined> = {
  readonly kind: "key" | "text" | "headers";
  readonly required: boolean;
  /** The command line's flag without its dashes; undefined: it can only be given in a file. */
  readonly flag: Flag;
  /** What the flag's help says. */
  readonly help: string;
  /** What stands for the flag's value in help. */
  readonly valueHint: "KEY" | "name" | "text" | "";
  /** What a person is asked; undefined: nobody is asked, and it stays absent. */
  readonly question: string | undefined;
  /** What an absent text becomes; empty for the other kinds. */
  readonly initial: string;
  /** `at` names the field in a fault. Blank counts as absent. */
  parse(value: unknown, at: string, fail: Fail): T;
  /** As it stands in JSON; undefined: it is left out. `parse` reads back the same. */
  write(value: T): unknown;
  /** The credential keys that it names, repeats included. */
  keys(value: T): readonly KeyName[];
};

type Shown<Flag> = { readonly flag: Flag; readonly help: string; readonly question: string };

/** Names the credential that must be there. */
export function key<const F extends string>(shown: Shown<F>): Field<KeyName, F> {
  return {
    kind: "key",
    required: true,
    initial: "",
    valueHint: "KEY",
    ...shown,
    parse: (value, at, fail) =>
      isBlank(value) ? fail(at, "is required; it names a credential key") : parseKey(value, at, fail),
    write: (value) => value,
    keys: (value) => [value],
  };
}

/** Names a credential, or nothing. */
export function optionalKey<const F extends string>(shown: Shown<F>): Field<KeyName | undefined, F> {
  return {
    kind: "key",
    required: false,
    initial: "",
    valueHint: "KEY",
    ...shown,
    parse: (value, at, fail) => (isBlank(value) ? undefined : parseKey(value, at, fail)),
    write: (value) => value,
    keys: (value) => (value === undefined ? [] : [value]),
  };
}

/** Names the header that the credential goes into. */
export function headerName<const F extends string>(
  shown: Shown<F> & { readonly initial: string },
): Field<string, F> {
  return {
    kind: "text",
    required: false,
    valueHint: "name",
    ...shown,
    parse(value, at, fail: Fail) {
      if (isBlank(value)) return shown.initial;
      if (typeof value !== "string" || !isFieldName(value)) fail(at, "must be a header name");
      refuseUnsafe(value, at, fail);
      return value;
    },
    write: (value) => value,
    keys: () => [],
  };
}

/** Text that goes into a header as it is; empty unless given. Nobody is asked for it. */
export function text<const F extends string>(shown: Omit<Shown<F>, "question">): Field<string, F> {
  return {
    kind: "text",
    required: false,
    initial: "",
    question: undefined,
    valueHint: "text",
    ...shown,
    parse: (value, at, fail) => parseHeaderText(value ?? "", at, fail),
    write: (value) => (value === "" ? undefined : value),
    keys: () => [],
  };
}

/** Whom an SVID is for. Our own audiences are refused: whoever was sent one could act as the agent here. */
export function audience<const F extends string>(shown: Shown<F>): Field<string, F> {
  return {
    kind: "text",
    required: true,
    initial: "",
    valueHint: "text",
    ...shown,
    parse(value, at, fail: Fail) {
      if (isBlank(value)) fail(at, "is required; it is what the upstream expects in aud");
      if (typeof value !== "string" || !isAudience(value)) fail(at, `must have ${AUDIENCE_RULE}`);
      if (isOwnAudience(value))
        fail(at, "must not be Agent Vault's own: the upstream could act as the agent here");
      return value;
    },
    write: (value) => value,
    keys: () => [],
  };
}

/** How an SVID is signed; the usual way unless given. Nobody is asked for it. */
export function signingAlg<const F extends string>(
  shown: Omit<Shown<F>, "question">,
): Field<SigningAlg | undefined, F> {
  return {
    kind: "text",
    required: false,
    initial: "",
    question: undefined,
    valueHint: "text",
    ...shown,
    parse(value, at, fail: Fail) {
      if (isBlank(value)) return undefined;
      return (
        SIGNING_ALGS.find((known) => known === value) ?? fail(at, `must be ${SIGNING_ALGS.join(" or ")}`)
      );
    },
    write: (value) => value,
    keys: () => [],
  };
}

/** Header names with their values, in which `{{ KEY }}` stands for a credential. */
export function headers(): Field<Readonly<Record<string, string>>, undefined> {
  return {
    kind: "headers",
    required: true,
    flag: undefined,
    help: "",
    valueHint: "",
    question: "Header",
    initial: "",
    parse: parseHeaders,
    write: (value) => ({ ...value }),
    keys: (value) => Object.values(value).flatMap(templateKeys),
  };
}

/** Absent or empty. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === "";
}

function parseKey(value: unknown, at: string, fail: Fail): KeyName {
  if (typeof value !== "string" || !isKeyName(value)) {
    // The text is not repeated: people put the secret itself here.
    fail(at, "must be a credential key such as STRIPE_KEY, not a value");
  }
  return value;
}

const CUSTOM_NAME = /^[A-Za-z0-9-]+$/;

function parseHeaders(value: unknown, at: string, fail: Fail): Readonly<Record<string, string>> {
  if (!isObject(value) || Object.keys(value).length === 0) {
    fail(at, "is required; it maps at least one header name to its value");
  }
  const parsed: [string, string][] = [];
  const given = new Set<string>();
  for (const [name, template] of Object.entries(value)) {
    const field = `${at}.${name}`;
    if (!CUSTOM_NAME.test(name)) fail(at, "may hold only names of A-Z a-z 0-9 and -");
    refuseUnsafe(name, field, fail);
    if (given.has(name.toLowerCase())) fail(field, "is given twice, in different cases");
    given.add(name.toLowerCase());
    const checked = parseHeaderText(template, field, fail);
    const fault = templateFault(checked);
    if (fault !== undefined) fail(field, fault);
    parsed.push([name, checked]);
  }
  return Object.fromEntries(parsed);
}

/** VCHAR, SP and HTAB: what a header value may hold without being read differently by someone (RFC 9110 5.5). */
const HEADER_TEXT = /^[\t\x20-\x7e]*$/;

function parseHeaderText(value: unknown, at: string, fail: Fail): string {
  if (typeof value !== "string") fail(at, "must be a text");
  if (!HEADER_TEXT.test(value)) fail(at, "must hold printable ASCII only");
  return value;
}

/** Framing, routing and hop-by-hop headers are ours: a value injected there would change where a message ends. */
function refuseUnsafe(name: string, at: string, fail: Fail): void {
  const lower = name.toLowerCase();
  const isFraming = lower === "host" || lower === "content-length";
  if (isFraming || isHopByHop(lower) || isBrokerHeader(lower) || lower.startsWith("proxy-")) {
    fail(at, `must not be ${name}: the broker sets that header itself`);
  }
}
