import { expect, test } from "bun:test";
import fc from "fast-check";
import { openBytes, sealBytes } from "../../src/crypto/envelope.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const plain = fc.uint8Array({ maxLength: 300 });
const context = fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 });

function opens(k: Uint8Array, sealed: Uint8Array, parts: readonly string[]): boolean {
  try {
    openBytes(k, sealed, parts);
    return true;
  } catch {
    return false;
  }
}

test("open(seal(x)) is x", () => {
  fc.assert(
    fc.property(key, plain, context, (k, bytes, parts) => {
      expect(openBytes(k, sealBytes(k, bytes, parts), parts)).toEqual(new Uint8Array(bytes));
    }),
  );
});

test("any flipped bit fails", () => {
  fc.assert(
    fc.property(key, plain, context, fc.nat(), (k, bytes, parts, place) => {
      const sealed = sealBytes(k, bytes, parts);
      const bit = place % (sealed.length * 8);
      const at = bit >> 3;
      const flipped = sealed.map((byte, index) => (index === at ? byte ^ (1 << (bit & 7)) : byte));
      expect(opens(k, flipped, parts)).toBe(false);
    }),
  );
});

test("any other context fails", () => {
  fc.assert(
    fc.property(key, plain, context, context, (k, bytes, parts, other) => {
      fc.pre(JSON.stringify(parts) !== JSON.stringify(other));
      expect(opens(k, sealBytes(k, bytes, parts), other)).toBe(false);
    }),
  );
});
