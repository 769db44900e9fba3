import type { HeldGrant } from "../../core/access/decide.ts";
import { type Actor, dependsOnActors, isActor, type Principal } from "../../core/actor.ts";
import type { PublicId, VaultId } from "../../core/ids.ts";
import {
  eachPeriod,
  eachUsageLimit,
  type UsageLimit,
  type UsageLimits,
  type UsageSubject,
  usageSubjectKey,
} from "../../core/limit/usage-limit.ts";
import type { Service } from "../../core/service/service.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { UsageCounter } from "../../ports/store/vault/usage.ts";
import type { AccessStore } from "./access-store.ts";

/** Whose limit it is, for people. */
export type MeteredOf =
  | { readonly of: "grant"; readonly actor: Pick<Actor, "type" | "id"> }
  | { readonly of: "token"; readonly id: PublicId; readonly label?: string }
  | { readonly of: "service"; readonly service: string };

/** One limit with the counter that it is counted by; the same counter has the same key. */
export type Metered = {
  readonly key: string;
  readonly counter: UsageCounter;
  readonly max: number;
  readonly whose: MeteredOf;
};

/** What is counted of whoever uses the proxy: each request, and the bytes that leave. */
export type MeteredAccess = {
  readonly requests: readonly Metered[];
  readonly bytesOut: readonly Metered[];
};

export function meteredBy(subject: UsageSubject, whose: MeteredOf, limits: readonly UsageLimit[]): Metered[] {
  return limits.map(({ measure, period, max }) => ({
    key: [subject.vaultId, usageSubjectKey(subject), measure, period].join(" "),
    counter: { subject, measure, period },
    max,
    whose,
  }));
}

/** Who uses a vault, by which session, and an actor's own grant on it. */
type MeteredUse = {
  readonly principal: Principal;
  readonly session: Session | undefined;
  readonly vaultId: VaultId;
  readonly grant: HeldGrant | undefined;
};

/**
 * What counts for this principal in that vault; undefined where nothing limits it. What a token uses counts under it and
 * under the grants of all who stand behind it: nobody gets more by minting one.
 */
export async function meteredAccess(
  store: Pick<AccessStore, "grants">,
  { principal, session, vaultId, grant }: MeteredUse,
): Promise<MeteredAccess | undefined> {
  const all: Metered[] = [];
  if (session?.type === "scoped") {
    const { hash, publicId: id, label, limits } = session;
    const whose = { of: "token", id, ...(label === undefined ? {} : { label }) } as const;
    all.push(...meteredBy({ vaultId, type: "token", hash }, whose, eachUsageLimit(limits)));
  }
  for (const actor of behind(principal)) {
    // Of an actor its own grant is known; who stands behind a token may have none there.
    const held = isActor(principal) ? grant : await store.grants.find(actor.id, vaultId);
    all.push(...ofGrant(actor, vaultId, held?.limits));
  }
  if (all.length === 0) return undefined;
  return {
    requests: all.filter(({ counter }) => counter.measure === "requests"),
    bytesOut: all.filter(({ counter }) => counter.measure === "bytes_out"),
  };
}

function ofGrant(
  actor: Pick<Actor, "type" | "id">,
  vaultId: VaultId,
  limits: UsageLimits | undefined,
): Metered[] {
  return meteredBy(
    { vaultId, type: "grant", actorId: actor.id },
    { of: "grant", actor },
    eachUsageLimit(limits),
  );
}

/** The actor, or whoever minted the token and all whose identities were exchanged for it. */
function behind(principal: Principal): readonly Pick<Actor, "type" | "id">[] {
  if (isActor(principal)) return [{ type: principal.type, id: principal.id } as Pick<Actor, "type" | "id">];
  if (principal.type !== "scoped") return [];
  const type = principal.mintedBy?.type ?? "agent";
  return dependsOnActors(principal)
    .filter((id) => id !== principal.session)
    .map(
      (id) => ({ type: id === principal.mintedBy?.id ? type : "agent", id }) as Pick<Actor, "type" | "id">,
    );
}

/** The budget of a service as it is counted for this actor; undefined where it has none. */
export function meteredBudget(
  service: Service,
  { vaultId, countedAs }: { readonly vaultId: VaultId; readonly countedAs: string },
): readonly Metered[] | undefined {
  const { budget } = service;
  if (budget === undefined) return undefined;
  const known = shared.get(service);
  if (known !== undefined) return known;
  const whose = { of: "service", service: service.name } as const;
  const subject = { vaultId, type: "service", service: service.name } as const;
  const limits = eachPeriod("cost", budget.max);
  if (budget.by === "agent") return meteredBy({ ...subject, countedAs }, whose, limits);
  const metered = meteredBy(subject, whose, limits);
  shared.set(service, metered);
  return metered;
}

/** Of those that all share, made once for each version of a vault. */
const shared = new WeakMap<Service, readonly Metered[]>();
