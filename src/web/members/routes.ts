import type { Route } from "../../http/route.ts";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showAgents, showRemoveAgent, takeAgent, takeAgentRole, takeRemoveAgent } from "./agents.tsx";
import { showRevokeToken, showTokens, takeRevokeToken, takeToken } from "./tokens.tsx";
import { showRemoveUser, showUsers, takeRemoveUser, takeUser, takeUserRole } from "./users.tsx";

const USERS = "/vaults/:name/users";
const AGENTS = "/vaults/:name/agents";
const TOKENS = "/vaults/:name/tokens";

export const memberPageRoutes: readonly Route[] = [
  viewRoute(USERS, ["vault-user:list"], (visit) => showUsers(visit)),
  formRoute(USERS, ["vault-user:manage"], takeUser),
  formRoute(`${USERS}/role`, ["vault-user:manage"], takeUserRole),
  viewRoute(`${USERS}/remove`, ["vault-user:manage"], (visit) => showRemoveUser(visit)),
  formRoute(`${USERS}/remove`, ["vault-user:manage"], takeRemoveUser),
  viewRoute(AGENTS, ["vault-agent:list"], (visit) => showAgents(visit)),
  formRoute(AGENTS, ["vault-agent:add", "vault-agent:manage"], takeAgent),
  formRoute(`${AGENTS}/role`, ["vault-agent:manage"], takeAgentRole),
  viewRoute(`${AGENTS}/remove`, ["vault-agent:manage"], (visit) => showRemoveAgent(visit)),
  formRoute(`${AGENTS}/remove`, ["vault-agent:manage"], takeRemoveAgent),
  viewRoute(TOKENS, ["session:list"], (visit) => showTokens(visit)),
  formRoute(TOKENS, ["session:mint"], takeToken),
  viewRoute(`${TOKENS}/revoke`, ["session:revoke"], (visit) => showRevokeToken(visit)),
  formRoute(`${TOKENS}/revoke`, ["session:revoke"], takeRevokeToken),
];
