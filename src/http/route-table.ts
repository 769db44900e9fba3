import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/account/account.ts";
import { authRoutes } from "./routes/account/auth.ts";
import { loginRoutes } from "./routes/account/logins.ts";
import { userInviteRoutes } from "./routes/account/user-invites.ts";
import { userRoutes } from "./routes/account/users.ts";
import { verificationRoutes } from "./routes/account/verification.ts";
import { agentRoutes } from "./routes/agent/agents.ts";
import { directoryRoutes } from "./routes/agent/directory.ts";
import { agentInviteRoutes } from "./routes/agent/invites.ts";
import { keyLoginRoutes } from "./routes/agent/key-login.ts";
import { policyRoutes } from "./routes/agent/policies.ts";
import { registrationRoutes } from "./routes/agent/registrations.ts";
import { apiKeyRoutes } from "./routes/company/api-keys.ts";
import { companyRoutes } from "./routes/company/companies.ts";
import { oauthClientRoutes } from "./routes/company/oauth-clients.ts";
import { passportRoutes } from "./routes/company/passports.ts";
import { publicKeyRoutes } from "./routes/company/public-keys.ts";
import { companyAgentRoutes } from "./routes/company/register.ts";
import { tokenExchangeRoutes } from "./routes/company/token-exchange.ts";
import { auditRoutes } from "./routes/instance/audit.ts";
import { catalogRoutes } from "./routes/instance/catalog.ts";
import { certificateAuthorityRoutes } from "./routes/instance/certificate-authority.ts";
import { logRoutes } from "./routes/instance/logs.ts";
import { settingRoutes } from "./routes/instance/settings.ts";
import { skillRoutes } from "./routes/instance/skills.ts";
import { statusRoutes } from "./routes/instance/status.ts";
import { trafficRoutes } from "./routes/instance/traffic.ts";
import { realmMemberRoutes } from "./routes/realm/members.ts";
import { realmRoutes } from "./routes/realm/realms.ts";
import { askRoutes } from "./routes/vault/ask/asks.ts";
import { canaryRoutes } from "./routes/vault/canary/canaries.ts";
import { credentialStoreRoutes } from "./routes/vault/credential-store.ts";
import { credentialRoutes } from "./routes/vault/credentials.ts";
import { discoverRoutes } from "./routes/vault/discover.ts";
import { discoveredHostRoutes } from "./routes/vault/discovered-hosts.ts";
import { membershipRoutes } from "./routes/vault/membership.ts";
import { oauthRoutes } from "./routes/vault/oauth.ts";
import { proposalDecisionRoutes } from "./routes/vault/proposal-decisions.ts";
import { proposalReviewRoutes } from "./routes/vault/proposal-reviews.ts";
import { proposalRoutes } from "./routes/vault/proposals.ts";
import { serviceRoutes } from "./routes/vault/services.ts";
import { sessionRoutes } from "./routes/vault/sessions.ts";
import { vaultAgentRoutes } from "./routes/vault/vault-agents.ts";
import { vaultUserRoutes } from "./routes/vault/vault-users.ts";
import { vaultRoutes } from "./routes/vault/vaults.ts";
import { webhookRoutes } from "./routes/vault/webhooks.ts";

/** Every route there is. What is not here is answered 404. */
export const ROUTES: readonly Route[] = [
  ...statusRoutes,
  ...certificateAuthorityRoutes,
  ...skillRoutes,
  ...catalogRoutes,
  ...authRoutes,
  ...verificationRoutes,
  ...keyLoginRoutes,
  ...accountRoutes,
  ...loginRoutes,
  ...userRoutes,
  ...userInviteRoutes,
  ...sessionRoutes,
  ...companyRoutes,
  ...apiKeyRoutes,
  ...oauthClientRoutes,
  ...tokenExchangeRoutes,
  ...publicKeyRoutes,
  ...passportRoutes,
  ...companyAgentRoutes,
  ...agentInviteRoutes,
  ...agentRoutes,
  ...registrationRoutes,
  ...directoryRoutes,
  ...realmRoutes,
  ...realmMemberRoutes,
  ...policyRoutes,
  ...vaultRoutes,
  ...membershipRoutes,
  ...vaultUserRoutes,
  ...credentialStoreRoutes,
  ...vaultAgentRoutes,
  ...serviceRoutes,
  ...credentialRoutes,
  ...webhookRoutes,
  ...canaryRoutes,
  ...oauthRoutes,
  ...discoverRoutes,
  ...askRoutes,
  ...proposalDecisionRoutes,
  ...proposalRoutes,
  ...proposalReviewRoutes,
  ...logRoutes,
  ...trafficRoutes,
  ...discoveredHostRoutes,
  ...auditRoutes,
  ...settingRoutes,
];
