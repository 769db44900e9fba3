import type { ThawReply } from "../../../contract/account/users.ts";
import type { FrozenActor } from "../../../ports/store/account/frozen-actors.ts";
import { toTimestamp } from "../../timestamp.ts";

/** What lists say of somebody whose programs are stopped until a person thaws them. */
export function toFrozen(frozen: FrozenActor | undefined): {
  readonly frozen_at?: string;
  readonly frozen_reason?: string;
} {
  if (frozen === undefined) return {};
  return { frozen_at: toTimestamp(frozen.frozenAt), frozen_reason: frozen.reason };
}

/** The answer to who thawed somebody. */
export function toThawed({ name, frozenAt, reason }: FrozenActor & { readonly name: string }): ThawReply {
  return { name, thawed: true, frozen_at: toTimestamp(frozenAt), frozen_reason: reason };
}
