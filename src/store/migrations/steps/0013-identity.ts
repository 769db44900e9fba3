import { type Kysely, sql } from "kysely";
import type { Engine } from "../../schema.ts";
import type { Migration } from "../migration.ts";
import { rebuildTable } from "../rebuild-table.ts";
import { WORDS, type Words } from "../words.ts";

/** What agents are known by beside their name, who sees them, what they may do, and what is asked of them in time. */
export const identity: Migration = {
  name: "0013-identity",
  async up(db, engine) {
    await agents(db, engine);
    // Whole seconds, as in the tokens: one that was given out in the second of its making counts.
    await sql`update agents set svid_not_before = created_at - created_at % 1000`.execute(db);
    // Names of agents are ASCII so far.
    await sql`update agents set folded_name = lower(case company_id
      when 'default' then name else substr(name, length(company_id) + 2) end)`.execute(db);
    for (const statement of tables(WORDS[engine])) await sql.raw(statement).execute(db);
    await sql`insert into realms (id, company_id, name, slug, color, is_default, created_at)
      select case id when 'default' then 'realm_default' else 'realm_default_' || id end,
        id, 'Default', 'default', '#6b7280', 1, registered_at from companies`.execute(db);
    await sql`insert into realm_agents (realm_id, agent_id, added_at)
      select realms.id, agents.id, agents.created_at from agents
      join realms on realms.company_id = agents.company_id`.execute(db);
  },
};

/** Made anew, since `origin` has another kind of beginning. */
async function agents(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const before = [
    ...["id", "name", "status", "role", "created_by", "created_at", "updated_at", "revoked_at"],
    ...["company_id", "metadata", "registered_at", "origin"],
  ];
  await rebuildTable(db, engine, {
    name: "agents",
    definition: ({ text, integer }) => `
      id ${text} primary key,
      name ${text} not null unique,
      status ${text} not null check (status in ('active', 'revoked')),
      role ${text} not null check (role in ('no-access', 'member', 'owner')),
      created_by ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null default 0,
      revoked_at ${integer},
      company_id ${text} not null default 'default' references companies (id),
      metadata ${text},
      registered_at ${integer} not null default 0,
      origin ${text} not null default 'vault' check (origin in ('vault', 'company', 'registration')),
      display_name ${text},
      folded_name ${text},
      capabilities ${text} not null default '[]',
      public_key ${text} unique,
      llm_provider ${text},
      llm_model ${text},
      version ${text},
      svid_not_before ${integer} not null default 0`,
    keep: before,
    indexes: [
      "create index agents_created_by on agents (created_by)",
      "create index agents_company on agents (company_id, name)",
      // All that the directory filters and sorts by, so that it reads no whole row but those of its page.
      `create index agents_directory on agents
        (status, registered_at, name, id, company_id, folded_name, public_key, capabilities)`,
    ],
  });
}

function tables({ text, integer, end }: Words): readonly string[] {
  return [
    // Apart from the agents: a request is no change of who the agent is, and must not make anybody look again.
    `create table agent_presence (
      agent_id ${text} primary key references agents (id) on delete cascade,
      last_seen_at ${integer} not null,
      online_until ${integer} not null,
      requests_until ${integer} not null,
      source ${text} not null check (source in ('proxy', 'ws', 'api'))
    ) ${end}`,
    `create table registrations (
      id ${text} primary key,
      public_key ${text} not null,
      name ${text} not null,
      version ${text},
      requested_capabilities ${text} not null,
      llm_provider ${text},
      llm_model ${text},
      proof ${text} not null check (proof in ('none', 'timestamp', 'challenge')),
      remote_ip ${text} not null,
      requested_at ${integer} not null,
      status ${text} not null check (status in ('pending', 'approved', 'rejected')),
      reason ${text},
      agent_id ${text} references agents (id) on delete set null
    ) ${end}`,
    "create unique index registrations_pending on registrations (public_key) where status = 'pending'",
    "create index registrations_status on registrations (status, requested_at)",
    `create table realms (
      id ${text} primary key,
      company_id ${text} not null references companies (id) on delete cascade,
      name ${text} not null,
      slug ${text} not null,
      description ${text},
      color ${text} not null,
      is_default ${integer} not null default 0 check (is_default in (0, 1)),
      created_at ${integer} not null,
      unique (company_id, slug)
    ) ${end}`,
    `create table realm_agents (
      realm_id ${text} not null references realms (id) on delete cascade,
      agent_id ${text} not null references agents (id) on delete cascade,
      added_at ${integer} not null,
      primary key (realm_id, agent_id)
    ) ${end}`,
    "create index realm_agents_agent on realm_agents (agent_id)",
    `create table realm_members (
      realm_id ${text} not null references realms (id) on delete cascade,
      user_id ${text} not null references users (id) on delete cascade,
      role ${text} not null check (role in ('owner', 'admin', 'manager', 'operator', 'member')),
      added_at ${integer} not null,
      primary key (realm_id, user_id)
    ) ${end}`,
    "create index realm_members_user on realm_members (user_id)",
    `create table policies (
      id ${text} primary key,
      agent_id ${text} references agents (id) on delete cascade,
      realm_id ${text} references realms (id) on delete cascade,
      capabilities ${text} not null,
      resource_limits ${text} not null,
      expires_at ${integer},
      created_by ${text} not null,
      created_at ${integer} not null
    ) ${end}`,
    "create index policies_agent on policies (agent_id)",
    "create index policies_realm on policies (realm_id)",
    // Whole minutes, so that an hour of one agent is a few rows whatever it does.
    `create table policy_uses (
      policy_id ${text} not null references policies (id) on delete cascade,
      agent_id ${text} not null references agents (id) on delete cascade,
      minute ${integer} not null,
      requests ${integer} not null,
      primary key (policy_id, agent_id, minute)
    ) ${end}`,
    `create table oauth_clients (
      id ${text} primary key,
      company_id ${text} not null references companies (id) on delete cascade,
      secret_hash ${text} not null,
      label ${text} not null,
      created_at ${integer} not null,
      revoked_at ${integer}
    ) ${end}`,
    "create index oauth_clients_company on oauth_clients (company_id)",
    `create table company_tokens (
      hash ${text} primary key,
      public_id ${text} not null,
      company_id ${text} not null references companies (id) on delete cascade,
      client_id ${text} not null references oauth_clients (id) on delete cascade,
      expires_at ${integer} not null
    ) ${end}`,
    "create index company_tokens_expires on company_tokens (expires_at)",
    `create table passports (
      jti ${text} primary key,
      company_id ${text} not null references companies (id) on delete cascade,
      agent_id ${text} not null,
      expires_at ${integer} not null,
      revoked_at ${integer},
      reason ${text}
    ) ${end}`,
    "create index passports_company on passports (company_id, revoked_at)",
    "create index passports_expires on passports (expires_at)",
    "create index passports_agent on passports (agent_id)",
    `create table key_challenges (
      id ${text} primary key,
      did ${text} not null,
      nonce ${text} not null,
      origin ${text} not null,
      peer ${text} not null,
      expires_at ${integer} not null
    ) ${end}`,
    "create index key_challenges_peer on key_challenges (peer, expires_at)",
    "create index key_challenges_expires on key_challenges (expires_at)",
    // What proves the possession of a key once must not prove it again.
    `create table used_proofs (
      hash ${text} primary key,
      expires_at ${integer} not null
    ) ${end}`,
    // An SVID names its agent: one of a name that is given again must not be the next holder's.
    `create table freed_agent_names (
      name ${text} primary key,
      svid_not_before ${integer} not null
    ) ${end}`,
    `alter table sessions add column delegation ${text}`,
  ];
}
