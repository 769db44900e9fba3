import { sharedPlaceholderTag } from "../../../app/vault/discover.ts";
import {
  changeVaultSettings,
  formatUpstreamProxy,
  readVaultSettings,
  type VaultSettings,
} from "../../../app/vault/settings/settings.ts";
import {
  type CountedVault,
  createVault,
  deleteVault,
  listAllVaults,
  listVaults,
  renameVault,
} from "../../../app/vault/vaults.ts";
import {
  ChangeVaultSettingsReply,
  CreateVaultBody,
  CreateVaultReply,
  DeleteVaultReply,
  ListAllVaultsReply,
  ListVaultsReply,
  RenameVaultBody,
  RenameVaultReply,
  type VaultItem,
  VaultSettingsBody,
  VaultSettingsReply,
} from "../../../contract/vault/vaults.ts";
import { DEFAULT_VAULT_ID } from "../../../core/ids.ts";
import { toGrantEnd } from "../../grant-end.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const vaultRoutes = [
  route({
    method: "POST",
    path: "/v1/vaults",
    access: ["vault:create"],
    body: CreateVaultBody,
    reply: CreateVaultReply,
    status: 201,
    handle: async ({ deps, principal, body }) => {
      const { id, name, createdAt } = await createVault(deps, principal, {
        name: body.name,
        storeKind: body.credential_store?.kind,
      });
      return { id, name, created_at: toTimestamp(createdAt) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/vaults",
    access: ["vault:list"],
    reply: ListVaultsReply,
    handle: async ({ deps, principal }) => ({
      vaults: (await listVaults(deps, principal)).map((vault) => toItem(vault, deps.clock.now())),
    }),
  }),
  route({
    method: "GET",
    path: "/v1/admin/vaults",
    access: ["vault:list-all"],
    reply: ListAllVaultsReply,
    handle: async ({ deps, principal }) => ({
      vaults: (await listAllVaults(deps, principal)).map(({ id, name, createdAt }) => ({
        id,
        name,
        is_default: id === DEFAULT_VAULT_ID,
        created_at: toTimestamp(createdAt),
      })),
    }),
  }),
  route({
    method: "POST",
    path: "/v1/vaults/:name/rename",
    access: ["vault:rename"],
    body: RenameVaultBody,
    reply: RenameVaultReply,
    handle: async ({ deps, principal, param, body }) => {
      const request = { name: param("name"), newName: body.name };
      const { oldName, newName } = await renameVault(deps, principal, request);
      return { message: `Vault renamed to ${newName}`, old_name: oldName, new_name: newName };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/vaults/:name",
    access: ["vault:delete"],
    reply: DeleteVaultReply,
    handle: async ({ deps, principal, param }) => {
      const name = param("name");
      await deleteVault(deps, principal, { name });
      return { name, deleted: true };
    },
  }),
  route({
    method: "GET",
    path: "/v1/vaults/:name/settings",
    access: ["setting:read"],
    reply: VaultSettingsReply,
    handle: async ({ deps, principal, param }) => ({
      ...toSettings(await readVaultSettings(deps, principal, { vault: param("name") })),
      infisical_available: false,
      placeholder_tag: await sharedPlaceholderTag(deps, principal, { vault: param("name") }),
    }),
  }),
  route({
    method: "PATCH",
    path: "/v1/vaults/:name/settings",
    access: ["setting:write"],
    body: VaultSettingsBody,
    reply: ChangeVaultSettingsReply,
    handle: async ({ deps, principal, param, body }) =>
      toSettings(
        await changeVaultSettings(deps, principal, {
          vault: param("name"),
          change: {
            unmatchedPolicy: body.unmatched_host_policy,
            plaintextPolicy: body.plaintext_injection,
            stripEnv: body.strip_env,
            canaryResponse: body.canary_response,
            passthroughHosts: body.passthrough_hosts,
            upstreamProxy: body.upstream_proxy,
          },
        }),
      ),
  }),
];

function toItem({ id, name, grant, createdAt, pendingProposals }: CountedVault, now: number): VaultItem {
  const rest = { created_at: toTimestamp(createdAt), pending_proposals: pendingProposals };
  if (grant === undefined) return { id, name, membership: "implicit", ...rest };
  return { id, name, role: grant.role, membership: "explicit", ...toGrantEnd(grant, now), ...rest };
}

/** Clients of before know two values: to them it is the one by which nothing passes that nobody has allowed. */
function toUnmatched(policy: VaultSettings["unmatchedPolicy"]) {
  if (policy !== "ask") return { unmatched_host_policy: policy };
  return { unmatched_host_policy: "deny", unmatched_host_ask: true } as const;
}

function toSettings(settings: VaultSettings): ChangeVaultSettingsReply {
  return {
    ...toUnmatched(settings.unmatchedPolicy),
    plaintext_injection: settings.plaintextPolicy,
    strip_env: settings.stripEnv,
    canary_response: settings.canaryResponse,
    passthrough_hosts: [...settings.passthroughHosts],
    upstream_proxy: formatUpstreamProxy(settings),
  };
}
