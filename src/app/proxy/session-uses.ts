import type { TokenHash } from "../../core/ids.ts";
import type { Store } from "../../ports/store.ts";

/** When sessions that end for want of use were last used: noted in memory, written now and then. */
export type SessionUses = {
  note(session: TokenHash, at: number): void;
  /** The last use that is not known to be stored. */
  last(session: TokenHash): number | undefined;
  /** Never rejects: what cannot be written is kept for the next time. */
  save(): Promise<void>;
};

export function createSessionUses(sessions: Pick<Store["sessions"], "touch">): SessionUses {
  const uses = new Map<TokenHash, number>();
  return {
    note: (session, at) => void uses.set(session, at),
    last: (session) => uses.get(session),
    async save() {
      for (const [session, at] of [...uses]) {
        try {
          await sessions.touch(session, { at });
        } catch {
          return;
        }
        if (uses.get(session) === at) uses.delete(session);
      }
    },
  };
}
