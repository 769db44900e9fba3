import { AppError } from "../errors.ts";
import type { KeyName } from "../ids.ts";
import { Secret } from "../secret.ts";

/**
 * A value to be sealed. Anything goes, several lines (a PEM) and the empty text too, but no NUL: neither a header
 * nor a file nor an environment variable can carry one, so it is a mistake of the sender. Throws `bad_request`.
 */
export function parseCredentialValue(key: KeyName, value: string): Secret {
  if (value.includes("\0")) {
    throw new AppError("bad_request", { message: `The value of ${key} contains a NUL character.` });
  }
  return new Secret(value);
}
