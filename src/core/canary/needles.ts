/**
 * The forms in which a text may stand in a request: as it is, in base64 of either alphabet at each of the three places that
 * it may have among other bytes, percent-encoded, in hex, and in a JSON text whose writer escapes the slash. Each once, in
 * latin1.
 */
export function needlesOf(text: string): readonly string[] {
  const forms = [
    text,
    ...inBase64(text, "base64"),
    ...inBase64(text, "base64url"),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll(/%../g, (triplet) => triplet.toLowerCase()),
    hexOf(text),
    hexOf(text).toUpperCase(),
    text.replaceAll("/", "\\/"),
  ];
  return [...new Set(forms)];
}

/** Without the characters at either end that depend on what stands beside it. */
function inBase64(text: string, alphabet: "base64" | "base64url"): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  return [0, 1, 2].map((before) => {
    const shifted = new Uint8Array(before + bytes.length);
    shifted.set(bytes, before);
    const encoded = shifted.toBase64({ alphabet, omitPadding: true });
    const start = [0, 2, 3][before] as number;
    const end = Math.floor((shifted.length * 8) / 6);
    return encoded.slice(start, end);
  });
}

function hexOf(text: string): string {
  return new TextEncoder().encode(text).toHex();
}
