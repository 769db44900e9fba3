import { createBarrier } from "../../src/crypto/barrier.ts";
import { createLeafIssuer, type LeafIssuerOptions } from "../../src/crypto/ca/leaf-cache.ts";
import { openRoot, type Root } from "../../src/crypto/ca/root.ts";
import { createMemoryKeys } from "./memory-keys.ts";

export const systemClock = { now: () => Date.now() };

/** A root of its own, as a first start makes one. */
export function createTestRoot(clock = systemClock): Promise<Root> {
  return openRoot(createMemoryKeys(), createBarrier(new Uint8Array(32).fill(3)), clock);
}

/** A leaf issuer under a new root. */
export async function createTestIssuer(options: Partial<LeafIssuerOptions> = {}) {
  const clock = options.clock ?? systemClock;
  return createLeafIssuer({ clock, root: options.root ?? (await createTestRoot(clock)), ...options });
}
