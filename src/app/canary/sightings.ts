import { anonymousDoer, doerOf } from "../../core/audit/doer.ts";
import type { Act, Doer } from "../../core/audit/record.ts";
import { type CanaryNews, canaryData } from "../../core/webhook/canary-event.ts";
import { webhookBody } from "../../core/webhook/event.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Canary } from "../../ports/store/vault/canaries.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { canaryTarget } from "./canaries.ts";
import { Coalesced } from "./coalesced.ts";
import { actorOf, freezeActor, isToFreeze } from "./freeze.ts";
import type { Sighting } from "./sighting.ts";

type Deps = ActDeps & {
  readonly store: Pick<Store, "atomically" | "settings" | "grants">;
  readonly logger: Logger;
};

/** What follows when a canary is seen in a request. */
export type Sightings = {
  /**
   * Freezes the actor where that is set, and writes it down: a record, the canary's count, word for the webhooks of its
   * vault and of the one through which it was sent. Of one canary, actor and kind of place at once, and what follows within a minute as
   * one with its number. Never throws; what cannot be written, as while the database is away, is tried again.
   */
  seen(sighting: Sighting): void;
  /** At the end: resolves when what was seen so far is written down, or could not be. */
  settle(): Promise<void>;
};

const RETRY_MS = 2000;
/** For about ten minutes. */
const ATTEMPTS = 300;

export function createSightings(deps: Deps): Sightings {
  const running = new Set<Promise<void>>();
  const state = { isEnding: false };
  const follow = (work: Promise<void>) => {
    const followed = work.finally(() => running.delete(followed));
    running.add(followed);
  };
  const told = new Coalesced<Sighting>((sighting, times) =>
    follow(again(deps, state, () => record(deps, sighting, times))),
  );
  return {
    seen(sighting) {
      deps.logger.warn("a canary was seen in a request", {
        canary: sighting.canary.id,
        host: sighting.host,
        found_in: sighting.place,
      });
      const [kind = ""] = sighting.place.split(" ");
      const isFirst = told.add(`${sighting.canary.id} ${whose(sighting)} ${kind}`, sighting);
      // Thawed within the minute, it is frozen again at once.
      if (!isFirst) follow(again(deps, state, () => freezeAgain(deps, sighting)));
    },
    async settle() {
      state.isEnding = true;
      told.flush();
      await Promise.all(running);
    },
  };
}

const whose = ({ access, ip }: Sighting) => access?.countedAs ?? ip;

/** A server that ends tries nothing again. */
async function again(
  { logger }: Deps,
  state: { readonly isEnding: boolean },
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 1) logger.warn("a canary that was seen could not be written down yet", { error });
      if (attempt === ATTEMPTS || state.isEnding)
        return logger.error("a canary that was seen was not written down", { error });
      await new Promise((tryAgain) => setTimeout(tryAgain, RETRY_MS).unref());
    }
  }
}

async function record(deps: Deps, sighting: Sighting, times: number): Promise<void> {
  const freezes = await mayFreeze(deps, sighting);
  await act(deps, doer(sighting), async (repos, note) => {
    const canary = await repos.canaries.byId(sighting.canary.id);
    const vault = canary && (await repos.vaults.byId(canary.vaultId));
    // Revoked since, or its vault deleted: nobody is left to be told.
    if (canary === undefined || vault === undefined) return;
    const at = deps.clock.now();
    await repos.canaries.countTriggers(canary.id, { at, times });
    note({
      action: "canary.trigger",
      target: canaryTarget(canary),
      vault,
      changes: changesOf(sighting, times),
    });
    const isFrozen = freezes && (await freeze(repos, note, sighting, at));
    await tell(repos, { sighting, canary, vault, times, isFrozen, at });
  });
}

async function freezeAgain(deps: Deps, sighting: Sighting): Promise<void> {
  if (!(await mayFreeze(deps, sighting))) return;
  await act(deps, doer(sighting), async (repos, note) => {
    await freeze(repos, note, sighting, deps.clock.now());
  });
}

async function mayFreeze(deps: Deps, { access, canary }: Sighting): Promise<boolean> {
  return access !== undefined && (await isToFreeze(deps.store, access, canary.vaultId));
}

/** Whether it is frozen now, be it since before. */
async function freeze(
  repos: Repos,
  note: Note,
  { access, canary, host }: Sighting,
  at: number,
): Promise<boolean> {
  if (access === undefined) return false;
  const reason = `sent canary ${canary.id} to ${host}`;
  if (!(await freezeActor(repos, access.principal, { at, reason }))) return true;
  const actor = actorOf(access.principal);
  if (actor === undefined) return true;
  const name = (await actorNames(repos, [actor]))(actor);
  const action: Act["action"] = actor.type === "agent" ? "agent.freeze" : "user.freeze";
  note({ action, target: { ...actor, name }, changes: { reason: { after: reason } } });
  return true;
}

type Told = {
  readonly sighting: Sighting;
  readonly canary: Canary;
  readonly vault: Vault;
  readonly times: number;
  readonly isFrozen: boolean;
  readonly at: number;
};

/** Which canary it was is its own vault's to know. */
async function tell(repos: Repos, { sighting, canary, vault, times, isFrozen, at }: Told): Promise<void> {
  const { access, ip, host, place } = sighting;
  const ref = access && actorOf(access.principal);
  const actor = ref && { ...ref, name: (await actorNames(repos, [ref]))(ref) };
  const news: CanaryNews = { vault: vault.name, canary, actor, ip, host, place, times, isFrozen, at };
  const event = "canary.triggered";
  await repos.webhookDeliveries.add(vault.id, { event, body: webhookBody(event, at, canaryData(news)), at });
  if (access === undefined || access.vaultId === vault.id) return;
  const { canary: _, ...other } = { ...news, vault: access.vaultName };
  await repos.webhookDeliveries.add(access.vaultId, {
    event,
    body: webhookBody(event, at, canaryData(other)),
    at,
  });
}

function doer({ access, ip }: Sighting): Doer {
  return access === undefined ? anonymousDoer(ip) : doerOf({ ...access.principal, ip });
}

function changesOf({ host, place, access }: Sighting, times: number): NonNullable<Act["changes"]> {
  return {
    host: { after: host },
    found_in: { after: place },
    ...(access === undefined ? {} : { through_vault: { after: access.vaultName } }),
    ...(times === 1 ? {} : { times: { after: times } }),
  };
}
