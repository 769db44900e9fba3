import type { Principal } from "../../../core/actor.ts";
import { allOf, badField } from "../../../core/all-faults.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { AuditTarget } from "../../../core/audit/record.ts";
import { parseKeyName } from "../../../core/credential/key-name.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName, VaultId } from "../../../core/ids.ts";
import {
  type AudienceEntry,
  audienceHost,
  audienceOf,
  covers,
  namesHost,
  normalAudienceHost,
  parseAudienceHost,
  parseBoundHost,
} from "../../../core/reach/audience.ts";
import { outsideAudience } from "../../../core/reach/outside.ts";
import { BOUND_SURFACES, type BoundSurface, type Reach, reachOf } from "../../../core/reach/reach.ts";
import type { HostOptions } from "../../../core/service/host-pattern.ts";
import { isEnabled, type Service } from "../../../core/service/service.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import { type ActDeps, act, type Note } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";

type Binding = {
  readonly vault: Vault;
  readonly principal: Principal;
  readonly clock: Clock;
};
type Binds = Pick<Repos, "audiences" | "credentials">;

/**
 * Within a unit of work: binds stored credentials to what of this reach their audiences do not cover yet, and notes it.
 * Whether whoever asks may is for the caller to decide.
 */
export async function bindReach(
  repos: Binds,
  note: Note,
  { vault, principal, clock, reach }: Binding & { readonly reach: readonly Reach[] },
): Promise<void> {
  const wanted = audienceOf(reach);
  if (wanted.length === 0) return;
  const stored = new Set((await repos.credentials.list(vault.id)).map(({ key }) => key));
  const bound = (await repos.audiences.list(vault.id)).filter(namesHost);
  const fresh = wanted.filter(
    (entry) =>
      stored.has(entry.key) &&
      !bound.some(
        (one) =>
          one.key === entry.key && covers(one, { ...parseAudienceHost(entry.host), surface: entry.surface }),
      ),
  );
  if (fresh.length === 0) return;
  const { name, type } = doerOf(principal);
  const by = { boundAt: clock.now(), boundBy: name === "" ? type : name };
  await repos.audiences.bind(
    vault.id,
    fresh.map((entry) => ({ ...entry, ...by })),
  );
  for (const [key, entries] of Map.groupBy(fresh, (entry) => entry.key)) {
    const before = bound.filter((one) => one.key === key);
    const audience = { before: textOf(before), after: textOf([...before, ...entries]) };
    note({ action: "audience.bind", vault, target: targetOf(key), changes: { audience } });
  }
}

/** Within the unit of work that creates these credentials: binds each to the hosts of the services that name it now. */
export async function bindCreated(
  repos: Binds & Pick<Repos, "services">,
  note: Note,
  { keys, ...binding }: Binding & { readonly keys: readonly KeyName[] },
): Promise<void> {
  const reach = reachOf(await readableServices(repos, binding.vault.id));
  await bindReach(repos, note, {
    ...binding,
    reach: reach.filter(({ credential }) => keys.includes(credential)),
  });
}

/**
 * Lets a credential be sent to one more host, on one surface. One that nobody ever bound goes there alone from then on.
 * Returns the host as it is bound, and whether it could not be sent there before. Throws `bad_request`,
 * `credential_not_found`, `vault_not_found`, `forbidden`.
 */
export async function bindHost(
  deps: ActDeps & HostOptions & { readonly store: Pick<Store, "vaults" | "grants">; readonly clock: Clock },
  principal: Principal,
  request: { readonly vault: string; readonly key: string; readonly host: string; readonly surface: string },
): Promise<{ readonly host: string; readonly isNew: boolean }> {
  const { clock, devMode, pinned } = deps;
  const vault = await enterVault(deps, principal, { name: request.vault, action: "audience:bind" });
  const key = parseKeyName(request.key);
  const [place, surface] = allOf(
    () => parseBoundHost(request.host, { devMode, ...(pinned === undefined ? {} : { pinned }) }),
    () => parseSurface(request.surface),
  );
  return await act(deps, doerOf(principal), async (repos, note) => {
    const reach = { credential: key, ...place, path: "", surface };
    const before = await audienceOfKey(repos, vault, key);
    await bindReach(repos, note, { vault, principal, clock, reach: [reach] });
    return { host: audienceHost(place), isNew: !before.some((one) => covers(one, reach)) };
  });
}

function parseSurface(text: string): BoundSurface {
  const found = BOUND_SURFACES.find((surface) => surface === text);
  if (found !== undefined) return found;
  throw badField("surface", `surface must be one of ${BOUND_SURFACES.join(", ")}`);
}

/**
 * Takes a host back from a credential, on every surface: services that would send it there are refused from then on.
 * Returns the host as it was bound, and these services as far as they are switched on. Throws `audience_not_found`, `credential_not_found`, `vault_not_found`, `forbidden`.
 */
export async function unbindHost(
  deps: ActDeps & { readonly store: Pick<Store, "vaults" | "grants"> },
  principal: Principal,
  request: { readonly vault: string; readonly key: string; readonly host: string },
): Promise<{ readonly host: string; readonly refused: readonly Service[] }> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "audience:unbind" });
  const key = parseKeyName(request.key);
  const host = normalAudienceHost(request.host);
  return await act(deps, doerOf(principal), async (repos, note) => {
    const before = await audienceOfKey(repos, vault, key);
    const already = await refusedNow(repos, vault, key);
    if (!(await repos.audiences.unbind(vault.id, key, host))) throw notBound(vault, { key, host, before });
    const after = before.filter((one) => one.host !== host);
    const changes = { audience: { before: textOf(before), after: textOf(after) } };
    note({ action: "audience.unbind", vault, target: targetOf(key), changes });
    const refused = await refusedNow(repos, vault, key);
    const names = new Set(already.map(({ name }) => name));
    return { host, refused: refused.filter(({ name }) => !names.has(name)) };
  });
}

/** The services, of those that are switched on, that the proxy refuses for the audience of this key. */
async function refusedNow(
  repos: Pick<Repos, "services" | "audiences">,
  { id }: Vault,
  key: KeyName,
): Promise<readonly Service[]> {
  const audiences = (await repos.audiences.list(id)).filter((one) => one.key === key);
  const enabled = (await readableServices(repos, id)).filter(isEnabled);
  return [...outsideAudience(enabled, audiences).keys()];
}

async function audienceOfKey(repos: Binds, vault: Vault, key: KeyName): Promise<readonly AudienceEntry[]> {
  if ((await repos.credentials.get(vault.id, key)) === undefined) {
    throw new AppError("credential_not_found", {
      message: `Vault "${vault.name}" has no credential "${key}".`,
    });
  }
  return (await repos.audiences.list(vault.id)).filter((one) => one.key === key && namesHost(one));
}

function notBound(
  vault: Vault,
  {
    key,
    host,
    before,
  }: { readonly key: KeyName; readonly host: string; readonly before: readonly AudienceEntry[] },
): AppError {
  const hosts = [...new Set(before.map((one) => one.host))];
  return new AppError("audience_not_found", {
    message: `Credential ${key} of vault "${vault.name}" is not bound to ${host}`,
    hint: hosts.length === 0 ? "It is bound to no host." : `It is bound to ${hosts.join(", ")}.`,
  });
}

/** None where the list is damaged: that is for whoever reads it to say, and no reason to keep a value out. */
export async function readableServices(
  repos: Pick<Repos, "services">,
  vaultId: VaultId,
): Promise<readonly Service[]> {
  try {
    return (await repos.services.load(vaultId)).services;
  } catch (error) {
    if (error instanceof AppError && error.code === "store_corrupt") return [];
    throw error;
  }
}

function textOf(entries: readonly AudienceEntry[]): readonly string[] {
  return entries.map(({ host, surface }) => `${host} ${surface}`).sort();
}

function targetOf(key: KeyName): AuditTarget {
  return { type: "credential", id: "", name: key };
}
