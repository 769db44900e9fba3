/** A source of unpredictable values, cryptographically strong in production. */
export type Random = {
  bytes(length: number): Uint8Array;
  /** A lower-case UUIDv4. */
  uuid(): string;
};
