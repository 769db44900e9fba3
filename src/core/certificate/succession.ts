/**
 * How one root of the certificate authority follows another. The rule:
 *
 *   1. A successor is made 60 days before its predecessor ends, or when the owner asks (`ca rotate`).
 *   2. It stands in the bundle at once and signs 30 days later. That is the longest life of a run's token, so every run
 *      that was given only the old root has ended by then; where less than 37 days are left, it signs 7 days before the
 *      end of the old one.
 *   3. From then on every certificate is signed by it. The old root stays in the bundle for another 7 days.
 *   4. `ca rotate --now` skips the overlap: the new root signs at once and the old one is forgotten.
 */
const DAY_MS = 24 * 3_600_000;
/** So long before its end a root is announced to end, and followed. */
export const ANNOUNCED_MS = 60 * DAY_MS;
export const PUBLISHED_MS = 30 * DAY_MS;
export const KEPT_MS = 7 * DAY_MS;

/** Times are milliseconds since 1970. */
export type RootLife = {
  /** 1 for the first root of an instance; its successor has the next number. */
  readonly generation: number;
  readonly signsFrom: number;
  readonly validFrom: number;
  readonly validTo: number;
};

/** The root that signs at `now`: the latest whose time has come. `roots` has at least one. */
export function signingRoot<R extends RootLife>(roots: readonly R[], now: number): R {
  const [first, ...others] = byGeneration(roots);
  if (first === undefined) throw new Error("there is no root");
  return others.reduce((signing, root) => (root.signsFrom <= now ? root : signing), first);
}

/** The roots that clients shall trust at `now`, the signing one first. */
export function trustedRoots<R extends RootLife>(roots: readonly R[], now: number): readonly R[] {
  const signing = signingRoot(roots, now);
  const others = byGeneration(roots).filter(({ generation, validTo }) => {
    if (generation === signing.generation || validTo <= now) return false;
    return generation > signing.generation || now < signing.signsFrom + KEPT_MS;
  });
  return [signing, ...others];
}

/** The root after the one that signs: published, and not yet used. */
export function pendingRoot<R extends RootLife>(roots: readonly R[], now: number): R | undefined {
  const { generation } = signingRoot(roots, now);
  return byGeneration(roots).find((root) => root.generation > generation);
}

/**
 * What a root is at `now`. `signs`: certificates are made with it. `next`: it stands in the bundle, and signs from `at` on.
 * `leaving`: it was followed, and stands in the bundle until `at`. `past`: nobody needs to trust it any more.
 */
export type RootState =
  | { readonly type: "signs" | "past" }
  | { readonly type: "next" | "leaving"; readonly at: number };

/** `roots` are all that are kept, and it is one of them. */
export function rootState(root: RootLife, roots: readonly RootLife[], now: number): RootState {
  const signing = signingRoot(roots, now);
  if (root.generation === signing.generation) return { type: "signs" };
  if (root.generation > signing.generation) return { type: "next", at: root.signsFrom };
  const at = Math.min(signing.signsFrom + KEPT_MS, root.validTo);
  return now < at ? { type: "leaving", at } : { type: "past" };
}

/** From when a successor shall sign that is made at `now`; undefined as long as none is needed. */
export function dueSuccessor(roots: readonly RootLife[], now: number): number | undefined {
  const last = byGeneration(roots).at(-1);
  return last === undefined || last.validTo - now > ANNOUNCED_MS ? undefined : successorSigns(last, now);
}

/** From when the successor of `last` signs when it is made at `now`. */
export function successorSigns(last: RootLife, now: number): number {
  return Math.max(now, Math.min(now + PUBLISHED_MS, last.validTo - KEPT_MS));
}

function byGeneration<R extends RootLife>(roots: readonly R[]): readonly R[] {
  return [...roots].sort((one, other) => one.generation - other.generation);
}
