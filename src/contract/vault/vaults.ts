import * as v from "valibot";
import { Required } from "../required.ts";

export const CreateVaultBody = v.object({
  name: Required,
  /** Left out for a vault that keeps its credentials itself. */
  credential_store: v.optional(v.object({ kind: v.optional(v.string()) })),
});
export const CreateVaultReply = v.object({ id: v.string(), name: v.string(), created_at: v.string() });
export type CreateVaultReply = v.InferOutput<typeof CreateVaultReply>;

export const VaultItem = v.object({
  id: v.string(),
  name: v.string(),
  role: v.optional(v.string()),
  membership: v.picklist(["explicit", "implicit"]),
  /** Of the caller's own grant, where there is one; ours, as the next. */
  status: v.optional(v.picklist(["active", "expired"])),
  expires_at: v.optional(v.string()),
  created_at: v.string(),
  pending_proposals: v.number(),
});
export type VaultItem = v.InferOutput<typeof VaultItem>;
export const ListVaultsReply = v.object({ vaults: v.array(VaultItem) });
export type ListVaultsReply = v.InferOutput<typeof ListVaultsReply>;

export const ListAllVaultsReply = v.object({
  vaults: v.array(
    v.object({ id: v.string(), name: v.string(), is_default: v.boolean(), created_at: v.string() }),
  ),
});
export type ListAllVaultsReply = v.InferOutput<typeof ListAllVaultsReply>;

export const RenameVaultBody = v.object({ name: Required });
export const RenameVaultReply = v.object({
  message: v.string(),
  old_name: v.string(),
  new_name: v.string(),
});

export const JoinVaultReply = v.object({ vault: v.string(), role: v.string(), joined: v.boolean() });
export const LeaveVaultReply = v.object({ message: v.string() });
export const VaultContextReply = v.object({
  vault_name: v.string(),
  vault_role: v.string(),
  /** When the caller's grant ends; ours. */
  expires_at: v.optional(v.string()),
});
export type VaultContextReply = v.InferOutput<typeof VaultContextReply>;

export const DeleteVaultReply = v.object({ name: v.string(), deleted: v.boolean() });

export const VaultSettingsBody = v.object({
  unmatched_host_policy: v.optional(v.string()),
  plaintext_injection: v.optional(v.string()),
  strip_env: v.optional(v.string()),
  canary_response: v.optional(v.string()),
  passthrough_hosts: v.optional(v.array(v.string())),
  /** A URL, perhaps with a login, or `none`; empty: as the server's environment says. */
  upstream_proxy: v.optional(v.string()),
});
export const VaultSettingsReply = v.object({
  /** `deny`, too, where the vault asks: clients of before know two values. What is sent may be `ask`. */
  unmatched_host_policy: v.picklist(["passthrough", "deny"]),
  /** A person is asked; absent where not. */
  unmatched_host_ask: v.optional(v.literal(true)),
  plaintext_injection: v.picklist(["allow", "loopback", "deny"]),
  /** This and what follows are absent from servers of before. */
  strip_env: v.optional(v.picklist(["off", "on"])),
  canary_response: v.optional(v.picklist(["refuse", "freeze"])),
  passthrough_hosts: v.optional(v.array(v.string())),
  /** `scheme://host:port`, never a login; `none`; empty: as the server's environment says. */
  upstream_proxy: v.optional(v.string()),
  infisical_available: v.optional(v.boolean()),
  /** The same as at `/discover`, of placeholders that are written where anybody of the vault may use them. */
  placeholder_tag: v.optional(v.string()),
});
export type VaultSettingsReply = v.InferOutput<typeof VaultSettingsReply>;

export const ChangeVaultSettingsReply = v.omit(VaultSettingsReply, [
  "infisical_available",
  "placeholder_tag",
]);
export type ChangeVaultSettingsReply = v.InferOutput<typeof ChangeVaultSettingsReply>;

export const DiscoverReply = v.object({
  vault: v.string(),
  services: v.array(
    v.object({
      name: v.string(),
      host: v.string(),
      /** Those that it takes, `HEAD` with `GET`; left out where it takes all. */
      methods: v.optional(v.array(v.string())),
      /** What the service names and the vault does not hold; left out where nothing is missing. */
      missing_credentials: v.optional(v.array(v.string())),
    }),
  ),
  available_credentials: v.array(v.string()),
  /** Services that are kept from the agent that asks: `missing` are the capabilities it lacks. Left out where there is none. */
  unavailable: v.optional(
    v.array(
      v.object({
        name: v.string(),
        missing: v.array(v.string()),
        /** What the proxy would answer. */
        reason: v.picklist(["capability_required", "domain_not_allowed", "policy_expired"]),
      }),
    ),
  ),
  /** `vault run` takes from the child the keys of its shell's that a service makes unnecessary; absent where it does not. */
  strip_env: v.optional(v.literal(true)),
  /** What the zeros of placeholders are replaced by, so that they say whose they are. */
  placeholder_tag: v.optional(v.string()),
  /** The endpoint for clients that can be told of no proxy; append `/{host}/{path}`. */
  proxy_url: v.optional(v.string()),
});
export type DiscoverReply = v.InferOutput<typeof DiscoverReply>;
