import type { Principal } from "../../core/actor.ts";
import { type Replayed, replay } from "../../core/limit/replay.ts";
import {
  NOTHING_SAVED,
  type PinnedLimits,
  resolveLimits,
  type SavedLimits,
} from "../../core/limit/resolve.ts";
import { type LimitPayload, parseLimits, readStoredLimits } from "../../core/limit/saved.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import { demandUnlocked, describeLimits, type RateLimits } from "./rate-limits.ts";

export const PREVIEW_HOURS = 24;
/** Trying one takes two microseconds of the thread that proxies. */
export const PREVIEW_ROWS = 10_000;

/** What a change would make of the limits, and what it would have made of the requests that were proxied lately. */
export type LimitForesight = {
  readonly limits: RateLimits;
  /** The same requests under the limits as they are, and as they would be. */
  readonly asIs: Replayed;
  readonly changed: Replayed;
};

/**
 * Judged as for saving, and nothing is saved. The requests are those of the last day, the newest of them where there are
 * many. Throws `forbidden`, `setting_locked`, and `bad_request` that names every fault.
 */
export async function foreseeLimits(
  deps: {
    readonly store: Pick<Store, "logs" | "settings">;
    readonly clock: Clock;
    readonly log: Pick<LogSink, "flush">;
    readonly pinnedSettings: { readonly limits: PinnedLimits };
  },
  principal: Principal,
  payload: LimitPayload,
): Promise<LimitForesight> {
  authorize(deps, principal, "instance-setting:write");
  const pinned = deps.pinnedSettings.limits;
  demandUnlocked(pinned);
  const wanted = parseLimits(payload);
  const saved = readStoredLimits(await deps.store.settings.instance("ratelimit_config")) ?? NOTHING_SAVED;
  await deps.log.flush();
  const since = deps.clock.now() - PREVIEW_HOURS * 3_600_000;
  const uses = await deps.store.logs.pastUses({ since, atMost: PREVIEW_ROWS });
  const under = (limits: SavedLimits) => {
    const { profile, tiers } = resolveLimits(pinned, limits);
    return replay(uses, profile === "off" ? undefined : tiers.proxy);
  };
  return { limits: describeLimits(pinned, wanted), asIs: under(saved), changed: under(wanted) };
}
