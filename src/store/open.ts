/**
 * Persistence: one schema, one set of queries, two engines. The store keeps ciphertext and cannot open it;
 * it decides nothing about who may do what. No error of an engine leaves this folder.
 */
import { Kysely, sql } from "kysely";
import { AppError } from "../core/errors.ts";
import type { Repos, Store } from "../ports/store.ts";
import { createIfAbsent } from "./create.ts";
import type { PoolOptions } from "./dialects/postgres.ts";
import { Notifications } from "./dialects/postgres-notifications.ts";
import { openSqlite } from "./dialects/sqlite.ts";
import { watchForeignWrites } from "./foreign-writes.ts";
import { migrate } from "./migrations/migrate.ts";
import { createEmailCodeRepo } from "./repos/account/email-codes.ts";
import { createFrozenActorRepo } from "./repos/account/frozen-actors.ts";
import { createSessionRepo } from "./repos/account/sessions.ts";
import { createUserInviteRepo } from "./repos/account/user-invites.ts";
import { createUserRepo } from "./repos/account/users.ts";
import { createAgentRepo } from "./repos/agent/agents.ts";
import { createDirectoryRepo } from "./repos/agent/directory.ts";
import { createAgentInviteRepo } from "./repos/agent/invites.ts";
import { createKeyChallengeRepo } from "./repos/agent/key-challenges.ts";
import { createPolicyRepo } from "./repos/agent/policies.ts";
import { createAgentPresenceRepo } from "./repos/agent/presence.ts";
import { createRegistrationRepo } from "./repos/agent/registrations.ts";
import { createUsedProofRepo } from "./repos/agent/used-proofs.ts";
import { createApiKeyRepo } from "./repos/company/api-keys.ts";
import { createCompanyRepo } from "./repos/company/companies.ts";
import { createCompanyTokenRepo, createOAuthClientRepo } from "./repos/company/oauth-clients.ts";
import { createPassportRepo } from "./repos/company/passports.ts";
import { createSigningKeyRepo } from "./repos/company/signing-keys.ts";
import { createAuditRepo } from "./repos/instance/audit.ts";
import { createAuditHeadRepo } from "./repos/instance/audit-heads.ts";
import { createKeyRepo } from "./repos/instance/keys.ts";
import { createSettingRepo } from "./repos/instance/settings.ts";
import { createLogRepo } from "./repos/log/logs.ts";
import { createRealmRepo } from "./repos/realm/realms.ts";
import { createUsageRepo } from "./repos/usage/usage.ts";
import { createAskRepo } from "./repos/vault/ask/asks.ts";
import { createAudienceRepo } from "./repos/vault/audiences.ts";
import { createCanaryRepo } from "./repos/vault/canary/canaries.ts";
import { createCredentialRepo } from "./repos/vault/credentials.ts";
import { createGrantRepo } from "./repos/vault/grants.ts";
import { createOAuthCredentialRepo } from "./repos/vault/oauth-credentials.ts";
import { createOAuthStateRepo } from "./repos/vault/oauth-states.ts";
import { createProposalRepo } from "./repos/vault/proposals.ts";
import { createServiceRepo } from "./repos/vault/services.ts";
import { createVaultRepo } from "./repos/vault/vaults.ts";
import { createWebhookDeliveryRepo } from "./repos/vault/webhook-deliveries.ts";
import { createWebhookRepo } from "./repos/vault/webhooks.ts";
import type { OpenDatabase, Schema } from "./schema.ts";
import { MEMORY } from "./sqlite/message.ts";
import { createAtomically } from "./unit-of-work.ts";
import { createWrite, type Write } from "./write.ts";

const SQLITE = "sqlite:";

export type StoreOptions = {
  /** `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `postgresql://…`. */
  readonly url: string;
  /** For Postgres. `max` counts all connections of this process, of which there are three at least. */
  readonly pool?: Partial<PoolOptions>;
};

/**
 * Opens the database, brings its schema up to date and gives the repos.
 * Throws AppError: `invalid_config` (unknown scheme), `data_dir_unusable`, `store_corrupt`, `store_full`,
 * `store_unavailable`, `schema_too_new`. What was opened is closed again then.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const path = sqliteFile(options.url);
  if (path !== undefined) await createIfAbsent(path);
  const database = await openDatabase(options, { inspect: path !== undefined });
  try {
    if (database.engine === "postgres") await migrateInPeace(options);
    else await migrate(database);
    return await createStore(database);
  } catch (error) {
    await closeDatabase(database);
    throw error;
  }
}

/** Making a table anew takes as long as the table is large, so no statement of a migration has a deadline. */
async function migrateInPeace({ url, pool }: StoreOptions): Promise<void> {
  const { openPostgres } = await import("./dialects/postgres.ts");
  const dialect = openPostgres(url)({ ...pool, max: 1, queryMs: undefined });
  const db = new Kysely<Schema>({ dialect });
  try {
    await migrate({ db, engine: "postgres" });
  } finally {
    await db.destroy();
  }
}

/** Ends all connections; never waits long for one that does not answer. */
export async function closeDatabase(database: OpenDatabase): Promise<void> {
  const { news, revoking } = database.engine === "postgres" ? database : {};
  await Promise.all([database.db.destroy(), news?.destroy(), revoking?.destroy()]);
}

/**
 * Opens without migrating; for tests of the migrations and of the engines. What speaks with Postgres is loaded for it
 * alone: a server on SQLite does without its memory.
 */
export async function openDatabase(
  { url, pool }: StoreOptions,
  { inspect = false }: { readonly inspect?: boolean } = {},
): Promise<OpenDatabase> {
  const scheme = url.slice(0, url.indexOf(":") + 1);
  if (scheme === SQLITE) {
    const { dialect, ...past } = openSqlite(url.slice(scheme.length), { inspect });
    return { engine: "sqlite", db: new Kysely<Schema>({ dialect }), ...past };
  }
  if (scheme === "postgres:" || scheme === "postgresql:") {
    const { openPostgres } = await import("./dialects/postgres.ts");
    const notifications = new Notifications();
    const open = openPostgres(url);
    const connect = (max: number | undefined, hears?: Notifications) =>
      new Kysely<Schema>({ dialect: open({ ...pool, ...(max === undefined ? {} : { max }) }, hears) });
    const max = pool?.max === undefined ? undefined : Math.max(1, pool.max - 2);
    const news = connect(1, notifications);
    return { engine: "postgres", db: connect(max), news, revoking: connect(1), notifications };
  }
  // The address is not repeated: it may hold a password.
  throw new AppError("invalid_config", {
    message: "The database URL must start with sqlite:, postgres:// or postgresql://.",
  });
}

/** The path of an SQLite database that is kept in a file. */
function sqliteFile(url: string): string | undefined {
  const [scheme, path] = [url.slice(0, SQLITE.length), url.slice(SQLITE.length)];
  return scheme === SQLITE && path !== MEMORY ? path : undefined;
}

/** The store over a migrated database. */
export async function createStore(database: OpenDatabase): Promise<Store> {
  const { db } = database;
  const news = database.engine === "postgres" ? database.news : db;
  const { changes, write } = createWrite(database, await watchForeignWrites(database));
  return {
    ...createRepos(db, write),
    logs: createLogRepo(database),
    changes,
    atomically: createAtomically(write, createRepos),
    ping: async () => {
      await sql`select 1`.execute(news);
    },
    close: () => closeDatabase(database),
  };
}

function createRepos(db: Kysely<Schema>, write: Write): Repos {
  return {
    users: createUserRepo(db, write),
    userInvites: createUserInviteRepo(db, write),
    agents: createAgentRepo(db, write),
    agentInvites: createAgentInviteRepo(db, write),
    keyChallenges: createKeyChallengeRepo(db, write),
    agentPresence: createAgentPresenceRepo(db),
    registrations: createRegistrationRepo(db, write),
    directory: createDirectoryRepo(db),
    policies: createPolicyRepo(db, write),
    usedProofs: createUsedProofRepo(db, write),
    companies: createCompanyRepo(db, write),
    signingKeys: createSigningKeyRepo(db, write),
    apiKeys: createApiKeyRepo(db, write),
    passports: createPassportRepo(db, write),
    oauthClients: createOAuthClientRepo(db, write),
    companyTokens: createCompanyTokenRepo(db, write),
    realms: createRealmRepo(db, write),
    sessions: createSessionRepo(db, write),
    frozenActors: createFrozenActorRepo(db, write),
    emailCodes: createEmailCodeRepo(db, write),
    vaults: createVaultRepo(db, write),
    grants: createGrantRepo(db, write),
    credentials: createCredentialRepo(db, write),
    oauthCredentials: createOAuthCredentialRepo(db, write),
    oauthStates: createOAuthStateRepo(db, write),
    audiences: createAudienceRepo(db, write),
    services: createServiceRepo(db, write),
    proposals: createProposalRepo(db, write),
    canaries: createCanaryRepo(db, write),
    usage: createUsageRepo(db, write),
    asks: createAskRepo(db, write),
    webhooks: createWebhookRepo(db, write),
    webhookDeliveries: createWebhookDeliveryRepo(db, write),
    settings: createSettingRepo(db, write),
    keys: createKeyRepo(db, write),
    audit: createAuditRepo(db, write),
    auditHeads: createAuditHeadRepo(db, write),
  };
}
