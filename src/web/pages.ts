/** Every page there is, with what pages load: routes like those of the API, so that one table says who may call them. */
import type { Route } from "../http/route.ts";
import { forgotPasswordPageRoutes } from "./account/forgot-password.tsx";
import { invitePageRoutes } from "./account/invite.tsx";
import { linkPageRoutes } from "./account/link.tsx";
import { loginPageRoutes } from "./account/login.tsx";
import { registerPageRoutes } from "./account/register.tsx";
import { setPasswordPageRoutes } from "./account/set-password.tsx";
import { accountPageRoutes } from "./account/settings.tsx";
import { agentPageRoutes } from "./agents/routes.ts";
import { approveRoutes } from "./approve/routes.tsx";
import { askPageRoutes } from "./asks/routes.ts";
import { assetRoutes } from "./assets.ts";
import { auditPageRoutes } from "./audit/routes.ts";
import { canaryPageRoutes } from "./canaries/routes.ts";
import { companyPageRoutes } from "./companies/routes.ts";
import { waitingRoutes } from "./console/waiting.ts";
import { credentialPageRoutes } from "./credentials/routes.ts";
import { keyPageRoutes } from "./keys/routes.ts";
import { logPageRoutes } from "./logs/routes.ts";
import { memberPageRoutes } from "./members/routes.ts";
import { oauthCompleteRoutes } from "./oauth/complete.tsx";
import { overviewRoutes } from "./overview/routes.ts";
import { proposalPageRoutes } from "./proposals/routes.ts";
import { realmPageRoutes } from "./realms/routes.ts";
import { registrationPageRoutes } from "./registrations/routes.ts";
import { servicePageRoutes } from "./services/routes.ts";
import { settingPageRoutes } from "./settings/settings.tsx";
import { startPageRoutes } from "./start/routes.ts";
import { userPageRoutes } from "./users/routes.ts";
import { vaultPageRoutes } from "./vaults/routes.ts";

export const PAGES: readonly Route[] = [
  ...assetRoutes,
  ...waitingRoutes,
  ...approveRoutes,
  ...oauthCompleteRoutes,
  ...agentPageRoutes,
  ...registrationPageRoutes,
  ...companyPageRoutes,
  ...realmPageRoutes,
  ...userPageRoutes,
  ...auditPageRoutes,
  ...loginPageRoutes,
  ...linkPageRoutes,
  ...registerPageRoutes,
  ...forgotPasswordPageRoutes,
  ...setPasswordPageRoutes,
  ...accountPageRoutes,
  ...invitePageRoutes,
  ...startPageRoutes,
  ...vaultPageRoutes,
  ...servicePageRoutes,
  ...credentialPageRoutes,
  ...overviewRoutes,
  ...proposalPageRoutes,
  ...askPageRoutes,
  ...logPageRoutes,
  ...memberPageRoutes,
  ...canaryPageRoutes,
  ...keyPageRoutes,
  ...settingPageRoutes,
];
