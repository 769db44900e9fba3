import { AppError } from "../errors.ts";
import { Secret } from "../secret.ts";

export const MIN_PASSWORD_BYTES = 8;

/** Whether it may be chosen as a password; length is the only rule. */
export function isLongEnough(text: string): boolean {
  return new TextEncoder().encode(text).length >= MIN_PASSWORD_BYTES;
}

/** A password that someone chooses. Throws `password_too_short`. */
export function parseNewPassword(text: string): Secret {
  if (!isLongEnough(text)) throw new AppError("password_too_short");
  return new Secret(text);
}
