import { isKeyName } from "../credential/key-name.ts";
import { type Fields, foldFieldNames, isObject } from "../fields.ts";
import type { KeyName } from "../ids.ts";
import { Secret } from "../secret.ts";
import { type Fail, Faults, failAs, InvalidService } from "../service/fault.ts";
import type { HostOptions } from "../service/host-pattern.ts";
import { parseProposedOAuth, parseWebAddress } from "./parse-oauth.ts";
import { type CredentialSlot, PROPOSAL_LIMITS } from "./proposal.ts";
import { parseText } from "./text.ts";

const NAMES = [
  "action",
  "key",
  "type",
  "description",
  "obtain",
  "obtain_instructions",
  "value",
  "has_value",
  "oauth",
];

/** A slot, and the value that the agent gave for it, which is not part of it. */
export type GivenSlot = { readonly slot: CredentialSlot; readonly value?: Secret };

/**
 * One change of credentials as an agent sends it. Throws `InvalidService` with every fault, none of which repeats a
 * value; `position` is shown for an entry without a key.
 */
export function parseSlot(value: unknown, options: HostOptions, position: number): GivenSlot {
  const place = `credentials[${position}]`;
  if (!isObject(value)) throw new InvalidService([{ at: [], message: `${place}: must be an object` }]);
  const fields = foldFieldNames(value, NAMES);
  const given = fields["key"];
  const fail = failAs(typeof given === "string" && isKeyName(given) ? `credential ${given}` : place);
  const faults = new Faults();
  const action = fields["action"];
  faults.attempt(() => {
    if (action !== "set" && action !== "delete") fail("action", "must be set or delete");
  });
  const key = faults.attempt(() => parseKey(given, fail));
  const texts = parseTexts(fields, faults, fail);
  const type = faults.attempt(() => parseType(fields["type"], fail));
  const kind = faults.attempt((): Kind => {
    if (action === "delete") return { type: "delete" };
    if (type !== "oauth") return { type: "static", hasValue: false };
    return { type, oauth: parseProposedOAuth(fields["oauth"], options, fail) };
  });
  const secret = faults.attempt(() => parseValue(fields["value"], type, fail));
  faults.throwAny();
  const slot = { key, ...texts, ...kind };
  if (slot.type !== "static" || secret === undefined) return { slot };
  return secret.open() === ""
    ? { slot: { ...slot, emptyValue: true } }
    : { slot: { ...slot, hasValue: true }, value: secret };
}

/** The same as it is stored, where the value is elsewhere. */
export function parseStoredSlot(value: unknown, position: number): CredentialSlot {
  const { slot } = parseSlot(value, { devMode: true }, position);
  const hasValue = slot.type === "static" && isObject(value) && value["has_value"] === true;
  return hasValue ? { ...slot, hasValue } : slot;
}

type Kind =
  | { readonly type: "static"; readonly hasValue: false }
  | Pick<Extract<CredentialSlot, { type: "oauth" }>, "type" | "oauth">
  | { readonly type: "delete" };

function parseKey(value: unknown, fail: Fail): KeyName {
  // The text is not repeated: it may be the secret itself.
  if (typeof value !== "string" || !isKeyName(value))
    fail("key", "must be a credential key such as STRIPE_KEY");
  return value;
}

function parseTexts(fields: Fields, faults: Faults, fail: Fail) {
  const text = (at: string, bytes: number) =>
    faults.attempt(() => parseText(fields[at], { at, bytes }, fail));
  const description = text("description", PROPOSAL_LIMITS.description);
  const obtain = text("obtain", PROPOSAL_LIMITS.obtain);
  const obtainInstructions = text("obtain_instructions", PROPOSAL_LIMITS.obtainInstructions);
  faults.attempt(() => {
    if (obtain === undefined || obtain === "") return;
    if (parseWebAddress(obtain)?.protocol !== "https:")
      fail("obtain", "must be an https address with a host, and nothing before the host");
  });
  return { description, obtain, obtainInstructions };
}

function parseType(value: unknown, fail: Fail): "static" | "oauth" {
  if (value === undefined || value === "" || value === "static") return "static";
  return value === "oauth" ? value : fail("type", "must be static or oauth");
}

function parseValue(value: unknown, type: "static" | "oauth" | undefined, fail: Fail): Secret | undefined {
  if (value === undefined) return undefined;
  if (type === "oauth") fail("value", "has no place in an oauth credential, not even an empty one");
  if (typeof value !== "string") fail("value", "must be a text");
  if (!value.isWellFormed() || value.includes("\0")) fail("value", "holds a NUL or half a character");
  return new Secret(value);
}
