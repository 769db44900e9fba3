import { type Lifetime, refreshDueAt } from "./refresh.ts";

/** What is to be done with an access token that is asked for. Times in ms since 1970. */
export type TokenUse =
  /** It is used; asked again at `until`. */
  | { readonly type: "use"; readonly until: number }
  /** Another one is to be had. Until `usableUntil` this one may be used instead; undefined when its time is over. */
  | { readonly type: "refresh"; readonly usableUntil: number | undefined }
  /** Its time is over, and the last attempt to have another failed; the next one may be made at `retryAt`. */
  | {
      readonly type: "failed";
      readonly message: string;
      readonly isFinal: boolean;
      readonly retryAt: number;
    };

export type HeldToken = Lifetime & {
  readonly failure?: { readonly message: string };
  readonly pause?: { readonly retryAt: number; readonly isRefused: boolean };
};

/**
 * Without a refresh token a token is used whatever its age: its service knows best, and there is nothing else to send.
 * `isRefused`: its service took it for no good.
 */
export function tokenUse(
  held: HeldToken,
  { hasRefreshToken, isRefused, now }: { hasRefreshToken: boolean; isRefused: boolean; now: number },
): TokenUse {
  if (!hasRefreshToken) return { type: "use", until: Number.POSITIVE_INFINITY };
  const { expiresAt = Number.POSITIVE_INFINITY, pause, failure } = held;
  const dueAt = refreshDueAt(held);
  const isOver = now >= expiresAt;
  if (now < dueAt && !isRefused) return { type: "use", until: dueAt };
  if (pause === undefined || now >= pause.retryAt) {
    return { type: "refresh", usableUntil: isOver ? undefined : expiresAt };
  }
  const { retryAt, isRefused: isFinal } = pause;
  return isOver
    ? { type: "failed", message: failure?.message ?? "the last attempt failed", isFinal, retryAt }
    : { type: "use", until: Math.min(expiresAt, retryAt) };
}
