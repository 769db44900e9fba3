import type { KeyName } from "../../core/ids.ts";
import { headerThatCannotCarry } from "../../core/injection/fits.ts";
import { planInjection } from "../../core/injection/plan.ts";
import { bareSlashWarnings, missingKeyWarnings, unreachableWarnings } from "../../core/service/merge.ts";
import { slippedMethodWarnings } from "../../core/service/methods.ts";
import type { Service } from "../../core/service/service.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import { openCredential } from "./credentials.ts";

export type WarningDeps = {
  readonly store: Pick<Store, "credentials">;
  readonly barrier: Barrier;
  readonly logger: Pick<Logger, "warn">;
};

/**
 * Sentences about services that were written, among all of the vault, and will hardly do what was meant. They name keys
 * and never hold anything of a value; only values that these services use are opened.
 */
export async function serviceWarnings(
  deps: WarningDeps,
  vault: Vault,
  all: readonly Service[],
  services: readonly Service[],
): Promise<string[]> {
  const stored = await deps.store.credentials.list(vault.id);
  const used = new Set(services.flatMap((service) => planInjection(service).keys));
  const values = new Map<KeyName, string>();
  for (const credential of stored) {
    if (!used.has(credential.key)) continue;
    const value = openCredential(deps, { vaultId: vault.id, ...credential });
    if (value !== undefined) values.set(credential.key, value.open());
  }
  return [
    ...missingKeyWarnings(services, new Set(stored.map(({ key }) => key)), vault.name),
    ...services.flatMap((service) => unusableValueWarnings(service, values, vault.name)),
    ...bareSlashWarnings(services),
    ...slippedMethodWarnings(services),
    ...unreachableWarnings(all, services),
  ];
}

/** The same is refused when such a value is stored for a service that is there already. */
function unusableValueWarnings(
  service: Service,
  values: ReadonlyMap<KeyName, string>,
  vault: string,
): string[] {
  return planInjection(service).keys.flatMap((key) => {
    const value = values.get(key);
    const header = value === undefined ? undefined : headerThatCannotCarry(service, key, value);
    if (header === undefined) return [];
    return [
      `service "${service.name}" puts ${key} into the header ${header}, and its value in vault "${vault}" has a line ` +
        "break or another control character, which no header can carry: every request will be refused until it is " +
        `stored without, with agent-vault vault credential set ${key}`,
    ];
  });
}
