import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showAgents, showRemoveAgent, takeAgent, takeAgentRole, takeRemoveAgent } from "./agents.tsx";
import { showLimits, takeLimits } from "./change-limits.tsx";
import { showRevokeToken, showTokens, takeRevokeToken, takeToken } from "./tokens.tsx";
import { showRemoveUser, showUsers, takeRemoveUser, takeUser, takeUserRole } from "./users.tsx";

const USERS = "/vaults/:name/users";
const AGENTS = "/vaults/:name/agents";
const TOKENS = "/vaults/:name/tokens";

export const memberPageRoutes: readonly Route[] = [
  viewRoute(USERS, ["vault-user:list"], (visit) => showUsers(visit)),
  provenRoute(USERS, ["vault-user:manage"], { to: "give somebody access to a vault" }, takeUser),
  provenRoute(
    `${USERS}/role`,
    ["vault-user:manage"],
    { to: "change what somebody may do in a vault" },
    takeUserRole,
  ),
  viewRoute(`${USERS}/remove`, ["vault-user:manage"], (visit) => showRemoveUser(visit)),
  formRoute(`${USERS}/remove`, ["vault-user:manage"], takeRemoveUser),
  viewRoute(`${USERS}/limits`, ["vault-user:manage"], (visit) => showLimits(visit, "users")),
  provenRoute(
    `${USERS}/limits`,
    ["vault-user:manage"],
    { to: "change how much somebody may use of a vault" },
    (visit, form) => takeLimits(visit, "users", form),
  ),
  viewRoute(AGENTS, ["vault-agent:list"], (visit) => showAgents(visit)),
  provenRoute(
    AGENTS,
    ["vault-agent:add", "vault-agent:manage"],
    { to: "give an agent access to a vault" },
    takeAgent,
  ),
  provenRoute(
    `${AGENTS}/role`,
    ["vault-agent:manage"],
    { to: "change what an agent may do in a vault" },
    takeAgentRole,
  ),
  viewRoute(`${AGENTS}/remove`, ["vault-agent:manage"], (visit) => showRemoveAgent(visit)),
  formRoute(`${AGENTS}/remove`, ["vault-agent:manage"], takeRemoveAgent),
  viewRoute(`${AGENTS}/limits`, ["vault-agent:manage"], (visit) => showLimits(visit, "agents")),
  provenRoute(
    `${AGENTS}/limits`,
    ["vault-agent:manage"],
    { to: "change how much an agent may use of a vault" },
    (visit, form) => takeLimits(visit, "agents", form),
  ),
  viewRoute(TOKENS, ["session:list"], (visit) => showTokens(visit)),
  provenRoute(TOKENS, ["session:mint"], { to: "mint a token" }, takeToken),
  viewRoute(`${TOKENS}/revoke`, ["session:revoke"], (visit) => showRevokeToken(visit)),
  formRoute(`${TOKENS}/revoke`, ["session:revoke"], takeRevokeToken),
];
