import type { Principal } from "../../core/actor.ts";
import type { AuditAction } from "../../core/audit/action.ts";
import { changedFields } from "../../core/audit/changed-fields.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import { didYouMean } from "../../core/nearest.ts";
import { areSameServices, serviceChanges } from "../../core/service/changes.ts";
import type { HostOptions } from "../../core/service/host-pattern.ts";
import { findService, namesByMatcher, servicesUsing, upsertServices } from "../../core/service/merge.ts";
import { parseServices } from "../../core/service/parse.ts";
import { demandSeen, type Renamed, renaming, type Seen, withName } from "../../core/service/seen.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { enterVault, vaultNotFound } from "./enter-vault.ts";
import { type GuardDeps, guardReach, type ServicesChange } from "./reach/guard.ts";
import { serviceWarnings, type WarningDeps } from "./service-warnings.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "services" | "credentials">;
  readonly clock: Clock;
  /** Which hosts a service may name. */
  readonly devMode: boolean;
  readonly pinned?: HostOptions["pinned"];
};
type Writing = Deps & GuardDeps & ActDeps;
type InVault = { readonly vault: string };
/** The hosts that a person has typed, where services send credentials to further ones. */
type Confirmed = { readonly confirmHosts?: readonly string[] };
type ByReference = InVault & { readonly reference: string };

const ATTEMPTS = 5;

/** What a write did. `warnings` are sentences about what was written and will hardly do what was meant. */
export type ServicesWritten = {
  readonly services: readonly Service[];
  readonly written: readonly Service[];
  readonly warnings: readonly string[];
};

/** The vault's services in list order. */
export async function listServices(
  deps: Deps,
  principal: Principal,
  request: InVault,
): Promise<readonly Service[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "service:list" });
  return (await deps.store.services.load(vault.id)).services;
}

/** The services that name this key. */
export async function findCredentialUsage(
  deps: Deps,
  principal: Principal,
  request: InVault & { readonly key: string },
): Promise<readonly Service[]> {
  return servicesUsing(await listServices(deps, principal, request), request.key);
}

/**
 * Adds services, replacing those of the same name. An entry without a name takes that of the only service with
 * its host, port and path; with `makeNames`, one made of them where there is none. The first one stands in the place of
 * the service `renames`, which has another name from then on. Throws `invalid_service`, `conflict`,
 * `vault_not_found`, `forbidden`, and as `ReachGuard` says.
 */
export async function addServices(
  deps: Writing & WarningDeps,
  principal: Principal,
  request: InVault &
    Confirmed &
    Seen & { readonly services: readonly unknown[]; readonly makeNames?: boolean; readonly renames?: string },
): Promise<ServicesWritten> {
  const vault = await enterForWriting(deps, principal, request);
  if (request.services.length === 0) {
    throw new AppError("bad_request", { message: "services must hold at least one" });
  }
  const writer = { principal, vault, action: "service.add", ...confirmed(request) } as const;
  const { services, result } = await changeServices(deps, writer, (existing) => {
    const adopt = namesByMatcher(existing, { make: request.makeNames === true });
    const written = parseServices(request.services, { ...hostOptions(deps), adopt });
    const renamed = renaming(existing, written, request);
    if (renamed === undefined) demandSeen(existing, written, request);
    const named = withName(existing, renamed);
    return { services: upsertServices(named, written), stated: written, result: written, renamed };
  });
  return { services, written: result, warnings: await serviceWarnings(deps, vault, services, result) };
}

/** Replaces the whole list; every entry must have its name. Throws as `addServices`. */
export async function replaceServices(
  deps: Writing & WarningDeps,
  principal: Principal,
  request: InVault & Confirmed & { readonly services: readonly unknown[] },
): Promise<ServicesWritten> {
  const vault = await enterForWriting(deps, principal, request);
  const services = parseServices(request.services, hostOptions(deps));
  const writer = { principal, vault, action: "service.replace", ...confirmed(request) } as const;
  await overwrite(deps, writer, services);
  return { services, written: services, warnings: await serviceWarnings(deps, vault, services, services) };
}

/**
 * Switches one service on or off. Throws `service_not_found`, `service_ambiguous` with its candidates, and as `ReachGuard`
 * says.
 */
export async function switchService(
  deps: Writing,
  principal: Principal,
  request: ByReference & Confirmed & { readonly enabled: boolean },
): Promise<Service> {
  const vault = await enterForWriting(deps, principal, request);
  const writer = { principal, vault, action: "service.switch", ...confirmed(request) } as const;
  const { result } = await changeServices(deps, writer, (existing) => {
    const result: Service = { ...pick(existing, request), enabled: request.enabled };
    return { services: upsertServices(existing, [result]), stated: [result], result };
  });
  return result;
}

/** Removes one service, at whose place a wider one may answer then. Throws as `switchService`. */
export async function removeService(
  deps: Writing,
  principal: Principal,
  request: ByReference & Confirmed & Seen,
): Promise<{ readonly removed: Service; readonly services: readonly Service[] }> {
  const vault = await enterForWriting(deps, principal, request);
  const writer = { principal, vault, action: "service.remove", ...confirmed(request) } as const;
  const { services, result } = await changeServices(deps, writer, (existing) => {
    const result = pick(existing, request);
    demandSeen(existing, [result], request);
    return { services: existing.filter((service) => service !== result), stated: [], result };
  });
  return { removed: result, services };
}

/** Removes every service. */
export async function clearServices(deps: Writing, principal: Principal, request: InVault): Promise<void> {
  const vault = await enterForWriting(deps, principal, request);
  await overwrite(deps, { principal, vault, action: "service.clear", confirmHosts: [] }, []);
}

/** Who writes, where, what their act is called, and what they have confirmed. */
type Writer = Required<Confirmed> & {
  readonly principal: Principal;
  readonly vault: Vault;
  readonly action: AuditAction;
};

function confirmed({ confirmHosts = [] }: Confirmed): Required<Confirmed> {
  return { confirmHosts };
}

function enterForWriting(deps: Deps, principal: Principal, request: InVault): Promise<Vault> {
  return enterVault(deps, principal, { name: request.vault, action: "service:write" });
}

/** Whatever is there: a list that is damaged can be replaced. */
async function overwrite(deps: Writing, writer: Writer, services: readonly Service[]): Promise<void> {
  const { principal, vault, action } = writer;
  const guard = await guardReach(deps, principal, writer);
  await act(deps, doerOf(principal), async (repos, note) => {
    const existing = await readable(repos, vault.id);
    await guard(repos, note, { before: existing ?? [], after: services, stated: services });
    if (existing !== undefined && areSameServices(existing, services)) return;
    if (!(await repos.services.replace(vault.id, services))) throw vaultNotFound(vault.name);
    if (existing !== undefined) return noteChanges(note, { vault, action }, existing, services);
    const changes = { services: { before: "unreadable", after: services.map(({ name }) => name) } };
    note({ action, vault, target: { type: "vault", id: vault.id, name: vault.name }, changes });
  });
}

/** Undefined when what is stored is damaged. */
async function readable(
  repos: Pick<Repos, "services">,
  vaultId: VaultId,
): Promise<readonly Service[] | undefined> {
  try {
    return (await repos.services.load(vaultId)).services;
  } catch (error) {
    if (error instanceof AppError && error.code === "store_corrupt") return undefined;
    throw error;
  }
}

type Changed<T> = Pick<ServicesChange, "stated"> & {
  readonly services: readonly Service[];
  readonly result: T;
  readonly renamed?: Renamed | undefined;
};

/** Applies `change` to what is stored. What comes of it is saved and recorded when it is something else. */
async function changeServices<T>(
  deps: Writing,
  writer: Writer,
  change: (existing: readonly Service[]) => Changed<T>,
): Promise<Changed<T>> {
  const { principal, vault, action } = writer;
  const guard = await guardReach(deps, principal, writer);
  return await act(deps, doerOf(principal), async (repos, note) => {
    // Nobody of ours writes beside a unit of work; a process of a release that knew none may.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { services: existing, version } = await repos.services.load(vault.id);
      const changed = change(existing);
      const isSame = areSameServices(existing, changed.services);
      if (!isSame && !(await repos.services.save(vault.id, changed.services, version))) continue;
      await guard(repos, note, { before: existing, after: changed.services, stated: changed.stated });
      if (isSame) return changed;
      noteRename(note, vault, changed.renamed);
      noteChanges(note, { vault, action }, withName(existing, changed.renamed), changed.services);
      return changed;
    }
    throw new AppError("conflict");
  });
}

function noteRename(note: Note, vault: Vault, renamed: Renamed | undefined): void {
  if (renamed === undefined) return;
  const target = { type: "service", id: "", name: renamed.after } as const;
  note({ action: "service.rename", vault, target, changes: { name: renamed } });
}

function noteChanges(
  note: Note,
  { vault, action }: Pick<Writer, "vault" | "action">,
  before: readonly Service[],
  after: readonly Service[],
): void {
  const differing = serviceChanges(before, after);
  for (const { name, changes } of differing) {
    note({ action, vault, target: { type: "service", id: "", name }, changes });
  }
  if (differing.length > 0) return;
  const namesOf = (services: readonly Service[]) => ({ order: services.map(({ name }) => name) });
  const changes = changedFields(namesOf(before), namesOf(after));
  const target = { type: "vault", id: vault.id, name: vault.name } as const;
  if (changes !== undefined) note({ action, vault, target, changes });
}

function hostOptions({ devMode, pinned }: Deps): HostOptions {
  return { devMode, ...(pinned === undefined ? {} : { pinned }) };
}

function pick(services: readonly Service[], { reference, vault }: ByReference): Service {
  const found = findService(services, reference);
  if (found.type === "found") return found.service;
  if (found.type === "none") {
    throw new AppError("service_not_found", {
      message: `No service of vault "${vault}" has the name or host "${reference}".`,
      ...guess(services, reference),
    });
  }
  const candidates = found.candidates.map((service) => ({
    name: service.name,
    host: joinedMatcher(service),
  }));
  throw new AppError("service_ambiguous", {
    message: `Several services of vault "${vault}" have the host "${reference}": ${candidates
      .map(({ name, host }) => `${name} (${host})`)
      .join(", ")}.`,
    hint: "Name one of them.",
    details: { candidates },
  });
}

function guess(services: readonly Service[], reference: string): { hint?: string } {
  const hint = didYouMean(
    reference,
    services.flatMap((service) => [service.name, joinedMatcher(service)]),
  );
  return hint === undefined ? {} : { hint };
}
