import type { VaultId } from "../../../core/ids.ts";

export type VaultSettingKey =
  | "unmatched_host_policy"
  | "plaintext_injection"
  | "canary_response"
  | "strip_env"
  | "passthrough_hosts"
  | "upstream_proxy";
/** Their values are texts; what each holds is said where it is read. */
export type InstanceSettingKey =
  | "bootstrap_token_hash"
  | "invite_only"
  | "allowed_email_domains"
  | "ratelimit_config"
  | "logs_retention";

export type SettingRepo = {
  vault(vaultId: VaultId, key: VaultSettingKey): Promise<string | undefined>;
  /** `undefined` resets to the default. */
  setVault(vaultId: VaultId, key: VaultSettingKey, value: string | undefined): Promise<void>;
  instance(key: InstanceSettingKey): Promise<string | undefined>;
  setInstance(key: InstanceSettingKey, value: string | undefined): Promise<void>;
  /** Removes the value if it is `expected`; true for exactly one of several callers. */
  takeInstance(key: InstanceSettingKey, expected: string): Promise<boolean>;
};
