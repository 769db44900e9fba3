import {
  addVaultAgent,
  changeVaultAgent,
  listVaultAgents,
  removeVaultAgent,
} from "../../../app/vault/vault-agents.ts";
import {
  AddVaultAgentBody,
  ChangeVaultAgentBody,
  ChangeVaultAgentReply,
  ListVaultAgentsReply,
  VaultAgentMessageReply,
} from "../../../contract/vault/vault-agents.ts";
import { parseUsageLimits } from "../../../core/limit/usage-limit.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { changedLimits, toLimited } from "../../usage/limited.ts";

const PATH = "/v1/vaults/:name/agents";

export const vaultAgentRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["vault-agent:list"],
    reply: ListVaultAgentsReply,
    handle: async ({ deps, principal, param }) => {
      const agents = await listVaultAgents(deps, principal, { vault: param("name") });
      return {
        agents: agents.map(({ name, id, role, status, expiresAt, ...limited }) => ({
          name,
          agent_id: id ?? "",
          vault_role: role,
          status,
          ...(expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) }),
          ...toLimited(limited),
        })),
      };
    },
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["vault-agent:add", "vault-agent:manage"],
    body: AddVaultAgentBody,
    reply: VaultAgentMessageReply,
    status: 201,
    handle: async ({ deps, principal, param, body }) => {
      const [vault, agent] = [param("name"), body.name];
      const { role, expires_at: expiresAt } = body;
      const limits = parseUsageLimits(body.limits);
      await addVaultAgent(deps, principal, { vault, agent, role, expiresAt, limits });
      return { message: `Added agent ${agent} to vault ${vault}` };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:agent`,
    access: ["vault-agent:manage"],
    reply: VaultAgentMessageReply,
    handle: async ({ deps, principal, param }) => {
      const [vault, agent] = [param("name"), param("agent")];
      await removeVaultAgent(deps, principal, { vault, agent });
      return { message: `Removed agent ${agent} from vault ${vault}` };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:agent/role`,
    access: ["vault-agent:manage"],
    body: ChangeVaultAgentBody,
    reply: ChangeVaultAgentReply,
    handle: async ({ deps, principal, param, body }) => {
      const [vault, agent] = [param("name"), param("agent")];
      const { role, expires_at: expiresAt } = body;
      const limits = changedLimits(body.limits);
      const change = await changeVaultAgent(deps, principal, { vault, agent, role, expiresAt, limits });
      const roles = change === undefined ? {} : { old_role: change.before, new_role: change.after };
      return { message: `Changed agent ${agent} in vault ${vault}`, ...roles };
    },
  }),
];
