/** Who acts for whom, as a token says it (RFC 8693, 4.1), and for how long and for what it may say so. */
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";

/** The newest actor is the outermost; those within are history, and nobody's rights follow from them. */
export type ActClaim = { readonly sub: string; readonly act?: ActClaim };

/** Tokens travel in headers, which do not grow without end. */
const MAX_CHAIN = 10;
/** As an SVID that is given out now. */
const FULL_SECONDS = 3600;
/** What is so young counts as new: whoever was just given it gets the same life for it that others get. */
const YOUNG_SECONDS = 30;
/** RFC 6749, 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const MAX_SCOPE = 512;

/** The `act` of a token whose signature holds; undefined when it has none or what is there is no such claim. */
export function readAct(value: unknown, depth = 1): ActClaim | undefined {
  if (!isObject(value) || depth > MAX_CHAIN) return undefined;
  const { sub, act } = value;
  if (typeof sub !== "string") return undefined;
  if (act === undefined) return { sub };
  const inner = readAct(act, depth + 1);
  return inner === undefined ? undefined : { sub, act: inner };
}

/** One more who acts. Throws `invalid_request` for a chain that is too long. */
export function withActor(actor: string, before: ActClaim | undefined): ActClaim {
  const act = before === undefined ? { sub: actor } : { sub: actor, act: before };
  if (delegationChain("", act).length > MAX_CHAIN) {
    throw new AppError("invalid_request", {
      message: `the chain of delegation would be longer than ${MAX_CHAIN}`,
    });
  }
  return act;
}

/** From whom it was acted for first to who acts now. */
export function delegationChain(subject: string, act: ActClaim | undefined): readonly string[] {
  return act === undefined ? [subject] : [...delegationChain(subject, act.act), act.sub];
}

/** In seconds since 1970. `since` is when the oldest identity was issued that a token comes of, its own time if of none. */
export type Span = { readonly since: number; readonly exp: number };

/**
 * The life in seconds of a token that comes of these: the shortest of their rests, and a whole one where all that they
 * come of is new and had a whole one. So nothing that is exchanged again and again, alone or with others, outlives the
 * first of it by more than 30 s in all, which verifiers allow clocks. Zero or less when one is over.
 */
export function lifeOf(from: readonly Span[], now: number): number {
  const seconds = Math.floor(now / 1000);
  const isNew = ({ since, exp }: Span) => seconds - since <= YOUNG_SECONDS && exp - since >= FULL_SECONDS;
  return from.every(isNew) ? FULL_SECONDS : Math.min(...from.map(({ exp }) => exp)) - seconds;
}

/** Since when what comes of all of these does. */
export function sinceOf(from: readonly Span[]): number {
  return Math.min(...from.map(({ since }) => since));
}

/**
 * The scope of what is given for a token of scope `held`, undefined for one that is bound to none: what is asked, which
 * has to be within it, else the same. Throws `invalid_scope`.
 */
export function narrowedScope(held: string | undefined, asked: string | undefined): string | undefined {
  if (asked === undefined) return held;
  const wanted = parseScope(asked).split(" ");
  const has = held?.split(" ");
  const beyond = wanted.find((one) => has !== undefined && !has.includes(one));
  if (beyond !== undefined) {
    throw new AppError("invalid_scope", { message: `the subject token is not good for ${beyond}` });
  }
  return wanted.join(" ");
}

/** Throws `invalid_scope`. */
export function parseScope(text: string): string {
  if (text.length <= MAX_SCOPE && SCOPE.test(text)) return text;
  throw new AppError("invalid_scope", {
    message: `a scope has at most ${MAX_SCOPE} characters: words of visible ASCII, one space between two`,
  });
}
