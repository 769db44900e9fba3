/** A service with its key in one go, as somebody sets up their first one. */
import type { Principal } from "../../core/actor.ts";
import { CATALOG } from "../../core/catalog/entries.ts";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { entryForHost, entryNamed, nearestEntry } from "../../core/catalog/find.ts";
import { keysOf, misshapen, servicesOf } from "../../core/catalog/recipe.ts";
import { AppError, type ErrorCode } from "../../core/errors.ts";
import { planInjection } from "../../core/injection/plan.ts";
import { NO_SERVICE } from "../../core/service/format.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { may } from "../authorize.ts";
import { listCredentials, setCredentials } from "../vault/credentials.ts";
import { addServices, listServices, removeService } from "../vault/services.ts";
import type { CountedVault } from "../vault/vaults.ts";

/** Entries that one key and no further word sets up. */
export const FIRST_SERVICES: readonly CatalogEntry[] = CATALOG.filter(
  (entry) => entry.notYet === undefined && !entry.host.startsWith("*.") && keysOf(entry).length === 1,
);

export type FirstService = {
  readonly vault: string;
  /** An entry of the catalogue by its id, another word for it or its name, or a host. */
  readonly service: string;
  /** Its key. */
  readonly value: string;
  /** Whether a key is taken that does not look like one of that service. */
  readonly anyShape: boolean;
};

type Deps = Parameters<typeof addServices>[0] &
  Parameters<typeof setCredentials>[0] &
  Parameters<typeof listCredentials>[0];

/**
 * Adds the service and stores the key, and takes the service back where the key is refused; the key that it has already is
 * replaced, that of another host and another service never. Returns the service's name. Throws `bad_request` that names the
 * field `service` or `value`, `conflict` where another service has that place, and as `setCredentials` and `addServices` do.
 */
export async function addFirstService(
  deps: Deps,
  principal: Principal,
  { vault, service, value, anyShape }: FirstService,
): Promise<{ readonly name: string }> {
  const sought = service.trim();
  if (sought === "") throw wrong("service", "is required");
  const key = value.trim();
  if (key === "") throw wrong("value", "is required");
  if (CONTROL.test(key)) throw wrong("value", "has a line break or another control character within");
  const there = await listServices(deps, principal, { vault });
  const { keys } = await listCredentials(deps, principal, { vault });
  const { services, keyName, entry } = recipeFor(sought, (host, name) =>
    nameOfItsOwn(host, name, { there, keys }),
  );
  const fault = entry === undefined || anyShape ? undefined : misshapen(entry.key, key, entry);
  if (fault !== undefined) throw wrong("value", fault, "invalid_key_name");
  const before = new Set(there.map(({ name }) => name));
  const { written } = await addServices(deps, principal, {
    vault,
    services,
    makeNames: true,
    seen: NO_SERVICE,
  });
  try {
    await setCredentials(deps, principal, { vault, credentials: { [keyName]: key } });
  } catch (error) {
    // A service without its key would only be refused.
    for (const { name } of written.filter((one) => !before.has(one.name))) {
      await removeService(deps, principal, { vault, reference: name });
    }
    throw error;
  }
  return { name: written[0]?.name ?? sought };
}

/** The one vault of somebody who may add a service to it and has none yet: the name, or nothing. */
export async function vaultToStart(
  deps: { readonly store: Pick<Store, "services">; readonly clock: Clock },
  principal: Principal,
  own: readonly CountedVault[],
): Promise<string | undefined> {
  const [vault, ...others] = own;
  if (vault === undefined || others.length > 0) return undefined;
  const target = { vaultId: vault.id, grant: vault.grant };
  if (!may(deps, principal, { action: "service:write", target })) return undefined;
  const { services } = await deps.store.services.load(vault.id);
  return services.length === 0 ? vault.name : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: no header can carry them.
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * The name for the key of a host: hosts that differ in a mark alone come to the same one, and the key of one host is neither
 * replaced nor sent to the other.
 */
function nameOfItsOwn(
  host: string,
  name: string,
  { there, keys }: { readonly there: readonly Service[]; readonly keys: readonly string[] },
): string {
  const own = there.find((service) => joinedMatcher(service) === host);
  const ownKeys: readonly string[] = own === undefined ? [] : planInjection(own).keys;
  for (let at = 1; ; at += 1) {
    const tried = at === 1 ? name : `${name}_${at}`;
    if (!keys.includes(tried) || ownKeys.includes(tried)) return tried;
  }
}

/**
 * The services to add, and the key that they name; `named` says what that of a host is called. Throws `bad_request` for what
 * is neither an entry nor like a host.
 */
function recipeFor(
  sought: string,
  named: (host: string, name: string) => string,
): {
  readonly services: readonly unknown[];
  readonly keyName: string;
  readonly entry?: CatalogEntry;
} {
  const lower = sought.toLowerCase();
  const entry =
    entryNamed(lower) ??
    FIRST_SERVICES.find(({ name }) => name.toLowerCase() === lower) ??
    entryForHost(lower);
  if (entry !== undefined) {
    if (FIRST_SERVICES.includes(entry))
      return { services: servicesOf(entry), keyName: entry.key.name, entry };
    throw wrong(
      "service",
      `needs more than one key for ${entry.name}; add it on the page of the vault's services`,
    );
  }
  if (!lower.includes(".")) {
    const nearest = nearestEntry(lower);
    throw wrong(
      "service",
      `is none of the catalogue, nor a host${nearest === undefined ? "" : `; ${nearest}`}`,
    );
  }
  const host = lower.replace(/^https?:\/\//, "").replace(/\/$/, "");
  const stem = `${host.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}_KEY`.replace(/^[^A-Z]+/, "");
  const keyName = named(host, stem);
  return { services: [{ host, auth: { type: "bearer", token: keyName } }], keyName };
}

function wrong(field: "service" | "value", problem: string, code: ErrorCode = "bad_request"): AppError {
  const message = problem.startsWith("that ") ? problem : `${field} ${problem}`;
  return new AppError("bad_request", { message, fieldFaults: [{ field, code, message }] });
}
