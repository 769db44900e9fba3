import type { Principal } from "../../../core/actor.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName } from "../../../core/ids.ts";
import { toOAuthConfig } from "../../../core/oauth/config.ts";
import { readSecretInput } from "../../../core/oauth/masked.ts";
import { nameOfChange } from "../../../core/proposal/apply.ts";
import type { Proposal, ProposedOAuth } from "../../../core/proposal/proposal.ts";
import { Secret } from "../../../core/secret.ts";
import { areSameServices, serviceChanges } from "../../../core/service/changes.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";
import type { Note } from "../../audit/act.ts";
import { type OAuthConfigChange, putOAuthConfig } from "../oauth/put-config.ts";
import { bindReach } from "../reach/audiences.ts";
import type { AssessedProposal } from "./reach.ts";
import type { ChosenValue } from "./values.ts";

type Deps = { readonly barrier: Barrier; readonly clock: Clock };

/**
 * What a person gives for an OAuth slot, over what the agent said of it. An empty secret: the client has none; the masked
 * one: that which is stored.
 */
export type OAuthGiven = { readonly clientId?: string; readonly clientSecret?: Secret };

export type Decided = {
  readonly vault: Vault;
  readonly proposal: Proposal;
  readonly assessed: Extract<AssessedProposal, { fits: true }>;
  readonly values: readonly ChosenValue[];
  readonly oauth: ReadonlyMap<string, OAuthGiven>;
  readonly by: Principal;
  readonly now: number;
};

/**
 * Writes what was judged, within the unit of work that judged it, and notes each part as it is noted when somebody does it
 * alone. Whoever approves binds what is new to where it goes.
 */
export async function carryOut(deps: Deps, repos: Repos, note: Note, decided: Decided): Promise<void> {
  await saveServices(repos, note, decided);
  await setCredentials(deps, repos, note, decided);
  for (const { key, oauth } of decided.assessed.effect.connects) {
    const { act } = await putOAuthConfig(deps, repos, toChange(decided, key, oauth));
    note(act);
  }
  await deleteCredentials(repos, note, decided);
  // All that was shown as new, and no more: what stood before is bound as it was, or not.
  const { vault, by: principal, assessed } = decided;
  await bindReach(repos, note, { vault, principal, clock: deps.clock, reach: assessed.assessment.added });
}

const ACTIONS = { set: "service.add", switch: "service.switch", delete: "service.remove" } as const;

async function saveServices(
  { services }: Pick<Repos, "services">,
  note: Note,
  { vault, proposal, assessed: { state, effect } }: Decided,
): Promise<void> {
  if (areSameServices(state.services, effect.services)) return;
  if (!(await services.save(vault.id, effect.services, state.servicesVersion)))
    throw new AppError("conflict");
  const types = new Map(proposal.services.map((change) => [nameOfChange(change), change.type]));
  for (const { name, changes } of serviceChanges(state.services, effect.services)) {
    const action = ACTIONS[types.get(name) ?? "set"];
    note({ action, vault, target: { type: "service", id: "", name }, changes });
  }
}

async function setCredentials(
  { barrier }: Deps,
  { credentials }: Pick<Repos, "credentials">,
  note: Note,
  { vault, values, assessed: { state }, now }: Decided,
): Promise<void> {
  const known = new Set(state.credentials.map(({ key }) => key));
  const sealed = values.map(({ key, value }) => ({
    key,
    sealed: barrier.seal(value, { kind: "credential", vaultId: vault.id, key }),
  }));
  await credentials.setMany(vault.id, sealed, now);
  for (const { key } of sealed) {
    const changes = { exists: { before: known.has(key), after: true } };
    note({ action: "credential.set", vault, target: targetOf(key), changes });
  }
}

function toChange({ vault, oauth }: Decided, key: KeyName, proposed: ProposedOAuth): OAuthConfigChange {
  const { clientId, clientSecret } = oauth.get(key) ?? {};
  const config = toOAuthConfig({
    ...proposed,
    ...(clientId === undefined || clientId === "" ? {} : { clientId }),
  });
  // Who says nothing of it takes none away; `putOAuthConfig` keeps it for its own token URL alone.
  const secret = clientSecret === undefined ? KEEP : readSecretInput(clientSecret.open());
  const given = secret.type === "new" ? new Secret(secret.value) : ("stored" as const);
  return { vault, key, config, ...(secret.type === "none" ? {} : { clientSecret: given }) };
}

const KEEP = { type: "keep" } as const;

async function deleteCredentials(
  { credentials }: Pick<Repos, "credentials">,
  note: Note,
  { vault, assessed: { effect } }: Decided,
): Promise<void> {
  if (effect.deletes.length === 0) return;
  await credentials.deleteMany(vault.id, effect.deletes);
  for (const key of effect.deletes) note({ action: "credential.delete", vault, target: targetOf(key) });
}

function targetOf(key: KeyName) {
  return { type: "credential", id: "", name: key } as const;
}
