/** Crockford's base 32: no I, L, O or U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** How many random bytes a ULID takes. */
export const ULID_RANDOM_BYTES = 10;

/**
 * A ULID (github.com/ulid/spec): 26 characters, the first ten of them the time in ms since 1970, so that texts sort as
 * they were made, to the millisecond. `random` has ten bytes.
 */
export function ulid(at: number, random: Uint8Array): string {
  const chance = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return toBase32(BigInt(at), 10) + toBase32(chance, 16);
}

/** The last so many digits of a number, as ULIDs are written. */
export function toBase32(number: bigint, digits: number): string {
  let text = "";
  for (let rest = number; text.length < digits; rest >>= 5n) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  }
  return text;
}

/** The number that is written so; undefined for other texts. */
export function fromBase32(text: string): bigint | undefined {
  const values = [...text].map((character) => ALPHABET.indexOf(character));
  return values.includes(-1) ? undefined : values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
}
