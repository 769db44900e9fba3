import { AppError } from "../core/errors.ts";
import { readCapped } from "./read-body.ts";

/** The fields of a form that a browser sent, each by its name. */
export type Form = {
  /** In the order in which they were sent, each once. */
  readonly names: readonly string[];
  /** The field's text, exactly as it was typed; "" when there is none of that name. */
  text(name: string): string;
};

/** Far more than a form of ours has. What reads one may look through all its fields for each, as it shows refusals. */
const MAX_FIELDS = 2000;

const TYPE = "application/x-www-form-urlencoded";

/**
 * Reads a form. Throws `bad_request` for another type, for text that is not UTF-8 (a replaced byte inside a credential
 * would be stored and never work), for a field that stands there twice and for too many fields, and `body_too_large`.
 */
export async function readForm(request: Request): Promise<Form> {
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== TYPE) throw bad(`A form is sent as ${TYPE}.`);
  const fields = new Map<string, string>();
  for (const [name, value] of pairs(await readCapped(request))) {
    if (fields.has(name)) throw bad("The form holds a field twice.");
    if (fields.size >= MAX_FIELDS) throw bad(`A form holds at most ${MAX_FIELDS} fields.`);
    fields.set(name, value);
  }
  return { names: [...fields.keys()], text: (name) => fields.get(name) ?? "" };
}

function* pairs(bytes: Uint8Array): Generator<readonly [name: string, value: string]> {
  for (const pair of decoded(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    yield [unescaped(name), unescaped(value)];
  }
}

function unescaped(text: string): string {
  return decoded(() => decodeURIComponent(text.replaceAll("+", " ")));
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw bad("The form is not valid UTF-8.");
  }
}

function bad(message: string): AppError {
  return new AppError("bad_request", { message });
}
