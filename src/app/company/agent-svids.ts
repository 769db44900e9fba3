import { companyActor } from "../../core/actor.ts";
import type { SigningAlg } from "../../core/identity/signing-key.ts";
import { apiSpiffeId, proxySpiffeId } from "../../core/identity/spiffe-id.ts";
import type { AgentId } from "../../core/ids.ts";
import { Lru } from "../../lib/lru.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import { Freshness, type Stamp } from "../proxy/freshness.ts";
import type { CompanyDeps } from "./company-of.ts";
import { issueSvidOf } from "./svid.ts";

/** What an upstream expects of an SVID. */
export type SvidWanted = { readonly audience: string; readonly alg: SigningAlg };

/** An SVID of one agent that goes upstream. `serial` is another for each that is issued here, and tells nothing of it. */
export type AgentSvid = { readonly token: string; readonly serial: string };

export type AgentSvids = {
  /** Whether an SVID for that audience opens this instance itself: no upstream may have one. */
  isOwn(audience: string): boolean;
  /** Directly while the last one is good and nothing about its agent has changed; nothing for an agent that is none. */
  svid(agentId: AgentId, wanted: SvidWanted): AgentSvid | undefined | Promise<AgentSvid | undefined>;
  /** Another than the last one, which was refused; nothing where that is not ten seconds old. */
  renew(agentId: AgentId, wanted: SvidWanted): Promise<AgentSvid | undefined>;
};

/** Short, because an upstream may be one that should not have it for long. */
const TTL_SECONDS = 300;
/** So long before its end it is replaced: what is sent now may take a while to arrive. */
const SPARE_MS = 60_000;
const RENEW_MS = 10_000;
const MAX_KEPT = 4096;

type Kept = AgentSvid & { readonly issuedAt: number; readonly goodUntil: number; readonly stamp: Stamp };

/** Issued for each agent, audience and algorithm, and kept until shortly before their end or until their agent changes. */
export function createAgentSvids(deps: CompanyDeps): AgentSvids {
  const { store, clock, trustDomain } = deps;
  const freshness = new Freshness(store.changes);
  const kept = new Lru<string, Kept>(MAX_KEPT);
  const issuing = new SingleFlight<string, AgentSvid | undefined>();
  const own = [proxySpiffeId(trustDomain), apiSpiffeId(trustDomain), deps.identity.audience];
  let issued = 0;
  store.changes.subscribe(() => issuing.abandonAll());
  const issue = async (name: string, agentId: AgentId, wanted: SvidWanted) => {
    const since = freshness.now;
    const agent = await store.agents.byId(agentId);
    if (agent?.status !== "active") return undefined;
    const { svid, expiresAt } = await issueSvidOf(deps, agent, { ...wanted, ttlSeconds: TTL_SECONDS });
    issued += 1;
    const fresh: Kept = {
      token: svid,
      serial: String(issued),
      issuedAt: clock.now(),
      goodUntil: expiresAt - SPARE_MS,
      stamp: freshness.stamp(since, agentId, companyActor(agent.companyId)),
    };
    if (freshness.holds(fresh.stamp)) kept.set(name, fresh);
    return fresh;
  };
  const known = (name: string) => {
    const found = kept.get(name);
    return found !== undefined && clock.now() < found.goodUntil && freshness.holds(found.stamp)
      ? found
      : undefined;
  };
  return {
    isOwn: (audience) => own.includes(audience),
    svid(agentId, wanted) {
      const name = nameOf(agentId, wanted);
      return known(name) ?? issuing.run(name, () => issue(name, agentId, wanted));
    },
    async renew(agentId, wanted) {
      const name = nameOf(agentId, wanted);
      const last = known(name);
      if (last !== undefined && Math.abs(clock.now() - last.issuedAt) < RENEW_MS) return undefined;
      return await issuing.run(name, () => issue(name, agentId, wanted));
    },
  };
}

/** Neither of the first two has a space in it. */
function nameOf(agentId: AgentId, { audience, alg }: SvidWanted): string {
  return `${agentId} ${alg} ${audience}`;
}
