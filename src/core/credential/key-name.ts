import { AppError } from "../errors.ts";
import type { KeyName } from "../ids.ts";

const KEY_NAME = /^[A-Z][A-Z0-9_]*$/;

export function isKeyName(text: string): text is KeyName {
  return KEY_NAME.test(text);
}

/** A credential's name. Throws `invalid_key_name`, naming the text that is none. */
export function parseKeyName(text: string): KeyName {
  if (isKeyName(text)) return text;
  const upper = text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
  throw new AppError("invalid_key_name", {
    message: `"${text}" is no credential key: keys are upper snake case and start with a letter`,
    ...(isKeyName(upper) ? { hint: `Call it ${upper}.` } : {}),
  });
}
