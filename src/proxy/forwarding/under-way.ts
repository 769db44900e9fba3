import type { Routing } from "../../app/proxy/routing.ts";
import type { VaultId } from "../../core/ids.ts";
import { matchService } from "../../core/service/match.ts";
import type { Matched } from "../flow.ts";

type Entry = { readonly flow: Matched; revoke(): void };

/**
 * What is on its way, answers that stream and upgraded connections included, and by which service it was let through. When
 * that service changes or goes, so does what it let through (protocol 11.3): a stream or a socket may never ask again.
 */
export class UnderWay {
  readonly #entries = new Set<Entry>();

  /** The result takes it out again. */
  add(flow: Matched, revoke: () => void): () => void {
    const entry = { flow, revoke };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /** A vault may have changed, or with undefined any of them. A policy that cannot be read changes nothing here. */
  async recheck(routing: Routing, vaultId: VaultId | undefined): Promise<void> {
    const touched = [...this.#entries].filter(
      ({ flow }) => vaultId === undefined || flow.access.vaultId === vaultId,
    );
    for (const entry of touched) {
      const holds = await stillHolds(entry.flow, routing).catch(() => true);
      if (!holds && this.#entries.has(entry)) entry.revoke();
    }
  }
}

/** Whether the request would be let through by the very same service. */
async function stillHolds(
  { access, target, path, plan, policy }: Matched,
  routing: Routing,
): Promise<boolean> {
  const now = await routing.policy(access.vaultId);
  if (now === policy) return true;
  const match = matchService(now.table, { ...target, path });
  if (plan === undefined) return match.type === "unmatched" && now.unmatchedHosts === policy.unmatchedHosts;
  return match.type === "matched" && Bun.deepEquals(match.service, plan.service);
}
