/** How the end of a message's body is told (RFC 9112 6.3); the one vocabulary from the parser to the upstream. */
export type Framing =
  /** No body. */
  | { readonly type: "none" }
  /** By Content-Length. */
  | { readonly type: "length"; readonly bytes: number }
  /** By the last chunk; in HTTP/2 by END_STREAM without a length announced. */
  | { readonly type: "chunked" }
  /** With the connection; answers only. */
  | { readonly type: "close" };

export const NO_BODY: Framing = { type: "none" };
export const CHUNKED: Framing = { type: "chunked" };
export const UNTIL_CLOSE: Framing = { type: "close" };

/** `bytes` is a whole number from 0. */
export function lengthFraming(bytes: number): Framing {
  return { type: "length", bytes };
}
