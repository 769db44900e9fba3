import { AppError } from "../errors.ts";

/** The owner whom a server's own user becomes without being asked for anything, and so without a password. */
export const LOCAL_OWNER_EMAIL = "owner@localhost";

/** RFC 5321 4.5.3.1.3: the longest path, less its brackets. */
const MAX_LENGTH = 254;
/**
 * RFC 5322 3.4.1 addr-spec without its quoted and commented forms; other scripts pass (RFC 6531). Invisible letters and
 * those that turn the text around do not: an address must not look like somebody else's in a list.
 */
const ADDRESS =
  /^[^\s"(),:;<>@[\]\\\p{Cc}\p{Cf}]+@[^\s"(),:;<>@[\]\\.\p{Cc}\p{Cf}]+(?:\.[^\s"(),:;<>@[\]\\.\p{Cc}\p{Cf}]+)*$/u;

/** An address, as typed but for blanks around it. Throws `invalid_email`. */
export function parseEmail(text: string): string {
  const address = text.trim();
  if (address.length > MAX_LENGTH || !ADDRESS.test(address)) throw new AppError("invalid_email");
  return address;
}

/**
 * What accounts and invites are found by: addresses that differ by case alone are one person's. Letters beyond ASCII
 * stay as they are: some of them (the Kelvin sign) become ASCII ones, and with them somebody else's address.
 */
export function emailKey(address: string): string {
  return address.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
