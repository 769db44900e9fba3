/** A certificate and its key for one host, as PEM, accepted by whoever trusts the instance's root. */
export type Leaf = { readonly cert: string; readonly key: string };

/**
 * Issues server certificates for hosts that a client asked to reach.
 * `cached` never does work; `issue` mints when needed and keeps the result until 5 minutes before it ends.
 */
export type LeafIssuer = {
  cached(host: string): Leaf | undefined;
  issue(host: string): Promise<Leaf>;
  /** The root certificate that clients must trust, PEM. */
  rootPem(): string;
};
