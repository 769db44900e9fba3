import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showCompanyAgent } from "./agents/agent.tsx";
import { showCompanyAgents, takeRegistration } from "./agents/list.tsx";
import { showRevokePassport, takePassport, takeRevokePassport, takeSvid } from "./agents/proofs.tsx";
import { showRevokeKey, takeKey, takeRevokeKey } from "./api-keys.tsx";
import { showDeleteClient, takeClient, takeDeleteClient } from "./clients.tsx";
import { showCompany } from "./company.tsx";
import { showConnect } from "./connect.tsx";
import { showNewCompany, takeNewCompany } from "./create.tsx";
import { showKeys } from "./keys.tsx";
import { showCompanies } from "./list.tsx";
import { COMPANIES, NEW_COMPANY } from "./place.ts";

const COMPANY = `${COMPANIES}/:id` as const;
const AGENTS = `${COMPANY}/agents` as const;
const AGENT = `${AGENTS}/:agent` as const;
const PASSPORT = `${AGENT}/passports/:jti` as const;
const KEYS = `${COMPANY}/keys` as const;
const CLIENTS = `${COMPANY}/clients` as const;

export const companyPageRoutes: readonly Route[] = [
  viewRoute(COMPANIES, ["company:list"], showCompanies),
  viewRoute(NEW_COMPANY, ["company:create"], (visit) => showNewCompany(visit)),
  provenRoute(NEW_COMPANY, ["company:create"], { to: "create a company" }, takeNewCompany),
  viewRoute(COMPANY, ["company:read"], showCompany),
  viewRoute(AGENTS, ["agent:list-registered"], (visit) => showCompanyAgents(visit)),
  formRoute(AGENTS, ["agent:register"], takeRegistration),
  viewRoute(AGENT, ["agent:list-registered", "passport:manage"], (visit) => showCompanyAgent(visit)),
  provenRoute(`${AGENT}/svid`, ["agent:issue-svid"], { to: "have an SVID issued" }, takeSvid),
  provenRoute(`${AGENT}/passports`, ["passport:manage"], { to: "have a passport issued" }, takePassport),
  viewRoute(`${PASSPORT}/revoke`, ["passport:manage"], (visit) => showRevokePassport(visit)),
  formRoute(`${PASSPORT}/revoke`, ["passport:manage"], takeRevokePassport),
  viewRoute(KEYS, ["api-key:manage", "oauth-client:manage"], (visit) => showKeys(visit)),
  provenRoute(KEYS, ["api-key:manage"], { to: "create an API key" }, takeKey),
  viewRoute(`${KEYS}/:key/revoke`, ["api-key:manage"], (visit) => showRevokeKey(visit)),
  formRoute(`${KEYS}/:key/revoke`, ["api-key:manage"], takeRevokeKey),
  provenRoute(CLIENTS, ["oauth-client:manage"], { to: "create an OAuth client" }, takeClient),
  viewRoute(`${CLIENTS}/:client/delete`, ["oauth-client:manage"], (visit) => showDeleteClient(visit)),
  formRoute(`${CLIENTS}/:client/delete`, ["oauth-client:manage"], takeDeleteClient),
  viewRoute(`${COMPANY}/connect`, ["company:read"], showConnect),
];
