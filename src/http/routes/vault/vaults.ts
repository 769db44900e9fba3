import { changeVaultSettings, readVaultSettings, type VaultSettings } from "../../../app/vault/settings.ts";
import { createVault, deleteVault, listAllVaults, listVaults } from "../../../app/vault/vaults.ts";
import {
  ChangeVaultSettingsReply,
  CreateVaultBody,
  CreateVaultReply,
  DeleteVaultReply,
  ListAllVaultsReply,
  ListVaultsReply,
  VaultSettingsBody,
  VaultSettingsReply,
} from "../../../contract/vault/vaults.ts";
import { DEFAULT_VAULT_ID } from "../../../core/ids.ts";
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
      const { id, name, createdAt } = await createVault(deps, principal, body);
      return { id, name, created_at: toTimestamp(createdAt) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/vaults",
    access: ["vault:list"],
    reply: ListVaultsReply,
    handle: async ({ deps, principal }) => ({
      vaults: (await listVaults(deps, principal)).map(({ id, name, role, createdAt }) => ({
        id,
        name,
        ...(role === undefined ? {} : { role }),
        membership: role === undefined ? ("implicit" as const) : ("explicit" as const),
        created_at: toTimestamp(createdAt),
        pending_proposals: 0,
      })),
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
          unmatchedPolicy: body.unmatched_host_policy,
          plaintextPolicy: body.plaintext_injection,
        }),
      ),
  }),
];

function toSettings({ unmatchedPolicy, plaintextPolicy }: VaultSettings): ChangeVaultSettingsReply {
  return { unmatched_host_policy: unmatchedPolicy, plaintext_injection: plaintextPolicy };
}
