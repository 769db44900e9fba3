import type { Principal } from "../../core/actor.ts";
import { allOf } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import { parseKeyName } from "../../core/credential/key-name.ts";
import { parseCredentialValue } from "../../core/credential/value.ts";
import { AppError } from "../../core/errors.ts";
import type { KeyName, VaultId } from "../../core/ids.ts";
import { headerThatCannotCarry } from "../../core/injection/fits.ts";
import { namesHost } from "../../core/reach/audience.ts";
import { Secret } from "../../core/secret.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { BoundAudience } from "../../ports/store/vault/audiences.ts";
import type { Credential } from "../../ports/store/vault/credentials.ts";
import type { OAuthCredential } from "../../ports/store/vault/oauth-credentials.ts";
import type { Store } from "../../ports/store.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { mayInVault } from "../authorize.ts";
import { enterVault } from "./enter-vault.ts";
import { bindCreated, readableServices } from "./reach/audiences.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "credentials" | "audiences" | "oauthCredentials">;
  readonly clock: Clock;
};
type Writing = ActDeps & {
  readonly store: Pick<Store, "vaults" | "grants" | "services">;
  readonly barrier: Barrier;
};

export type CredentialListing = {
  readonly keys: readonly KeyName[];
  /** Absent for callers who may see names only. */
  readonly credentials?: readonly ListedCredential[];
};

export type DescribedCredential = Pick<Credential, "key" | "type"> & {
  /** How one of OAuth is got. */
  readonly oauth?: OAuthCredential;
};

/** `audience`: where it may be sent; absent where nobody ever bound it, empty where nothing is left of that. */
export type ListedCredential = DescribedCredential & {
  readonly audience?: readonly BoundAudience[];
};

/** The vault's keys, with their types and audiences for members. Throws `vault_not_found`, `forbidden`. */
export async function listCredentials(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<CredentialListing> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:list" });
  const stored = await deps.store.credentials.list(vault.id);
  const keys = stored.map(({ key }) => key);
  const mayDescribe = await mayInVault(deps, principal, {
    action: "credential:describe",
    vaultId: vault.id,
  });
  if (!mayDescribe) return { keys };
  const bound = Map.groupBy(await deps.store.audiences.list(vault.id), ({ key }) => key);
  const credentials = (await described(deps, vault.id, stored)).map((one) => {
    const audience = bound.get(one.key)?.filter(namesHost);
    return audience === undefined ? one : { ...one, audience };
  });
  return { keys, credentials };
}

async function described<T extends Pick<Credential, "key" | "type">>(
  { store }: Pick<Deps, "store">,
  vaultId: VaultId,
  credentials: readonly T[],
): Promise<(Pick<T, "key" | "type"> & DescribedCredential)[]> {
  const isNeeded = credentials.some(({ type }) => type === "oauth");
  const held = new Map(
    (isNeeded ? await store.oauthCredentials.list(vaultId) : []).map((one) => [one.key, one]),
  );
  return credentials.map(({ key, type }) => {
    const oauth = held.get(key);
    return { key, type, ...(oauth === undefined ? {} : { oauth }) };
  });
}

/** Without a value it is damaged: what is stored does not open. */
export type RevealedCredential = DescribedCredential & { readonly value: Secret | undefined };

/**
 * Opens the vault's credentials, or the one named. One that does not open is logged and hides no other; asked for by
 * its name it throws `decryption_failed`. Throws `credential_not_found`.
 */
export async function revealCredentials(
  deps: Deps & ActDeps & { readonly barrier: Barrier; readonly logger: Logger },
  principal: Principal,
  request: { readonly vault: string; readonly key: string | undefined },
): Promise<RevealedCredential[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:reveal" });
  const vaultId = vault.id;
  const stored = await deps.store.credentials.list(vaultId);
  const wanted = request.key === undefined ? stored : stored.filter(({ key }) => key === request.key);
  if (request.key !== undefined && wanted.length === 0) {
    throw new AppError("credential_not_found", {
      message: `Vault "${request.vault}" has no credential "${request.key}".`,
    });
  }
  const values = new Map(wanted.map((one) => [one.key, openCredential(deps, { vaultId, ...one })]));
  const opened = (await described(deps, vaultId, wanted)).map((one) => ({
    ...one,
    value: values.get(one.key),
  }));
  const [only] = opened;
  if (request.key !== undefined && only?.value === undefined) throw damaged(request.key);
  await act(deps, doerOf(principal), async (_, note) => {
    for (const { key, value } of opened) {
      if (value !== undefined) note({ action: "credential.reveal", vault, target: targetOf(key) });
    }
  });
  return opened;
}

/**
 * The value, or nothing when it does not open with this vault's key, which is logged: damaged, or moved between vaults.
 * That of an OAuth credential that is not connected is empty.
 */
export function openCredential(
  { barrier, logger }: { readonly barrier: Barrier; readonly logger: Pick<Logger, "warn"> },
  { vaultId, key, type, sealed }: Pick<Credential, "key" | "type" | "sealed"> & { readonly vaultId: VaultId },
): Secret | undefined {
  if (type === "oauth" && sealed.length === 0) return new Secret("");
  try {
    return barrier.open(sealed, { kind: "credential", vaultId, key });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "decryption_failed") throw error;
    logger.warn("a stored credential is damaged: it does not open", { vault_id: vaultId, key });
    return undefined;
  }
}

function damaged(key: string): AppError {
  return new AppError("decryption_failed", {
    message: `Credential ${key} is damaged: what is stored does not open with this vault's key.`,
    hint: `Store it anew with: agent-vault vault credential set ${key}`,
  });
}

/**
 * Seals and stores all of these, or none; returns their keys in the order given. With `onlyNew` none of them may be there
 * yet, which is a `conflict`. Throws `bad_request`, `invalid_key_name`, `vault_not_found`, `forbidden`.
 */
export async function setCredentials(
  deps: Writing,
  principal: Principal,
  request: {
    readonly vault: string;
    readonly credentials: Readonly<Record<string, string>>;
    readonly onlyNew?: boolean;
  },
): Promise<KeyName[]> {
  const values = allOf(
    ...Object.entries(request.credentials).map(([name, text]) => () => {
      const key = parseKeyName(name);
      return { key, value: parseCredentialValue(key, text) };
    }),
  );
  if (values.length === 0) {
    throw new AppError("bad_request", { message: "credentials must hold at least one" });
  }
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:write" });
  const vaultId = vault.id;
  await refuseUnusable(deps, request.vault, vaultId, values);
  const sealed = values.map(({ key, value }) => ({
    key,
    sealed: deps.barrier.seal(value, { kind: "credential", vaultId, key }),
  }));
  const now = deps.clock.now();
  return await act(deps, doerOf(principal), async (repos, note) => {
    const known = new Set((await repos.credentials.list(vaultId)).map(({ key }) => key));
    if (request.onlyNew === true) refuseKnown(values, known);
    await repos.credentials.setMany(vaultId, sealed, now);
    for (const { key } of sealed) {
      const changes = { exists: { before: known.has(key), after: true } };
      note({ action: "credential.set", vault, target: targetOf(key), changes });
    }
    const keys = sealed.map(({ key }) => key);
    const created = keys.filter((key) => !known.has(key));
    await bindCreated(repos, note, { vault, principal, clock: deps.clock, keys: created });
    return keys;
  });
}

function refuseKnown(values: readonly { readonly key: KeyName }[], known: ReadonlySet<KeyName>): void {
  const taken = values.filter(({ key }) => known.has(key)).map(({ key }) => key);
  if (taken.length === 0) return;
  const message = `The vault holds ${taken.join(", ")} already; nothing was stored.`;
  throw new AppError("conflict", { message });
}

/** Refuses what could only ever be refused at its use: a value that the header cannot carry for which services want it. */
async function refuseUnusable(
  deps: Writing,
  vault: string,
  vaultId: VaultId,
  values: readonly { readonly key: KeyName; readonly value: Secret }[],
): Promise<void> {
  const services = await readableServices(deps.store, vaultId);
  allOf(
    ...values.map(({ key, value }) => () => {
      for (const service of services) {
        const header = headerThatCannotCarry(service, key, value.open());
        if (header === undefined) continue;
        throw new AppError("bad_request", {
          message: `The value of ${key} has a line break or another control character, and service "${service.name}" of vault "${vault}" puts it into the header ${header}, which cannot carry one`,
          hint: "Store it without; a line break at the end is often one of the file that it came from.",
        });
      }
    }),
  );
}

/**
 * Deletes all of these, or none when one does not exist. Services that name them stay as they are.
 * Throws `bad_request`, `credential_not_found`, `vault_not_found`, `forbidden`.
 */
export async function deleteCredentials(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string; readonly keys: readonly string[] },
): Promise<KeyName[]> {
  const keys = allOf(...[...new Set(request.keys)].map((key) => () => parseKeyName(key)));
  if (keys.length === 0) throw new AppError("bad_request", { message: "keys must name at least one" });
  const vault = await enterVault(deps, principal, { name: request.vault, action: "credential:write" });
  return await act(deps, doerOf(principal), async ({ credentials }, note) => {
    const { missing } = await credentials.deleteMany(vault.id, keys);
    if (missing.length > 0) {
      throw new AppError("credential_not_found", {
        message: `Vault "${vault.name}" has no credential ${missing.map((key) => `"${key}"`).join(", ")}; nothing was deleted.`,
      });
    }
    for (const key of keys) note({ action: "credential.delete", vault, target: targetOf(key) });
    return keys;
  });
}

function targetOf(key: KeyName): AuditTarget {
  return { type: "credential", id: "", name: key };
}
