import { expect } from "bun:test";
import { NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

export const USED_PROOF_CASES: readonly Case[] = [
  {
    name: "used proofs: of many who use one on two connections one is the first, until it is forgotten",
    run: async ({ store, second }) => {
      const stores = [store, await second()];
      const uses = Array.from({ length: 10 }, (_, at) => stores[at % 2]?.usedProofs.use("a", NOW));
      expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
      expect(await store.usedProofs.use("b", NOW + 1)).toBe(true);
      expect(await store.usedProofs.deleteExpired(NOW)).toBe(1);
      expect(await store.usedProofs.use("b", NOW + 9)).toBe(false);
      expect(await store.usedProofs.use("a", NOW + 9)).toBe(true);
    },
  },
];
