/** Everything that a session may be asked to prove a right for, and the right that it takes. */
export type Need =
  /** A user or an agent, whatever its role; scoped sessions have no account. */
  | "actor"
  /** A person: what concerns an account of one's own. */
  | "user"
  | "instance-member"
  | "instance-owner"
  /** An instance owner that is a person: what no agent may decide, whatever its role. */
  | "owner-person"
  /** A user, an agent or a company; what each then sees is for the use-case. */
  | "actor-or-company"
  /** An instance member that is owner or has made the agent; agents that are owners are for owners alone. */
  | "agent-manager"
  /** As `agent-manager`, and a company for its own agents. */
  | "agent-keeper"
  /** The company itself, by one of its keys, or an instance owner. */
  | "company-holder"
  /** As `company-holder`, and the agent itself. */
  | "agent-identity"
  /** An instance owner, the realm's company, who is a member of it, or an agent that is in it. */
  | "realm-viewer"
  /** An instance owner, or who is a member of the realm. */
  | "realm-member"
  /** An instance owner, or who is owner or admin of the realm; agents have no role in one. */
  | "realm-admin"
  /** An instance owner, or who is owner of the realm. */
  | "realm-owner"
  /** The person whose account it is, or an owner. */
  | "account-holder"
  /** An owner, who made the invite, or who administers a vault that it gives. */
  | "invite-manager"
  /** A role in the vault: a grant, or a scoped session of that vault. */
  | "vault-proxy"
  | "vault-member"
  | "vault-admin"
  /** An actor that is vault admin or instance owner; the latter needs no grant. */
  | "vault-admin-or-owner"
  /** An actor with a grant on the vault, whatever its role. */
  | "vault-grant"
  /** As `vault-proxy`, for those who work inside one vault: agents and scoped sessions, not people. */
  | "vault-context"
  /** As `vault-member`, for people alone: what no agent may decide, whatever its roles. */
  | "vault-person";

export const ACTIONS = {
  "account:manage": "user",
  "user:list": "instance-member",
  "user:read": "account-holder",
  "user:remove": "instance-owner",
  "user:set-role": "instance-owner",
  "user-invite:create": "instance-member",
  /** To invite somebody who becomes owner. */
  "user-invite:create-owner": "instance-owner",
  "user-invite:list": "instance-member",
  "user-invite:manage": "invite-manager",
  "agent:create": "instance-member",
  "agent:list": "instance-member",
  /** To look at one that one sees. */
  "agent:read": "actor-or-company",
  /** To see those, too, that one neither made nor shares a vault with, and all that they have. */
  "agent:list-all": "instance-owner",
  "agent:manage": "agent-manager",
  /** To end what it can do with the token that it has, by giving it another, or to remove it. */
  "agent:rotate": "agent-keeper",
  "agent:delete": "agent-keeper",
  /** To make an agent of a company known, or known again with other metadata. */
  "agent:register": "company-holder",
  /** To see the agents of one company, as it registered them. */
  "agent:list-registered": "company-holder",
  "agent:issue-svid": "agent-identity",
  "company:create": "instance-owner",
  "company:list": "instance-owner",
  "company:read": "company-holder",
  "company:issue-svid": "company-holder",
  "company:rotate-keys": "company-holder",
  /** To say that an agent of the company acts for another, or for itself. */
  "company:delegate": "company-holder",
  "api-key:manage": "company-holder",
  /** To vouch for what an agent may do elsewhere, to take it back and to see what was taken back. */
  "passport:manage": "company-holder",
  "oauth-client:manage": "company-holder",
  "agent:set-role": "instance-owner",
  /** To say which kinds of action an agent may take. */
  "agent:set-capabilities": "owner-person",
  /** To let programs go on that were stopped because a canary was sent. */
  "agent:thaw": "owner-person",
  "user:thaw": "owner-person",
  "policy:list": "instance-owner",
  /** To set limits on agents, and to take them back. */
  "policy:write": "owner-person",
  "registration:list": "owner-person",
  /** To let a key become an agent, or not. */
  "registration:decide": "owner-person",
  /** To see the agents that one may know of. */
  "directory:read": "actor-or-company",
  "realm:create": "instance-owner",
  /** To see those that one is in. */
  "realm:list": "actor-or-company",
  "realm:read": "realm-viewer",
  "realm:change": "realm-admin",
  "realm:delete": "instance-owner",
  /** To put agents into it that one sees, and to take them out of it. */
  "realm-agent:manage": "realm-admin",
  "realm-member:list": "realm-member",
  "realm-member:manage": "realm-admin",
  /** To make an owner of the realm, and to make or take one away. */
  "realm-member:manage-owner": "realm-owner",
  "agent-invite:create": "instance-member",
  "agent-invite:list": "instance-member",
  "agent-invite:manage": "invite-manager",
  "vault:create": "instance-member",
  "vault:list": "actor",
  "vault:list-all": "instance-owner",
  "vault:rename": "vault-admin-or-owner",
  "vault:delete": "vault-admin-or-owner",
  /** To give it along with an invite, or to an agent that is made. */
  "vault:assign": "vault-admin-or-owner",
  "vault:join": "instance-owner",
  "vault:leave": "vault-grant",
  "vault:context": "vault-grant",
  "vault:discover": "vault-context",
  "credential-store:list": "actor",
  "credential-store:connect": "instance-owner",
  "credential-store:disconnect": "vault-admin-or-owner",
  "credential-store:sync": "vault-member",
  "vault-user:list": "vault-proxy",
  "vault-user:manage": "vault-admin",
  "vault-agent:list": "vault-proxy",
  /** To add an agent with the role `proxy`; a higher one takes `vault-agent:manage`. */
  "vault-agent:add": "vault-member",
  "vault-agent:manage": "vault-admin",
  "setting:read": "vault-proxy",
  "setting:write": "vault-admin-or-owner",
  /** To say which process a session's programs begin with, and to have a port opened for them. */
  "run:register": "vault-context",
  "session:mint": "vault-member",
  "session:list": "vault-member",
  "session:revoke": "vault-member",
  "credential:list": "vault-proxy",
  "credential:describe": "vault-member",
  "credential:reveal": "vault-member",
  "credential:write": "vault-member",
  "service:list": "vault-proxy",
  "service:write": "vault-member",
  /** To have credentials sent to further hosts without being asked to confirm it, and to take hosts back. */
  "audience:bind": "vault-admin",
  "audience:unbind": "vault-admin",
  /** To have them sent there once each host is confirmed. */
  "audience:confirm": "vault-person",
  "proposal:create": "vault-context",
  /** What became of those that were raised in the vault that one works in. */
  "proposal:read": "vault-context",
  /** To see all that a reviewer sees of those that wait. */
  "proposal:list": "vault-proxy",
  /** The same of those that were decided or have expired. */
  "proposal:list-decided": "vault-member",
  /** To approve and to reject. */
  "proposal:decide": "vault-person",
  /** To see which requests wait for a person, and to answer them. */
  "ask:list": "vault-person",
  "ask:answer": "vault-person",
  "webhook:read": "vault-admin-or-owner",
  /** To have one sent an event to see whether it works, too. */
  "webhook:write": "vault-admin-or-owner",
  /** To see which credentials that open nothing are watched for; not for agents, who would know them by it. */
  "canary:list": "vault-person",
  "canary:write": "vault-person",
  /** To send requests through the proxy with the vault's credentials. */
  "proxy:use": "vault-context",
  "log:read": "vault-member",
  /** To see what the vault's requests came to, counted. */
  "traffic:read": "vault-member",
  "discovered-host:list": "vault-member",
  "log:read-instance": "instance-owner",
  /** To see the same of all vaults together. */
  "traffic:read-instance": "instance-owner",
  "instance-setting:read": "instance-owner",
  "instance-setting:write": "instance-owner",
  "audit:read": "instance-owner",
  /** To have what is new signed before its time. */
  "audit:sign": "instance-owner",
  /** To see the root certificates with what each is at the moment. */
  "authority:read": "instance-owner",
  /** To replace the root certificate that every client of the proxy trusts. */
  "authority:rotate": "instance-owner",
} as const satisfies Record<string, Need>;

export type Action = keyof typeof ACTIONS;

/** The actions that take one of these rights. */
export type ActionNeeding<N extends Need> = {
  [A in Action]: (typeof ACTIONS)[A] extends N ? A : never;
}[Action];

export type RealmNeed = Extract<Need, `realm-${string}`>;
export type RealmAction = ActionNeeding<RealmNeed>;
export type VaultNeed = Extract<Need, `vault-${string}`>;
/** What needs nothing to be named that it is done to. */
const INSTANCE_NEEDS = [
  "actor",
  "user",
  "instance-member",
  "instance-owner",
  "owner-person",
  "actor-or-company",
] as const satisfies readonly Need[];
export type VaultAction = ActionNeeding<VaultNeed>;
/** What an actor may or may not do on the whole instance, whatever it is done to. */
export type InstanceAction = ActionNeeding<(typeof INSTANCE_NEEDS)[number]>;

export function isVaultAction(action: Action): action is VaultAction {
  return ACTIONS[action].startsWith("vault-");
}

export function isInstanceAction(action: Action): action is InstanceAction {
  return (INSTANCE_NEEDS as readonly Need[]).includes(ACTIONS[action]);
}
