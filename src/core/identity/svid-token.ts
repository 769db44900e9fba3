import { type Fields, isObject } from "../fields.ts";

/** A signed token in the compact form (RFC 7515, 3.1), taken apart. Nothing of it is checked. */
export type SvidToken = { readonly header: Fields; readonly claims: Fields };

/** What a header of a request may hold; no token of ours comes near it. */
const MAX_LENGTH = 8192;
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const BASE64URL = { alphabet: "base64url" } as const;

/** Whether a text is made as such a token is; no other token of ours is. An empty signature is one, too: it is refused as such. */
export function isSvidShaped(token: string): boolean {
  return SHAPE.test(token);
}

/** What a token says, or nothing: three parts in base64url in its one spelling, the first two JSON objects. */
export function readSvidToken(token: string): SvidToken | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  const parts = token.split(".").map(decode);
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || header === undefined || claims === undefined || signature === undefined) {
    return undefined;
  }
  const [headerObject, claimsObject] = [parseObject(header), parseObject(claims)];
  if (headerObject === undefined || claimsObject === undefined) return undefined;
  return { header: headerObject, claims: claimsObject };
}

/** What is signed of a token that could be read, over the text as it came (RFC 7515, 5.2), and the signature. */
export function signedParts(token: string): { readonly message: Uint8Array; readonly signature: Uint8Array } {
  const end = token.lastIndexOf(".");
  return {
    message: new TextEncoder().encode(token.slice(0, end)),
    signature: Uint8Array.fromBase64(token.slice(end + 1), BASE64URL),
  };
}

/** Spare bits that are not zero, and padding, would make one token many texts. */
function decode(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, BASE64URL);
    return bytes.toBase64({ ...BASE64URL, omitPadding: true }) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function parseObject(bytes: Uint8Array): Fields | undefined {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
