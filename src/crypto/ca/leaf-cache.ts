import { Lru } from "../../lib/lru.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Leaf, LeafIssuer } from "../../ports/leaf-issuer.ts";
import { createMint, type IssuedLeaf, type MintLeaf } from "./leaf.ts";
import type { Root } from "./root.ts";

const CAPACITY = 1024;

export type LeafIssuerOptions = {
  readonly root: Root;
  readonly clock: Clock;
  /** Names that every leaf carries besides its own. */
  readonly extraHosts?: readonly string[];
  readonly capacity?: number;
};

/** `warm` loads what minting needs, so that the first request does not wait for it. */
export type WarmLeafIssuer = LeafIssuer & { warm(): Promise<void> };

/** Leaves on demand, the 1024 last used kept by exact host string; a host asked for twice at once is minted once. */
export function createLeafIssuer(options: LeafIssuerOptions): WarmLeafIssuer {
  const { root, clock, extraHosts, capacity = CAPACITY } = options;
  const kept = new Lru<string, IssuedLeaf>(capacity);
  const underway = new Map<string, Promise<Leaf>>();
  let mint: Promise<MintLeaf> | undefined;
  const ready = (): Promise<MintLeaf> => {
    mint ??= createMint(root, extraHosts);
    return mint;
  };

  const cached = (host: string): Leaf | undefined => {
    const found = kept.get(host);
    return found !== undefined && clock.now() < found.renewAt ? found.leaf : undefined;
  };

  const mintAndKeep = async (host: string): Promise<Leaf> => {
    const issued = (await ready())(host, clock.now());
    kept.set(host, issued);
    return issued.leaf;
  };

  return {
    cached,
    rootPem: () => root.certPem,
    async warm() {
      await ready();
    },
    async issue(host) {
      const known = cached(host) ?? underway.get(host);
      if (known !== undefined) return known;
      const work = mintAndKeep(host).finally(() => underway.delete(host));
      underway.set(host, work);
      return work;
    },
  };
}
