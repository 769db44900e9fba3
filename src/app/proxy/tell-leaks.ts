import type { VaultId } from "../../core/ids.ts";
import type { Requester } from "../../core/log/entry.ts";
import { leakData, webhookBody } from "../../core/webhook/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";

/** An answer that told a value which its request carried; never the value. */
export type LeakTold = {
  readonly vaultId: VaultId;
  readonly service: string;
  readonly host: string;
  /** Who asked. */
  readonly requester: Requester;
  /** Where it was found first. */
  readonly foundIn: string;
  readonly action: "redacted" | "refused";
};

export type LeakTeller = {
  told(leak: LeakTold): void;
  /** Tells what was counted since the last telling, where a minute is over. To be called now and then. */
  sweep(): void;
};

type Deps = { readonly store: Pick<Store, "atomically">; readonly clock: Clock };
type Window = { leak: LeakTold; count: number; until: number };

const WINDOW_MS = 60_000;
/** Of so many subjects it is known that they were told; of further ones each is. */
const MAX_WINDOWS = 1024;

/**
 * Tells vaults' webhooks of leaks: the first of a service and agent at once, and what follows within a minute as one event with
 * its count. What cannot be written down is not told; the request log has it.
 */
export function createLeakTeller({ store, clock }: Deps): LeakTeller {
  const windows = new Map<string, Window>();
  const send = (leak: LeakTold, count: number) => {
    const telling = store.atomically(async (repos) => {
      const vault = await repos.vaults.byId(leak.vaultId);
      if (vault === undefined) return { commit: false, value: undefined };
      const at = clock.now();
      const data = leakData(vault.name, { ...leak, by: await nameOf(repos, leak.requester), count });
      const body = webhookBody("leak.redacted", at, data);
      await repos.webhookDeliveries.add(vault.id, { event: "leak.redacted", body, at });
      return { commit: true, value: undefined };
    });
    telling.catch(() => {});
  };
  return {
    told(leak) {
      const { vaultId, service, requester, action } = leak;
      const key = JSON.stringify([vaultId, service, requester.actorId, action]);
      const window = windows.get(key);
      const now = clock.now();
      if (window !== undefined && now < window.until) {
        window.leak = leak;
        window.count += 1;
        return;
      }
      send(leak, 1 + (window?.count ?? 0));
      if (window !== undefined || windows.size < MAX_WINDOWS) {
        windows.set(key, { leak, count: 0, until: now + WINDOW_MS });
      }
    },
    sweep() {
      const now = clock.now();
      for (const [key, { leak, count, until }] of windows) {
        if (now < until) continue;
        windows.delete(key);
        if (count > 0) send(leak, count);
      }
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
