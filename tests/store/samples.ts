/** Valid records with distinct ids; a test names only the fields it is about. */
import type { AgentId, KeyName, PublicId, TokenHash, UserId, VaultId } from "../../src/core/ids.ts";
import { DEFAULT_COMPANY_ID, DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import type { Entry } from "../../src/core/log/entry.ts";
import type { Sealed } from "../../src/core/secret.ts";
import type { ScopedSession, Session } from "../../src/ports/store/account/sessions.ts";
import type { NewUserInvite } from "../../src/ports/store/account/user-invites.ts";
import type { User } from "../../src/ports/store/account/users.ts";
import type { Agent } from "../../src/ports/store/agent/agents.ts";
import type { NewAgentInvite } from "../../src/ports/store/agent/invites.ts";
import type { NewProposal } from "../../src/ports/store/vault/proposals.ts";
import type { Vault } from "../../src/ports/store/vault/vaults.ts";

/** Beyond 32 bits and odd, so that a column too small or a unit mixed up shows. */
export const NOW = 1_785_576_600_123;

export const DEFAULT = DEFAULT_VAULT_ID;
export const NOWHERE = "99999999-9999-4999-8999-999999999999" as VaultId;

let last = 0;

function uuid(): string {
  last += 1;
  return `00000000-0000-4000-8000-${last.toString(16).padStart(12, "0")}`;
}

export function aUser(fields: Partial<User> = {}): User {
  const id = uuid() as UserId;
  return {
    id,
    email: `${id}@example.com`,
    role: "member",
    passwordHash: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    active: true,
    createdAt: NOW,
    ...fields,
  };
}

export function aUserInvite(fields: Partial<NewUserInvite> = {}): NewUserInvite {
  const { hash, createdAt } = tokenFields();
  return {
    hash,
    suffix: hash.slice(-32),
    email: `${hash}@example.com`,
    role: "member",
    createdBy: { type: "user", id: uuid() as UserId },
    createdAt,
    expiresAt: NOW + 1000,
    vaults: [],
    ...fields,
  };
}

export function anAgent(fields: Partial<Agent> = {}): Agent {
  const id = uuid() as AgentId;
  return {
    id,
    name: `agent-${id}`,
    status: "active",
    role: "no-access",
    createdBy: "nobody",
    createdAt: NOW,
    updatedAt: NOW,
    companyId: DEFAULT_COMPANY_ID,
    registeredAt: NOW,
    origin: "vault",
    capabilities: [],
    llm: {},
    svidNotBefore: 0,
    ...fields,
  };
}

export function anAgentInvite(fields: Partial<NewAgentInvite> = {}): NewAgentInvite {
  const { hash } = tokenFields();
  return {
    hash,
    suffix: hash.slice(-32),
    agentName: `agent-${uuid()}`,
    role: "member",
    createdBy: { type: "user", id: "nobody" },
    createdAt: NOW,
    expiresAt: NOW + 1000,
    vaults: [],
    ...fields,
  };
}

export function aVault(fields: Partial<Vault> = {}): Vault {
  const id = uuid() as VaultId;
  return { id, name: `vault-${id}`, createdAt: NOW, ...fields };
}

export function aProposal(fields: Partial<NewProposal> = {}): NewProposal {
  const { hash } = tokenFields();
  return {
    vaultId: DEFAULT,
    number: 1,
    services: [],
    slots: [],
    message: "",
    userMessage: "",
    raisedBy: { type: "agent", id: uuid(), name: "claude" },
    approvalToken: { hash, expiresAt: NOW + 1000 },
    values: [],
    createdAt: NOW,
    expiresAt: NOW + 1000,
    ...fields,
  };
}

function tokenFields(): { hash: TokenHash; publicId: PublicId; createdAt: number } {
  last += 1;
  return {
    hash: last.toString(16).padStart(64, "0") as TokenHash,
    publicId: last.toString(16).padStart(20, "0") as PublicId,
    createdAt: NOW,
  };
}

type UserSession = Extract<Session, { type: "user" }>;

export function aUserSession(userId: UserId, fields: Partial<UserSession> = {}): UserSession {
  return { ...tokenFields(), type: "user", userId, ...fields };
}

export function anAgentSession(agentId: AgentId): Session {
  return { ...tokenFields(), type: "agent", agentId };
}

export function aScopedSession(fields: Partial<ScopedSession> = {}): ScopedSession {
  return {
    ...tokenFields(),
    type: "scoped",
    vaultId: DEFAULT,
    vaultRole: "proxy",
    expiresAt: NOW + 1000,
    ...fields,
  };
}

export function sealed(...bytes: number[]): Sealed {
  return Uint8Array.from(bytes) as Sealed;
}

export function keyName(name: string): KeyName {
  return name as KeyName;
}

export function anEntry(fields: Partial<Entry> = {}): Entry {
  return {
    vaultId: DEFAULT,
    actorType: "",
    actorId: "",
    sessionId: "",
    ingress: "mitm",
    method: "POST",
    host: "api.example.com:443",
    path: "/v1/charges",
    matchedService: "example",
    credentialKeys: ["EXAMPLE_KEY"],
    status: 200,
    latencyMs: 143,
    errorCode: "",
    authScheme: "bearer",
    authHeader: "authorization",
    plaintext: false,
    placeholderSent: false,
    createdAt: NOW,
    ...fields,
  };
}
