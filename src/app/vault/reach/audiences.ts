import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { AuditTarget } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import type { KeyName, VaultId } from "../../../core/ids.ts";
import { type AudienceEntry, audienceOf, covers, parseAudienceHost } from "../../../core/reach/audience.ts";
import { type Reach, reachOf } from "../../../core/reach/reach.ts";
import type { Service } from "../../../core/service/service.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Repos } from "../../../ports/store.ts";
import type { Note } from "../../audit/act.ts";

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
  const bound = await repos.audiences.list(vault.id);
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
