/** What the side bar leads to. A page that has no line here is reached from another one. */
import type { InstanceAction, VaultAction } from "../../core/access/action.ts";
import type { Crumb } from "../ui/page-head.tsx";

export type InstanceEntry = {
  readonly label: string;
  readonly path: `/${string}`;
  /** Who may do this is shown the entry. */
  readonly action: InstanceAction;
  /** What is counted beside it. */
  readonly counts?: "registrations";
};

export const INSTANCE_NAV: readonly InstanceEntry[] = [
  { label: "Vaults", path: "/", action: "vault:list" },
  { label: "Overview", path: "/overview", action: "traffic:read-instance" },
  { label: "Agents", path: "/agents", action: "agent:list" },
  { label: "Companies", path: "/companies", action: "company:list" },
  { label: "Realms", path: "/realms", action: "realm:list" },
  { label: "Registrations", path: "/registrations", action: "registration:list", counts: "registrations" },
  { label: "Users", path: "/users", action: "user:list" },
  { label: "Keys", path: "/keys", action: "authority:read" },
  { label: "Audit log", path: "/audit", action: "audit:read" },
  { label: "Instance settings", path: "/settings", action: "instance-setting:read" },
];

/** Of whoever looks; it stands apart, below the rest. */
export const ACCOUNT = "/account";

export type VaultEntry = {
  readonly label: string;
  /** Behind the vault's own address. */
  readonly path: `/${string}`;
  readonly action: VaultAction;
  /** What is counted beside it. */
  readonly counts?: "proposals" | "asks";
};

/** The first that somebody may see is where the vault's address leads them. */
export const VAULT_NAV: readonly VaultEntry[] = [
  { label: "Overview", path: "/overview", action: "traffic:read" },
  { label: "Services", path: "/services", action: "service:list" },
  { label: "Credentials", path: "/credentials", action: "credential:list" },
  { label: "Proposals", path: "/proposals", action: "proposal:list", counts: "proposals" },
  { label: "Asking", path: "/asks", action: "ask:list", counts: "asks" },
  { label: "Logs", path: "/logs", action: "log:read" },
  { label: "Users", path: "/users", action: "vault-user:list" },
  { label: "Agents", path: "/agents", action: "vault-agent:list" },
  { label: "Tokens", path: "/tokens", action: "session:list" },
  { label: "Canaries", path: "/canaries", action: "canary:list" },
  { label: "Settings", path: "/settings", action: "setting:read" },
];

/** The address of a vault's page; `path` begins with a slash. */
export function vaultPath(vault: string, path: `/${string}` | "" = ""): string {
  return `/vaults/${encodeURIComponent(vault)}${path}`;
}

/** The way to a page of a vault: all vaults, this one, and what stands between. */
export function vaultCrumbs(vault: string, ...between: readonly Crumb[]): readonly Crumb[] {
  return [{ label: "Vaults", path: "/" }, { label: vault, path: vaultPath(vault) }, ...between];
}
