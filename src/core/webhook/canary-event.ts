import { formatSeconds } from "../time.ts";
import type { WebhookData } from "./event.ts";

/** A canary that was seen, as its vault, or the vault through which it came, is told. Times are ms since 1970. */
export type CanaryNews = {
  /** The vault that is told. */
  readonly vault: string;
  /** Of the vault's own alone: others learn that one was sent through them, and not which. */
  readonly canary?: { readonly id: string; readonly format: string; readonly label: string };
  /** Undefined of a stranger. */
  readonly actor: { readonly type: string; readonly id: string; readonly name: string } | undefined;
  readonly ip: string;
  readonly host: string;
  readonly place: string;
  /** How often since it was told last. */
  readonly times: number;
  /** Whether the actor is frozen for it. */
  readonly isFrozen: boolean;
  readonly at: number;
};

/** What `canary.triggered` tells: who, where, and never a text of the canary. */
export function canaryData(news: CanaryNews): WebhookData {
  const { vault, canary, actor, ip, host, place, times, isFrozen, at } = news;
  return {
    vault,
    ...(canary === undefined
      ? {}
      : { canary: { id: canary.id, format: canary.format, label: canary.label } }),
    ...(actor === undefined ? {} : { actor: { type: actor.type, id: actor.id, name: actor.name } }),
    ip,
    host,
    found_in: place,
    times,
    frozen: isFrozen,
    seen_at: formatSeconds(at),
  };
}
