import type { Secret } from "../core/secret.ts";

/** Slow hashing of people's passwords. */
export type Passwords = {
  /** An encoded hash with its own salt and parameters (PHC string). */
  hash(password: Secret): Promise<string>;
  /** Takes the same time when `encoded` is undefined, so that unknown accounts cannot be told by timing. */
  verify(password: Secret, encoded: string | undefined): Promise<boolean>;
};
