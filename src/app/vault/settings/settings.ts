import type { Principal } from "../../../core/actor.ts";
import { allOf } from "../../../core/all-faults.ts";
import { changedFields } from "../../../core/audit/changed-fields.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { AuditValue } from "../../../core/audit/record.ts";
import {
  type CanaryResponse,
  parseCanaryResponse,
  readCanaryResponse,
} from "../../../core/canary/response.ts";
import type { VaultId } from "../../../core/ids.ts";
import { type ProxyChoice, proxyUrl } from "../../../core/net/upstream-proxy.ts";
import {
  formatPassthroughHosts,
  type PassthroughHosts,
  parsePassthroughHosts,
  readPassthroughHosts,
} from "../../../core/vault/passthrough.ts";
import {
  type PlaintextPolicy,
  parsePlaintextPolicy,
  parseStripEnv,
  parseUnmatchedPolicy,
  readPlaintextPolicy,
  readStripEnv,
  readUnmatchedPolicy,
  type StripEnv,
  type UnmatchedPolicy,
} from "../../../core/vault/settings.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Digest } from "../../../ports/digest.ts";
import type { Repos, Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { authorize } from "../../authorize.ts";
import { enterVault } from "../enter-vault.ts";
import { parseUpstreamProxy, readableUpstreamProxy, sealUpstreamProxy } from "./upstream-proxy.ts";

export type VaultSettings = {
  /** What the vault does with hosts that no service matches. */
  readonly unmatchedPolicy: UnmatchedPolicy;
  /** Whether it lets credentials out over clear text. */
  readonly plaintextPolicy: PlaintextPolicy;
  /** Whether programs under `vault run` keep keys of their shell's that a service makes unnecessary. */
  readonly stripEnv: StripEnv;
  /** What becomes of an actor of the vault that sends a canary. */
  readonly canaryResponse: CanaryResponse;
  /** Hosts that it lets through without looking into what is said. */
  readonly passthroughHosts: PassthroughHosts;
  /** Through which proxy its requests leave, in place of what the server's environment says. */
  readonly upstreamProxy: ProxyChoice | undefined;
  /** Another text whenever that was set anew, be it to another login alone; blank where nothing is set. */
  readonly upstreamProxyMark: string;
};

/** What of it is to change, as it was written. */
export type SettingsChange = {
  readonly unmatchedPolicy?: string | undefined;
  readonly plaintextPolicy?: string | undefined;
  readonly stripEnv?: string | undefined;
  readonly canaryResponse?: string | undefined;
  /** The whole list. */
  readonly passthroughHosts?: readonly string[] | undefined;
  /** A URL, perhaps with a login, or `none`. */
  readonly upstreamProxy?: string | undefined;
};

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "settings">;
  readonly barrier: Pick<Barrier, "open" | "seal">;
  readonly clock: Clock;
  readonly digest: Digest;
};

/** How a vault is set; what was never set is the default. */
export async function readVaultSettings(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<VaultSettings> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "setting:read" });
  return load(deps, deps.store, vault.id);
}

/**
 * Changes what is given; blank, or an empty list, goes back to the default, undefined changes nothing. A function makes the
 * change of what stands, in one unit of work with the writing: what it throws changes nothing. Throws `bad_request`, and
 * `forbidden` for a proxy: which networks this machine speaks to is for owners of the instance.
 */
export async function changeVaultSettings(
  deps: Deps & ActDeps,
  principal: Principal,
  request: {
    readonly vault: string;
    readonly change: SettingsChange | ((now: VaultSettings) => SettingsChange);
  },
): Promise<VaultSettings> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "setting:write" });
  return await act(deps, doerOf(principal), async (repos, note) => {
    const before = await load(deps, repos, vault.id);
    const change = typeof request.change === "function" ? request.change(before) : request.change;
    if (change.upstreamProxy !== undefined) authorize(deps, principal, "instance-setting:write");
    await save(deps, repos, vault.id, change);
    const after = await load(deps, repos, vault.id);
    const changes = changedFields(toFields(before), toFields(after));
    const target = { type: "vault", id: vault.id, name: vault.name } as const;
    if (changes !== undefined) note({ action: "vault.set-settings", target, vault, changes });
    return after;
  });
}

async function save(
  { barrier }: Pick<Deps, "barrier">,
  { settings }: Pick<Repos, "settings">,
  vaultId: VaultId,
  change: SettingsChange,
): Promise<void> {
  const { unmatchedPolicy, plaintextPolicy, stripEnv, canaryResponse, passthroughHosts, upstreamProxy } =
    change;
  // All are judged before any is written.
  const [unmatched, plaintext, strip, canary, passthrough, proxy] = allOf(
    () => (unmatchedPolicy === undefined ? undefined : parseUnmatchedPolicy(unmatchedPolicy)),
    () => (plaintextPolicy === undefined ? undefined : parsePlaintextPolicy(plaintextPolicy)),
    () => (stripEnv === undefined ? undefined : parseStripEnv(stripEnv)),
    () => (canaryResponse === undefined ? undefined : parseCanaryResponse(canaryResponse)),
    () => (passthroughHosts === undefined ? undefined : parsePassthroughHosts(passthroughHosts)),
    () => (upstreamProxy === undefined ? undefined : parseUpstreamProxy(upstreamProxy)),
  );
  if (unmatchedPolicy !== undefined) await settings.setVault(vaultId, "unmatched_host_policy", unmatched);
  if (plaintextPolicy !== undefined) await settings.setVault(vaultId, "plaintext_injection", plaintext);
  if (stripEnv !== undefined) await settings.setVault(vaultId, "strip_env", strip);
  if (canaryResponse !== undefined) await settings.setVault(vaultId, "canary_response", canary);
  if (passthroughHosts !== undefined) {
    const text = passthrough === undefined ? undefined : formatPassthroughHosts(passthrough);
    await settings.setVault(vaultId, "passthrough_hosts", text);
  }
  if (upstreamProxy !== undefined) {
    const sealed = proxy === undefined ? undefined : sealUpstreamProxy(barrier, vaultId, proxy);
    await settings.setVault(vaultId, "upstream_proxy", sealed);
  }
}

/** By their names on the wire. */
function toFields(settings: VaultSettings): Record<string, AuditValue> {
  return {
    unmatched_host_policy: settings.unmatchedPolicy,
    plaintext_injection: settings.plaintextPolicy,
    strip_env: settings.stripEnv,
    canary_response: settings.canaryResponse,
    passthrough_hosts: formatPassthroughHosts(settings.passthroughHosts),
    upstream_proxy: formatUpstreamProxy(settings),
  };
}

/** Without its login. Empty: as the environment says. */
export function formatUpstreamProxy({ upstreamProxy }: Pick<VaultSettings, "upstreamProxy">): string {
  if (upstreamProxy === undefined || upstreamProxy === "none") return upstreamProxy ?? "";
  return proxyUrl(upstreamProxy);
}

async function load(
  { barrier, digest }: Pick<Deps, "barrier" | "digest">,
  { settings }: Pick<Repos, "settings">,
  vaultId: VaultId,
): Promise<VaultSettings> {
  const proxy = await settings.vault(vaultId, "upstream_proxy");
  return {
    unmatchedPolicy: readUnmatchedPolicy(await settings.vault(vaultId, "unmatched_host_policy")),
    plaintextPolicy: readPlaintextPolicy(await settings.vault(vaultId, "plaintext_injection")),
    stripEnv: readStripEnv(await settings.vault(vaultId, "strip_env")),
    canaryResponse: readCanaryResponse(await settings.vault(vaultId, "canary_response")),
    passthroughHosts: readPassthroughHosts(await settings.vault(vaultId, "passthrough_hosts")),
    upstreamProxy: readableUpstreamProxy(barrier, vaultId, proxy),
    upstreamProxyMark: proxy === undefined ? "" : digest(proxy),
  };
}
