import type { ColumnType, Generated, Kysely } from "kysely";
import type { InstanceRole } from "../core/access/instance-role.ts";
import type { VaultRole } from "../core/access/vault-role.ts";
import type { LogBatch } from "../core/log/batch.ts";
import type { Entry } from "../core/log/entry.ts";
import type { Integer } from "./column.ts";
import type { Notifications } from "./dialects/postgres-notifications.ts";
import type { LogColumn } from "./repos/log/columns.ts";
import type { UsageSchema } from "./repos/usage/counter-table.ts";
import type { AskSchema } from "./repos/vault/ask/tables.ts";
import type { CanarySchema } from "./schema-canaries.ts";
import type { CompanySchema } from "./schema-companies.ts";
import type { IdentitySchema } from "./schema-identity.ts";
import type { OAuthSchema } from "./schema-oauth.ts";
import type { PeopleSchema } from "./schema-people.ts";
import type { ProposalSchema } from "./schema-proposals.ts";
import type { WebhookSchema } from "./schema-webhooks.ts";
import type {
  Appended,
  CountedSlice,
  RequestsSlice,
  SlicedRequests,
  TrafficSlice,
} from "./sqlite/message.ts";

/** The two databases that one schema and one set of queries serve. */
export type Engine = "sqlite" | "postgres";

/** A connected database, migrated or not. */
export type OpenDatabase =
  | {
      readonly engine: "postgres";
      readonly db: Kysely<Schema>;
      /** Connections that nothing slow can take: news of other processes' writes must not wait, nor a revocation. */
      readonly news: Kysely<Schema>;
      readonly revoking: Kysely<Schema>;
      /** Come over the connection of `news`. */
      readonly notifications: Notifications;
    }
  | {
      readonly engine: "sqlite";
      readonly db: Kysely<Schema>;
      /** The way of the request log past Kysely: to the thread that writes, as columns. */
      append(batch: LogBatch): Promise<Appended>;
      /** Counts rows of the request log where they are. */
      count(slice: TrafficSlice): Promise<CountedSlice>;
      /** Reads there what they ask for. */
      requests(slice: RequestsSlice): Promise<SlicedRequests>;
    };

/** The tables as queries see them. Their definition, with every constraint, is `migrations/`. */
export type Schema = {
  users: UserTable;
  agents: AgentTable;
  sessions: SessionTable;
  vaults: VaultTable;
  vault_grants: VaultGrantTable;
  credentials: CredentialTable;
  services: ServiceTable;
  vault_settings: VaultSettingTable;
  instance_settings: InstanceSettingTable;
  master_key: MasterKeyTable;
  certificate_roots: CertificateRootTable;
  request_logs: RequestLogTable;
  request_log_writers: RequestLogWriterTable;
  revision: RevisionTable;
  changes: ChangeTable;
} & PeopleSchema &
  ProposalSchema &
  OAuthSchema &
  WebhookSchema &
  CanarySchema &
  UsageSchema &
  AskSchema &
  CompanySchema &
  IdentitySchema;

export type UserTable = {
  id: string;
  email: string;
  /** The address without case; what accounts are found by. */
  email_key: string;
  role: InstanceRole;
  password_hash: string | null;
  /** 0 or 1: SQLite has no boolean. */
  active: Integer;
  created_at: Integer;
};

export type AgentTable = {
  id: string;
  name: string;
  status: "active" | "revoked";
  role: InstanceRole;
  created_by: string;
  created_at: Integer;
  updated_at: Integer;
  revoked_at: Integer | null;
  company_id: string;
  metadata: string | null;
  registered_at: Integer;
  origin: "vault" | "company" | "registration";
  display_name: string | null;
  /** What the directory sorts and searches by; null in rows of older versions, whose names are folded as they are. */
  folded_name: string | null;
  /** A JSON list of names, each once. */
  capabilities: string;
  public_key: string | null;
  llm_provider: string | null;
  llm_model: string | null;
  version: string | null;
  svid_not_before: Integer;
};

export type SessionTable = {
  hash: string;
  public_id: string;
  type: "user" | "agent" | "scoped";
  user_id: string | null;
  agent_id: string | null;
  vault_id: string | null;
  vault_role: VaultRole | null;
  created_at: Integer;
  expires_at: Integer | null;
  idle_ttl_ms: Integer | null;
  last_used_at: Integer | null;
  last_ip: string | null;
  last_user_agent: string | null;
  device_label: string | null;
  label: string | null;
  minted_by_type: "user" | "agent" | null;
  minted_by_id: string | null;
  /** 0 or 1: requests to hosts without a service wait for a person. */
  asks: ColumnType<number | string | bigint, number | undefined, number>;
  /** A JSON object, for sessions that were exchanged for an agent's identity. */
  delegation: string | null;
  /** A JSON object, as the wire has it; null where nothing is limited. */
  limits: string | null;
};

export type VaultTable = { id: string; name: string; created_at: Integer };

export type VaultGrantTable = {
  vault_id: string;
  actor_type: "user" | "agent";
  actor_id: string;
  role: VaultRole;
  granted_at: Integer;
  expires_at: Integer | null;
  limits: string | null;
};

export type CredentialTable = {
  vault_id: string;
  key: string;
  type: ColumnType<"static" | "oauth", "static" | "oauth" | undefined>;
  sealed: Uint8Array;
  updated_at: Integer;
};

/** A vault's whole list is one document, so that reading it is one row and replacing it is one write. */
export type ServiceTable = {
  vault_id: string;
  services_json: string;
  version: Integer;
};

export type VaultSettingTable = { vault_id: string; key: string; value: string };
export type InstanceSettingTable = { key: string; value: string };

export type MasterKeyTable = {
  id: number;
  mode: "passwordless" | "password";
  sentinel: Uint8Array;
  dek: Uint8Array | null;
  wrapped_dek: Uint8Array | null;
  salt: Uint8Array | null;
  time: Integer | null;
  memory_kib: Integer | null;
  parallelism: Integer | null;
  created_at: Integer;
};

export type CertificateRootTable = {
  generation: Integer;
  cert_pem: string;
  sealed_key: Uint8Array;
  signs_from: Integer;
};

/** One column for each member of an entry; `core/log/fields.ts` says how it is kept. */
export type RequestLogTable = { id: Generated<number | string | bigint> } & {
  [Name in keyof Entry as LogColumn<Name>]-?: LogValue<Entry[Name]>;
};

/** A flag is 0 or 1: SQLite has no boolean. A list is JSON. */
type LogValue<T> = undefined extends T
  ? string | null
  : T extends string
    ? T
    : T extends number | boolean
      ? Integer
      : string;

/** How far each writer of the log has come with the rows that it counts. */
export type RequestLogWriterTable = { writer: string; written: Integer; seen_at: Integer };

/** On Postgres only: what the write that raised the counter to `revision` has touched. */
export type ChangeTable = { revision: Integer; type: string; id: string };

export type RevisionTable = { id: number; value: Integer };
