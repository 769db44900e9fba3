/** What a vault becomes by a proposal, and what of a proposal does not fit a vault that has changed since it was raised. */

import { isBudgetLoosened } from "../budget/budget.ts";
import type { KeyName } from "../ids.ts";
import { planInjection } from "../injection/plan.ts";
import type { Matcher } from "../service/host-pattern.ts";
import { leaksOf, stricterLeaks } from "../service/leaks.ts";
import { isAtPlace, meantServices, upsertServices } from "../service/merge.ts";
import type { Service } from "../service/service.ts";
import type { CredentialSlot, Proposal, ProposedOAuth, ProposedService } from "./proposal.ts";

/** What there is now. */
export type ProposalGround = {
  readonly services: readonly Service[];
  readonly keys: ReadonlySet<KeyName>;
};

/** What there will be of services, and what is done to credentials; each key stands in one of the lists at most. */
export type ProposalEffect = {
  readonly services: readonly Service[];
  /** Keys of static credentials, each of which is given a value. */
  readonly sets: readonly KeyName[];
  /** OAuth credentials, which a person connects later. */
  readonly connects: readonly { readonly key: KeyName; readonly oauth: ProposedOAuth }[];
  /** Stored keys that are deleted. */
  readonly deletes: readonly KeyName[];
};

/** Why a part of a proposal does not fit any more. */
export type Misfit =
  /** The service that it switches or deletes is gone. */
  | { readonly code: "service-gone"; readonly name: string; readonly expected: Matcher }
  /** The service of that name is at another place than when the proposal was raised. */
  | {
      readonly code: "service-moved";
      readonly name: string;
      readonly expected: Matcher;
      readonly found: Matcher;
    }
  /** The agent gave a matcher alone, for which several services answer now. */
  | { readonly code: "service-ambiguous"; readonly name: string; readonly candidates: readonly Service[] }
  /** A credential that a service needs is neither stored any more nor one that the proposal sets. */
  | { readonly code: "key-gone"; readonly name: string; readonly key: KeyName };

export type Application =
  | { readonly fits: true; readonly effect: ProposalEffect }
  /** Every reason. Nothing of it is to be applied. */
  | { readonly fits: false; readonly misfits: readonly Misfit[] };

/**
 * Merges by name, as the reference does: a service that lists no substitutions keeps those of the one that it replaces,
 * and is switched on unless it says otherwise; a switch changes nothing else; a deleted credential that is gone already is
 * no error, a deleted service is one. Ours: what a service does to credentials that agents send themselves and to answers
 * that tell one, what it requires of agents and what it may cost are never loosened, and methods that are not named stay
 * what they were. The inputs are not changed.
 */
export function applyProposal(
  { services: changes, slots }: Pick<Proposal, "services" | "slots">,
  ground: ProposalGround,
): Application {
  const credentials = credentialEffect(slots, ground.keys);
  const misfits = [
    ...changes.flatMap((change) => misfitsOf(change, ground.services)),
    ...changes.flatMap((change) => keysGone(change, ground.keys, credentials)),
  ];
  if (misfits.length > 0) return { fits: false, misfits };
  const written = changes.flatMap((change) => writtenBy(change, ground.services));
  const deleted = new Set(changes.flatMap((change) => (change.type === "delete" ? [change.name] : [])));
  const kept = ground.services.filter(({ name }) => !deleted.has(name));
  return { fits: true, effect: { services: upsertServices(kept, written), ...credentials } };
}

/** The name of the service that a change is about. */
export function nameOfChange(change: ProposedService): string {
  return change.type === "set" ? change.service.name : change.name;
}

function writtenBy(change: ProposedService, services: readonly Service[]): readonly Service[] {
  const existing = services.find(({ name }) => name === nameOfChange(change));
  if (change.type === "set") {
    return [existing === undefined ? change.service : replacing(existing, change.service)];
  }
  return change.type === "switch" && existing !== undefined ? [{ ...existing, enabled: change.enabled }] : [];
}

/**
 * What keeps an agent's own credentials from a host, the agent from it, or its costs in bounds is for people to loosen, and
 * is not loosened by being left out.
 */
function replacing(existing: Service, service: Service): Service {
  const strictness = [undefined, "strip", "refuse"] as const;
  const keepsGuard =
    strictness.indexOf(existing.foreignCredentials) > strictness.indexOf(service.foreignCredentials);
  const requires = [...new Set([...(existing.requires ?? []), ...(service.requires ?? [])])];
  const { leaks: asked, ...rest } = service;
  const leaks = leaksOfBoth(existing, asked);
  return {
    ...rest,
    ...(requires.length === 0 ? {} : { requires }),
    ...(service.methods === undefined && existing.methods !== undefined ? { methods: existing.methods } : {}),
    ...(leaks === undefined ? {} : { leaks }),
    ...(isBudgetLoosened(existing.budget, service.budget) && existing.budget !== undefined
      ? { budget: existing.budget }
      : {}),
    ...(service.substitutions.length === 0 ? { substitutions: existing.substitutions } : {}),
    ...(keepsGuard && existing.foreignCredentials !== undefined
      ? { foreignCredentials: existing.foreignCredentials }
      : {}),
  };
}

/** What a proposal does not name stays, and what it names is not less strict than what was there. */
function leaksOfBoth(existing: Service, asked: Service["leaks"]): Service["leaks"] {
  if (asked === undefined) return existing.leaks;
  const stricter = stricterLeaks(asked, leaksOf(existing));
  return stricter === "redact" ? undefined : stricter;
}

function misfitsOf(change: ProposedService, services: readonly Service[]): readonly Misfit[] {
  const name = nameOfChange(change);
  const expected = change.type === "set" ? change.service : change.matcher;
  const found = services.find((service) => service.name === name);
  if (found === undefined) {
    return change.type === "set" ? [] : [{ code: "service-gone", name, expected: matcherOf(expected) }];
  }
  const raisedAt = change.type === "set" ? change.replaces : change.matcher;
  const isWhereExpected =
    isAtPlace(found, expected) || (raisedAt !== undefined && isAtPlace(found, raisedAt));
  if (!isWhereExpected) {
    const place = matcherOf(raisedAt ?? expected);
    return [{ code: "service-moved", name, expected: place, found: matcherOf(found) }];
  }
  const candidates =
    change.type === "set"
      ? meantServices(services, { ...change.service, ...matcherOf(found) }, { keeps: true })
      : services.filter((service) => isAtPlace(service, found));
  if (!change.adopted || candidates.length < 2) return [];
  return [{ code: "service-ambiguous", name, candidates }];
}

/** Of what the service itself names: what it keeps of the one that it replaces was there before. */
function keysGone(
  change: ProposedService,
  stored: ReadonlySet<KeyName>,
  { sets, connects, deletes }: Omit<ProposalEffect, "services">,
): readonly Misfit[] {
  if (change.type !== "set") return [];
  const given = new Set([...sets, ...connects.map(({ key }) => key)]);
  return planInjection(change.service)
    .keys.filter((key) => !given.has(key) && (!stored.has(key) || deletes.includes(key)))
    .map((key) => ({ code: "key-gone", name: change.service.name, key }));
}

function credentialEffect(
  slots: readonly CredentialSlot[],
  stored: ReadonlySet<KeyName>,
): Omit<ProposalEffect, "services"> {
  return {
    sets: slots.flatMap((slot) => (slot.type === "static" ? [slot.key] : [])),
    connects: slots.flatMap((slot) => (slot.type === "oauth" ? [{ key: slot.key, oauth: slot.oauth }] : [])),
    deletes: slots.flatMap((slot) => (slot.type === "delete" && stored.has(slot.key) ? [slot.key] : [])),
  };
}

function matcherOf({ host, port, path }: Matcher): Matcher {
  return { host, ...(port === undefined ? {} : { port }), path };
}
