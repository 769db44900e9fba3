/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export type Digest = (text: string) => string;

/** HMAC-SHA256 (RFC 2104) of a text's UTF-8 bytes: 32 bytes. */
export type Hmac = (key: Uint8Array, text: string) => Uint8Array;
