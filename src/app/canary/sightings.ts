import { anonymousDoer, doerOf } from "../../core/audit/doer.ts";
import type { Act, Doer } from "../../core/audit/record.ts";
import { type CanaryNews, canaryData } from "../../core/webhook/canary-event.ts";
import { Coalesced } from "../../lib/coalesced.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Canary } from "../../ports/store/vault/canaries.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { actorNames } from "../actor-names.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { noteEvent } from "../vault/webhook/note-event.ts";
import { canaryTarget } from "./canaries.ts";
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
   * vault and of the one through which it was sent. Of one canary, actor, vault and kind of place at once, and what
   * follows within a minute as one with its number. Never throws; what cannot be written, as while the database is
   * away, is tried again.
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
      deps.logger.warn(`${nameOf(sighting)} was seen in a request`, {
        ...(sighting.canary === undefined ? {} : { canary: sighting.canary.id }),
        host: sighting.host,
        found_in: sighting.place,
      });
      const [kind = ""] = sighting.place.split(" ");
      const { canary, access } = sighting;
      const key = [canary?.id, access?.vaultId, whose(sighting), kind].join(" ");
      const isFirst = told.add(key, sighting);
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

const nameOf = ({ canary }: Sighting) => (canary === undefined ? "another's placeholder" : "a canary");
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
    const canary = sighting.canary && (await repos.canaries.byId(sighting.canary.id));
    const vaultId = sighting.canary?.vaultId ?? sighting.access?.vaultId;
    const vault = vaultId && (await repos.vaults.byId(vaultId));
    // Revoked since, or its vault deleted: nobody is left to be told.
    if (!vault || (sighting.canary !== undefined && canary === undefined)) return;
    const at = deps.clock.now();
    if (canary !== undefined) await repos.canaries.countTriggers(canary.id, { at, times });
    note({ ...seenIn(vault, canary), vault, changes: changesOf(sighting, times) });
    const isFrozen = freezes && (await freeze(repos, note, sighting, at));
    await tell(repos, { sighting, canary, vault, times, isFrozen, at });
  });
}

/** Whose placeholder it was nobody knows: it is of the vault through which it was sent. */
function seenIn({ id, name }: Vault, canary: Canary | undefined): Pick<Act, "action" | "target"> {
  if (canary === undefined) return { action: "placeholder.trigger", target: { type: "vault", id, name } };
  return { action: "canary.trigger", target: canaryTarget(canary) };
}

async function freezeAgain(deps: Deps, sighting: Sighting): Promise<void> {
  if (!(await mayFreeze(deps, sighting))) return;
  await act(deps, doer(sighting), async (repos, note) => {
    await freeze(repos, note, sighting, deps.clock.now());
  });
}

async function mayFreeze(deps: Deps, { access, canary }: Sighting): Promise<boolean> {
  if (access === undefined) return false;
  return await isToFreeze(deps.store, access, canary?.vaultId ?? access.vaultId);
}

/** Whether it is frozen now, be it since before. */
async function freeze(
  repos: Repos,
  note: Note,
  { access, canary, host }: Sighting,
  at: number,
): Promise<boolean> {
  if (access === undefined) return false;
  const reason = `sent ${canary === undefined ? "another's placeholder" : `canary ${canary.id}`} to ${host}`;
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
  readonly canary: Canary | undefined;
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
  const seen = { vault: vault.name, actor, ip, host, place, times, isFrozen, at };
  const news: CanaryNews = canary === undefined ? seen : { ...seen, canary };
  const event = "canary.triggered";
  await noteEvent(repos, vault.id, { event, at, data: canaryData(news) });
  if (access === undefined || access.vaultId === vault.id) return;
  const { canary: _, ...other } = { ...news, vault: access.vaultName };
  await noteEvent(repos, access.vaultId, { event, at, data: canaryData(other) });
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
