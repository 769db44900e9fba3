/** A key that was replaced is published for so long: SVIDs signed with it live for an hour. */
export const ROTATION_GRACE_HOURS = 24;
const ROTATION_GRACE_MS = ROTATION_GRACE_HOURS * 3_600_000;

type Retirable = { readonly retiredAt?: number };

/** Until when a key that was retired then is published; times in ms since 1970. */
export function verifiableUntil(retiredAt: number): number {
  return retiredAt + ROTATION_GRACE_MS;
}

/** Whether a key is still published at `now`. */
export function isPublished({ retiredAt }: Retirable, now: number): boolean {
  return retiredAt === undefined || now < verifiableUntil(retiredAt);
}

/** `signs`; `verified`: another one signs, and what this one has signed is verified until `until`; `retired`: no more. */
export type SigningKeyState =
  | { readonly type: "signs" | "retired" }
  | { readonly type: "verified"; readonly until: number };

export function signingKeyState(key: Retirable, now: number): SigningKeyState {
  if (key.retiredAt === undefined) return { type: "signs" };
  return isPublished(key, now)
    ? { type: "verified", until: verifiableUntil(key.retiredAt) }
    : { type: "retired" };
}

/**
 * What a bundle's `spiffe_sequence` is: it grows when keys are made or replaced, of which `bundleSequence` is the count,
 * and when one of all that ever were is published no more.
 */
export function publishedSequence(bundleSequence: number, keys: readonly Retirable[], now: number): number {
  return bundleSequence + keys.filter((key) => !isPublished(key, now)).length;
}
