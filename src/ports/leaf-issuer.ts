/** A certificate and its key for one host, as PEM, accepted by whoever trusts the instance's root. */
export type Leaf = { readonly cert: string; readonly key: string };

/**
 * Issues server certificates for hosts that a client asked to reach.
 * `cached` never does work; `issue` mints when needed and keeps the result while it can be used.
 */
export type LeafIssuer = {
  cached(host: string): Leaf | undefined;
  issue(host: string): Promise<Leaf>;
  /** The root certificates that clients must trust, PEM; the one that signs is the first. */
  rootPem(): string;
};
