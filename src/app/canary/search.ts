import { needlesOf } from "../../core/canary/needles.ts";
import type { CanaryId, VaultId } from "../../core/ids.ts";
import { Finder } from "../../lib/search/finder.ts";

export type CanaryRef = { readonly id: CanaryId; readonly vaultId: VaultId };

/** What requests are searched with: all canaries of the instance at once. Immutable; their texts stay in memory alone. */
export class CanarySearch {
  readonly #finder: Finder;
  /** Of each needle, whose it is. */
  readonly #owners: readonly CanaryRef[];

  constructor(canaries: readonly (CanaryRef & { readonly texts: readonly string[] })[]) {
    const needles = canaries.flatMap(({ id, vaultId, texts }) =>
      texts
        .flatMap(needlesOf)
        .map((text) => ({ bytes: Buffer.from(text, "latin1"), owner: { id, vaultId } })),
    );
    this.#finder = new Finder(needles.map(({ bytes }) => bytes));
    this.#owners = needles.map(({ owner }) => owner);
  }

  /** The first that stands whole in these bytes. */
  find(bytes: Uint8Array): CanaryRef | undefined {
    const found = this.#finder.find(bytes);
    return found === undefined ? undefined : this.#owners[found.needle];
  }

  /** Where the end of `bytes` begins that could be the beginning of one; their length where none could. */
  openFrom(bytes: Uint8Array): number {
    return this.#finder.openFrom(bytes);
  }
}
