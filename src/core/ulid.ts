/** Crockford's base 32: no I, L, O or U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;

/** How many random bytes a ULID takes. */
export const ULID_RANDOM_BYTES = 10;

/**
 * A ULID (github.com/ulid/spec): 26 characters, the first ten of them the time in ms since 1970, so that texts sort as
 * they were made, to the millisecond. `random` has ten bytes.
 */
export function ulid(at: number, random: Uint8Array): string {
  let time = "";
  for (let rest = at; time.length < TIME_DIGITS; rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  let chance = "";
  let bits = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  for (; chance.length < 16; bits >>= 5n) chance = ALPHABET.charAt(Number(bits & 31n)) + chance;
  return time + chance;
}
