/** Codes that are sent by mail: six digits that prove for a quarter of an hour that somebody reads an address. */
export const CODE_LIFETIME_MS = 15 * 60_000;
/** How many of an address may be good at once for one purpose. */
export const MAX_LIVE_CODES = 3;

const CODES = 1_000_000;
const DIGITS = 6;
/** The largest multiple of the number of codes that four bytes reach: what lies above would favour low codes. */
const FAIR_BELOW = Math.floor(2 ** 32 / CODES) * CODES;

/** Six decimal digits, each code as likely as any other. `bytes` gives so many random ones. */
export function newCode(bytes: (length: number) => Uint8Array): string {
  for (;;) {
    const number = bytes(4).reduce((value, byte) => value * 256 + byte, 0);
    if (number < FAIR_BELOW) return String(number % CODES).padStart(DIGITS, "0");
  }
}

/** Whether what a person typed can be a code. */
export function isCode(text: string): boolean {
  const code = typedCode(text);
  return code.length === DIGITS && /^\d+$/.test(code);
}

/** A code as a person types it, possibly with blanks between its digits. */
export function typedCode(text: string): string {
  return text.replaceAll(/\s/g, "");
}
