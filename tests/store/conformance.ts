/** The one list of what a store does, run against every engine: nothing here knows which one it is. */
import { test } from "bun:test";
import { EMAIL_CODE_CASES } from "./cases/account/email-codes.ts";
import { LOGIN_CASES } from "./cases/account/logins.ts";
import { USER_CHANGE_CASES } from "./cases/account/user-changes.ts";
import { USER_INVITE_CASES } from "./cases/account/user-invites.ts";
import { DIRECTORY_CASES } from "./cases/agent/directory.ts";
import { AGENT_INVITE_CASES } from "./cases/agent/invites.ts";
import { KEY_CHALLENGE_CASES } from "./cases/agent/key-challenges.ts";
import { POLICY_CASES } from "./cases/agent/policies.ts";
import { AGENT_PRESENCE_CASES } from "./cases/agent/presence.ts";
import { REGISTRATION_CASES } from "./cases/agent/registrations.ts";
import { USED_PROOF_CASES } from "./cases/agent/used-proofs.ts";
import { AGENT_CASES } from "./cases/agents.ts";
import { AUDIT_HEAD_CASES } from "./cases/audit/heads.ts";
import { AUDIT_CASES } from "./cases/audit/records.ts";
import { CHANGE_CASES } from "./cases/changes.ts";
import { COMPANY_CASES } from "./cases/company/companies.ts";
import { PASSPORT_CASES } from "./cases/company/passports.ts";
import { CREDENTIAL_CASES } from "./cases/credentials.ts";
import { GRANT_CASES } from "./cases/grants.ts";
import { ISOLATION_CASES } from "./cases/isolation.ts";
import { KEY_CASES } from "./cases/keys.ts";
import { LOG_CASES } from "./cases/log/logs.ts";
import { PAST_USE_CASES } from "./cases/log/past-uses.ts";
import { REQUEST_CASES } from "./cases/log/requests.ts";
import { TRAFFIC_CASES } from "./cases/log/traffic.ts";
import { UNMATCHED_CASES } from "./cases/log/unmatched.ts";
import { LOG_UPKEEP_CASES } from "./cases/log/upkeep.ts";
import { MIGRATION_CASES } from "./cases/migrations.ts";
import { PROPOSAL_CASES } from "./cases/proposals.ts";
import { REALM_CASES } from "./cases/realm/realms.ts";
import { REBUILD_CASES } from "./cases/rebuild.ts";
import { SERVICE_CASES } from "./cases/services.ts";
import { SESSION_CASES } from "./cases/sessions.ts";
import { SETTING_CASES } from "./cases/settings.ts";
import { UNIT_OF_WORK_CASES } from "./cases/unit-of-work.ts";
import { USER_CASES } from "./cases/users.ts";
import { ASK_CASES } from "./cases/vault/asks.ts";
import { AUDIENCE_CASES } from "./cases/vault/audiences.ts";
import { CANARY_CASES } from "./cases/vault/canaries.ts";
import { OAUTH_CREDENTIAL_CASES, OAUTH_REFRESH_CASES } from "./cases/vault/oauth-credentials.ts";
import { OAUTH_STATE_CASES } from "./cases/vault/oauth-states.ts";
import { USAGE_CASES } from "./cases/vault/usage.ts";
import { WEBHOOK_CASES } from "./cases/vault/webhooks.ts";
import { VAULT_CASES } from "./cases/vaults.ts";
import type { Backend, Case } from "./world.ts";

export const CONFORMANCE: readonly Case[] = [
  ...MIGRATION_CASES,
  ...POLICY_CASES,
  ...REBUILD_CASES,
  ...ISOLATION_CASES,
  ...CHANGE_CASES,
  ...UNIT_OF_WORK_CASES,
  ...USER_CASES,
  ...USER_CHANGE_CASES,
  ...USER_INVITE_CASES,
  ...AGENT_CASES,
  ...AGENT_INVITE_CASES,
  ...KEY_CHALLENGE_CASES,
  ...USED_PROOF_CASES,
  ...AGENT_PRESENCE_CASES,
  ...REGISTRATION_CASES,
  ...DIRECTORY_CASES,
  ...COMPANY_CASES,
  ...PASSPORT_CASES,
  ...SESSION_CASES,
  ...LOGIN_CASES,
  ...EMAIL_CODE_CASES,
  ...VAULT_CASES,
  ...GRANT_CASES,
  ...CREDENTIAL_CASES,
  ...OAUTH_CREDENTIAL_CASES,
  ...OAUTH_REFRESH_CASES,
  ...OAUTH_STATE_CASES,
  ...ASK_CASES,
  ...AUDIENCE_CASES,
  ...REALM_CASES,
  ...SERVICE_CASES,
  ...PROPOSAL_CASES,
  ...USAGE_CASES,
  ...WEBHOOK_CASES,
  ...CANARY_CASES,
  ...SETTING_CASES,
  ...LOG_CASES,
  ...LOG_UPKEEP_CASES,
  ...UNMATCHED_CASES,
  ...PAST_USE_CASES,
  ...TRAFFIC_CASES,
  ...REQUEST_CASES,
  ...KEY_CASES,
  ...AUDIT_CASES,
  ...AUDIT_HEAD_CASES,
];

/** For each case on a busy machine, whoever runs the file: what `npm test` gives, not the five seconds of `bun test`. */
const CASE_MS = 20_000;

/** Registers one test per case. */
export function runConformance(backend: Backend): void {
  for (const { name, run } of CONFORMANCE) {
    test(
      name,
      async () => {
        await using world = await backend.open();
        await run(world);
      },
      CASE_MS,
    );
  }
}
