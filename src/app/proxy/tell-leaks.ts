import type { VaultId } from "../../core/ids.ts";
import type { Requester } from "../../core/log/entry.ts";
import { leakData } from "../../core/webhook/event.ts";
import { Coalesced } from "../../lib/coalesced.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { noteEvent } from "../vault/webhook/note-event.ts";

/** An answer that told a value which its request carried; never the value. */
export type LeakTold = {
  readonly vaultId: VaultId;
  readonly service: string;
  /** With its port. */
  readonly host: string;
  /** Who asked. */
  readonly requester: Requester;
  /** Where it was found first. */
  readonly foundIn: string;
  readonly action: "redacted" | "refused";
};

export type LeakTeller = {
  told(leak: LeakTold): void;
  /** At the end: resolves when what was counted is told, too, or could not be. */
  settle(): Promise<void>;
};

type Deps = { readonly store: Pick<Store, "atomically">; readonly clock: Clock };

/**
 * Tells vaults' webhooks of leaks: the first of a service and agent at once, and what follows within a minute as one event with
 * its count. What cannot be written down is not told; the request log has it.
 */
export function createLeakTeller({ store, clock }: Deps): LeakTeller {
  const running = new Set<Promise<void>>();
  const send = async (leak: LeakTold, count: number) => {
    await store.atomically(async (repos) => {
      const vault = await repos.vaults.byId(leak.vaultId);
      if (vault === undefined) return { commit: false, value: undefined };
      const at = clock.now();
      const data = leakData(vault.name, { ...leak, by: await nameOf(repos, leak.requester), count });
      await noteEvent(repos, vault.id, { event: "leak.redacted", at, data });
      return { commit: true, value: undefined };
    });
  };
  const coalesced = new Coalesced<LeakTold>((leak, count) => {
    const sent = send(leak, count)
      .catch(() => {})
      .finally(() => running.delete(sent));
    running.add(sent);
  });
  return {
    told(leak) {
      const { vaultId, service, requester, action } = leak;
      coalesced.add(JSON.stringify([vaultId, service, requester.actorId, action]), leak);
    },
    async settle() {
      coalesced.flush();
      await Promise.all(running);
    },
  };
}

async function nameOf(
  repos: Parameters<typeof actorNames>[0],
  { actorType: type, actorId: id }: Requester,
): Promise<Readonly<Record<string, string>>> {
  if (type === "") return {};
  return { [type]: (await actorNames(repos, [{ type, id }]))({ type, id }), id };
}
