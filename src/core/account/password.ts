import { AppError } from "../errors.ts";
import { Secret } from "../secret.ts";

const MIN_BYTES = 8;

/** A password that someone chooses. Throws `password_too_short`; length is the only rule. */
export function parseNewPassword(text: string): Secret {
  if (new TextEncoder().encode(text).length < MIN_BYTES) throw new AppError("password_too_short");
  return new Secret(text);
}
