import { Lru } from "../../lib/lru.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Leaf, LeafIssuer } from "../../ports/leaf-issuer.ts";
import type { SigningAuthority } from "./authority.ts";
import { createMint, type IssuedLeaf, type MintLeaf } from "./leaf.ts";

const CAPACITY = 1024;

export type LeafIssuerOptions = {
  readonly authority: SigningAuthority;
  readonly clock: Clock;
  /** Names that every leaf carries besides its own. */
  readonly extraHosts?: readonly string[];
  readonly capacity?: number;
};

/** `warm` loads what minting needs, so that the first request does not wait for it. */
export type WarmLeafIssuer = LeafIssuer & { warm(): Promise<void> };

/**
 * Leaves on demand, the 1024 last used kept by exact host string; a host asked for twice at once is minted once. A leaf is
 * used while it is valid by the clock, which may go back too, and while its root is the one that signs.
 */
export function createLeafIssuer(options: LeafIssuerOptions): WarmLeafIssuer {
  const { authority, clock, extraHosts, capacity = CAPACITY } = options;
  const kept = new Lru<string, IssuedLeaf>(capacity);
  const underway = new Map<string, Promise<Leaf>>();
  let minting: { readonly generation: number; readonly mint: Promise<MintLeaf> } | undefined;
  const ready = (): Promise<MintLeaf> => {
    const root = authority.signing();
    if (minting?.generation !== root.generation) {
      minting = { generation: root.generation, mint: createMint(root, extraHosts) };
    }
    return minting.mint;
  };

  const cached = (host: string): Leaf | undefined => {
    const found = kept.get(host);
    if (found === undefined || found.generation !== authority.signing().generation) return undefined;
    const now = clock.now();
    return found.validFrom <= now && now < found.renewAt ? found.leaf : undefined;
  };

  const mintAndKeep = async (host: string): Promise<Leaf> => {
    const issued = (await ready())(host, clock.now());
    kept.set(host, issued);
    return issued.leaf;
  };

  return {
    cached,
    rootPem: () => authority.bundle(),
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
