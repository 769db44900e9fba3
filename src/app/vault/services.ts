import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { HostOptions } from "../../core/service/host-pattern.ts";
import { findService, namesByMatcher, servicesUsing, upsertServices } from "../../core/service/merge.ts";
import { parseServices } from "../../core/service/parse.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { enterVault } from "./enter-vault.ts";
import { serviceWarnings, type WarningDeps } from "./service-warnings.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "services" | "credentials">;
  readonly clock: Clock;
  /** Which hosts a service may name. */
  readonly devMode: boolean;
  readonly pinned?: HostOptions["pinned"];
};
type InVault = { readonly vault: string };
type ByReference = InVault & { readonly reference: string };

/** What a write did. `warnings` are sentences about what was written and will hardly do what was meant. */
export type ServicesWritten = {
  readonly services: readonly Service[];
  readonly written: readonly Service[];
  readonly warnings: readonly string[];
};

const ATTEMPTS = 5;

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
 * its host, port and path; with `makeNames`, one made of them where there is none. Throws `invalid_service`, `conflict`, `vault_not_found`, `forbidden`.
 */
export async function addServices(
  deps: Deps & WarningDeps,
  principal: Principal,
  request: InVault & { readonly services: readonly unknown[]; readonly makeNames?: boolean },
): Promise<ServicesWritten> {
  const vault = await enterForWriting(deps, principal, request);
  if (request.services.length === 0) {
    throw new AppError("bad_request", { message: "services must hold at least one" });
  }
  const { services, result } = await changeServices(deps, vault.id, (existing) => {
    const adopt = namesByMatcher(existing, { make: request.makeNames === true });
    const written = parseServices(request.services, { ...hostOptions(deps), adopt });
    return { services: upsertServices(existing, written), result: written };
  });
  return { services, written: result, warnings: await serviceWarnings(deps, vault, result) };
}

/** Replaces the whole list; every entry must have its name. Throws as `addServices`. */
export async function replaceServices(
  deps: Deps & WarningDeps,
  principal: Principal,
  request: InVault & { readonly services: readonly unknown[] },
): Promise<ServicesWritten> {
  const vault = await enterForWriting(deps, principal, request);
  const services = parseServices(request.services, hostOptions(deps));
  await overwrite(deps, vault, services);
  return { services, written: services, warnings: await serviceWarnings(deps, vault, services) };
}

/** Switches one service on or off. Throws `service_not_found`, `service_ambiguous` with its candidates. */
export async function switchService(
  deps: Deps,
  principal: Principal,
  request: ByReference & { readonly enabled: boolean },
): Promise<Service> {
  const vault = await enterForWriting(deps, principal, request);
  const { result } = await changeServices(deps, vault.id, (existing) => {
    const result: Service = { ...pick(existing, request), enabled: request.enabled };
    return { services: upsertServices(existing, [result]), result };
  });
  return result;
}

/** Removes one service. Throws as `switchService`. */
export async function removeService(
  deps: Deps,
  principal: Principal,
  request: ByReference,
): Promise<{ readonly removed: Service; readonly services: readonly Service[] }> {
  const vault = await enterForWriting(deps, principal, request);
  const { services, result } = await changeServices(deps, vault.id, (existing) => {
    const result = pick(existing, request);
    return { services: existing.filter((service) => service !== result), result };
  });
  return { removed: result, services };
}

/** Removes every service. */
export async function clearServices(deps: Deps, principal: Principal, request: InVault): Promise<void> {
  const vault = await enterForWriting(deps, principal, request);
  await overwrite(deps, vault, []);
}

function enterForWriting(deps: Deps, principal: Principal, request: InVault): Promise<Vault> {
  return enterVault(deps, principal, { name: request.vault, action: "service:write" });
}

/** Without reading what is there: a list that is damaged can be replaced. */
async function overwrite(deps: Deps, vault: Vault, services: readonly Service[]): Promise<void> {
  if (!(await deps.store.services.replace(vault.id, services))) throw new AppError("vault_not_found");
}

/** Applies `change` to what is stored; when another writer was faster, to what that one left. */
async function changeServices<T>(
  deps: Deps,
  vaultId: VaultId,
  change: (existing: readonly Service[]) => { services: readonly Service[]; result: T },
): Promise<{ services: readonly Service[]; result: T }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { services: existing, version } = await deps.store.services.load(vaultId);
    const changed = change(existing);
    if (await deps.store.services.save(vaultId, changed.services, version)) return changed;
  }
  throw new AppError("conflict");
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
