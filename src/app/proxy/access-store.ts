import type { TokenHash } from "../../core/ids.ts";
import { BatchLoader } from "../../lib/batch-loader.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { Store } from "../../ports/store.ts";
import type { SessionUses } from "./session-uses.ts";

/** Of the store, what accesses are made from. */
export type AccessSource = Pick<
  Store,
  | "agents"
  | "changes"
  | "frozenActors"
  | "grants"
  | "policies"
  | "sessions"
  | "signingKeys"
  | "users"
  | "vaults"
>;

/** What deciding about an access reads. */
export type AccessStore = {
  readonly sessions: Pick<Store["sessions"], "byHash">;
  readonly users: Pick<Store["users"], "byId">;
  readonly agents: Pick<Store["agents"], "byId" | "byName">;
  readonly signingKeys: Pick<Store["signingKeys"], "ofCompany">;
  readonly policies: Pick<Store["policies"], "ofAgent">;
  readonly vaults: Pick<Store["vaults"], "byId" | "byName">;
  readonly frozenActors: Pick<Store["frozenActors"], "find">;
  readonly grants: Pick<Store["grants"], "find" | "ofActor">;
};

/**
 * The same for thousands who ask at once, as when something changes that all of them hold: sessions are read together,
 * and what several need is read once. Nothing is kept beyond the reading, and nobody is answered by a reading that
 * began before the last change. A session is as used as `uses` know it to be, stored or not.
 */
export function createAccessStore(store: AccessSource, uses: Pick<SessionUses, "last">): AccessStore {
  const sessions = new BatchLoader<TokenHash, Session>(async (hashes) => {
    const found = await store.sessions.byHashes(hashes);
    return new Map(found.map((session) => [session.hash, withUse(session, uses.last(session.hash))]));
  });
  const flights: SingleFlight<string, never>[] = [];
  const shared = <Args extends readonly string[], V>(read: (...args: Args) => Promise<V>) => {
    const flight = new SingleFlight<string, V>();
    flights.push(flight as unknown as SingleFlight<string, never>);
    return (...args: Args) => flight.run(args.join(" "), () => read(...args));
  };
  store.changes.subscribe(() => {
    for (const flight of flights) flight.abandonAll();
  });
  return {
    sessions: { byHash: (hash) => sessions.get(hash) },
    users: { byId: shared(store.users.byId) },
    agents: { byId: shared(store.agents.byId), byName: shared(store.agents.byName) },
    signingKeys: { ofCompany: shared(store.signingKeys.ofCompany) },
    policies: { ofAgent: shared(store.policies.ofAgent) },
    frozenActors: { find: shared(store.frozenActors.find) },
    vaults: { byId: shared(store.vaults.byId), byName: shared(store.vaults.byName) },
    grants: { find: shared(store.grants.find), ofActor: shared(store.grants.ofActor) },
  };
}

function withUse(session: Session, at: number | undefined): Session {
  return at === undefined || at <= (session.lastUsedAt ?? 0) ? session : { ...session, lastUsedAt: at };
}
