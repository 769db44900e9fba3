/** Everything that a session may be asked to prove a right for, and the right that it takes. */
export type Need =
  /** A user or an agent, whatever its role; scoped sessions have no account. */
  | "actor"
  | "instance-member"
  | "instance-owner"
  /** A role in the vault: a grant, or a scoped session of that vault. */
  | "vault-proxy"
  | "vault-member"
  | "vault-admin"
  /** An actor that is vault admin or instance owner; the latter needs no grant. */
  | "vault-admin-or-owner"
  /** As `vault-proxy`, for those who work inside one vault: agents and scoped sessions, not people. */
  | "vault-context";

export const ACTIONS = {
  "vault:create": "instance-member",
  "vault:list": "actor",
  "vault:list-all": "instance-owner",
  "vault:delete": "vault-admin-or-owner",
  "vault:discover": "vault-context",
  "setting:read": "vault-proxy",
  "setting:write": "vault-admin-or-owner",
  "session:mint": "vault-member",
  "session:list": "vault-member",
  "session:revoke": "vault-member",
  "credential:list": "vault-proxy",
  "credential:describe": "vault-member",
  "credential:reveal": "vault-member",
  "credential:write": "vault-member",
  "service:list": "vault-proxy",
  "service:write": "vault-admin",
  /** To send requests through the proxy with the vault's credentials. */
  "proxy:use": "vault-context",
  "log:read": "vault-member",
  "log:read-instance": "instance-owner",
  /** To replace the root certificate that every client of the proxy trusts. */
  "authority:rotate": "instance-owner",
} as const satisfies Record<string, Need>;

export type Action = keyof typeof ACTIONS;
