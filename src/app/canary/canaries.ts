import type { Principal } from "../../core/actor.ts";
import { allOf } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import { type CanaryValue, canaryStart, makeCanary, parseCanaryFormat } from "../../core/canary/format.ts";
import { parseCanaryLabel } from "../../core/canary/label.ts";
import { AppError } from "../../core/errors.ts";
import type { CanaryId } from "../../core/ids.ts";
import { Secret } from "../../core/secret.ts";
import { ULID_RANDOM_BYTES, ulid } from "../../core/ulid.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Hmac } from "../../ports/digest.ts";
import type { Random } from "../../ports/random.ts";
import type { Canary } from "../../ports/store/vault/canaries.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { enterVault } from "../vault/enter-vault.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "canaries">;
  readonly clock: Clock;
};

/** Every request of the instance is searched for all of them. */
export const MAX_CANARIES = 100;

/** Those of the vault, newest first; their texts are not shown again. Throws `vault_not_found`, `forbidden`. */
export async function listCanaries(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<readonly Canary[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "canary:list" });
  return await deps.store.canaries.list(vault.id);
}

export type MadeCanary = { readonly canary: Canary; readonly values: readonly CanaryValue[] };

/**
 * Makes a credential that opens nothing and has requests searched for it. Its texts come back this once.
 * Throws `bad_request`, `too_many_canaries`, `vault_not_found`, `forbidden`.
 */
export async function createCanary(
  deps: Deps & ActDeps & { readonly barrier: Barrier; readonly random: Random; readonly hmac: Hmac },
  principal: Principal,
  request: {
    readonly vault: string;
    readonly format: string | undefined;
    readonly label: string | undefined;
  },
): Promise<MadeCanary> {
  const { random, hmac, barrier, clock } = deps;
  const vault = await enterVault(deps, principal, { name: request.vault, action: "canary:write" });
  const [format, label] = allOf(
    () => parseCanaryFormat(request.format),
    () => parseCanaryLabel(request.label),
  );
  const values = makeCanary(format, {
    bytes: (length) => random.bytes(length),
    sign: (text) => hmac(random.bytes(32), text),
  });
  const createdAt = clock.now();
  const id = `cnr_${ulid(createdAt, random.bytes(ULID_RANDOM_BYTES))}` as CanaryId;
  const by = doerOf(principal);
  const canary: Canary = {
    id,
    vaultId: vault.id,
    format,
    label,
    startsWith: canaryStart(values),
    createdAt,
    createdBy: by.name === "" ? by.type : by.name,
    triggers: 0,
  };
  const texts = JSON.stringify(values.map(({ value }) => value));
  const sealed = barrier.seal(new Secret(texts), { kind: "canary", vaultId: vault.id, id });
  await act(deps, by, async ({ canaries }, note) => {
    if ((await canaries.list(vault.id)).length >= MAX_CANARIES) throw new AppError("too_many_canaries");
    await canaries.add(canary, sealed);
    note({
      action: "canary.create",
      vault,
      target: canaryTarget(canary),
      changes: { format: { after: format } },
    });
  });
  return { canary, values };
}

/** Requests are searched for it no more. Throws `canary_not_found`, `vault_not_found`, `forbidden`. */
export async function revokeCanary(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string; readonly id: string },
): Promise<Canary> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "canary:write" });
  return await act(deps, doerOf(principal), async ({ canaries }, note) => {
    const canary = await canaries.byId(request.id as CanaryId);
    if (canary === undefined || !(await canaries.remove(vault.id, canary.id))) {
      throw new AppError("canary_not_found", {
        message: `Vault "${vault.name}" has no canary ${request.id}.`,
        hint: "agent-vault vault canary list shows their ids.",
      });
    }
    note({ action: "canary.revoke", vault, target: canaryTarget(canary) });
    return canary;
  });
}

export function canaryTarget({ id, label }: Pick<Canary, "id" | "label">): AuditTarget {
  return { type: "canary", id, name: label };
}
