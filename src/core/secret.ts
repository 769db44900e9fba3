/**
 * Values that must not be printed, and values that cannot be read.
 * `Secret` is plaintext in memory; `Sealed` is ciphertext that only `crypto/barrier.ts` makes and opens.
 */
declare const sealed: unique symbol;

/** Opaque ciphertext. Store code carries it and cannot open it. */
export type Sealed = Uint8Array & { readonly [sealed]: true };

/** A plaintext that prints as `[redacted]` everywhere; `open()` is the only way to its value. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  open(): string {
    return this.#value;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}
