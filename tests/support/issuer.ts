import { createBarrier } from "../../src/crypto/barrier.ts";
import type { SigningAuthority } from "../../src/crypto/ca/authority.ts";
import { createLeafIssuer, type LeafIssuerOptions } from "../../src/crypto/ca/leaf-cache.ts";
import { openRoots, type Root } from "../../src/crypto/ca/root.ts";
import type { Barrier } from "../../src/ports/barrier.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { KeyRepo } from "../../src/ports/store/instance/keys.ts";
import { createMemoryKeys } from "./memory-keys.ts";

export const systemClock = { now: () => Date.now() };

/** The first root of an instance, which a first start makes. */
export async function openRoot(keys: KeyRepo, barrier: Barrier, clock: Clock): Promise<Root> {
  const [root] = await openRoots(keys, barrier, clock);
  if (root === undefined) throw new Error("no root was made");
  return root;
}

/** A root of its own, as a first start makes one. */
export function createTestRoot(clock = systemClock): Promise<Root> {
  return openRoot(createMemoryKeys(), createBarrier(new Uint8Array(32).fill(3)), clock);
}

/** An authority that never changes. */
export function soleAuthority(root: Root): SigningAuthority {
  return { signing: () => root, bundle: () => root.certPem };
}

/** A leaf issuer under a new root. */
export async function createTestIssuer({
  root,
  ...options
}: Partial<LeafIssuerOptions & { root: Root }> = {}) {
  const clock = options.clock ?? systemClock;
  const authority = soleAuthority(root ?? (await createTestRoot(clock)));
  return createLeafIssuer({ clock, authority, ...options });
}
