import { ThawReply } from "../../contract/account/users.ts";
import * as agents from "../../contract/agent/agents.ts";
import * as invites from "../../contract/agent/invites.ts";
import * as registrations from "../../contract/agent/registrations.ts";
import * as vaultAgents from "../../contract/vault/vault-agents.ts";
import { allPages, type Body, type Caller, pageQuery, vaultPath } from "./call.ts";

export function agentCalls(call: Caller) {
  const path = (name: string, act = "") => `/v1/agents/${encodeURIComponent(name)}${act}`;
  /** As many as one answer has. */
  const page = (after?: string) =>
    call(agents.ListAgentsReply, "GET", "/v1/agents", { query: pageQuery(after) });
  return {
    page,
    list: async () => ({
      agents: await allPages(async (after) => {
        const { agents: items, next_cursor } = await page(after);
        return { items, next_cursor };
      }),
    }),
    create: (body: Body<typeof agents.CreateAgentBody>) =>
      call(agents.CreateAgentReply, "POST", "/v1/agents", { body }),
    read: (name: string) => call(agents.AgentReply, "GET", path(name)),
    thaw: (name: string) => call(ThawReply, "POST", path(name, "/thaw")),
    revoke: (name: string) => call(agents.AgentMessageReply, "DELETE", path(name)),
    delete: (name: string) => call(agents.AgentMessageReply, "POST", path(name, "/delete")),
    /** An invite with which the agent fetches its new token. */
    inviteRotation: (name: string) =>
      call(agents.RotationInviteReply, "POST", path(name, "/rotate"), { body: { mode: "invite" } }),
    rotateNow: (name: string) =>
      call(agents.RotatedTokenReply, "POST", path(name, "/rotate"), { body: { mode: "token" } }),
    rename: (name: string, body: Body<typeof agents.RenameAgentBody>) =>
      call(agents.RenameAgentReply, "POST", path(name, "/rename"), { body }),
    setCapabilities: (name: string, capabilities: readonly string[]) =>
      call(agents.SetCapabilitiesReply, "POST", path(name, "/capabilities"), { body: { capabilities } }),
    setRole: (name: string, body: Body<typeof agents.SetAgentRoleBody>) =>
      call(agents.SetAgentRoleReply, "POST", path(name, "/role"), { body }),
  };
}

export function agentInviteCalls(call: Caller) {
  const path = "/v1/agents/invites";
  return {
    create: (body: Body<typeof invites.CreateAgentInviteBody>) =>
      call(invites.CreateAgentInviteReply, "POST", path, { body }),
    list: (status?: string) => call(invites.ListAgentInvitesReply, "GET", path, { query: { status } }),
    /** By the token or the end of it. */
    revoke: (token: string) =>
      call(invites.RevokeAgentInviteReply, "DELETE", `${path}/${encodeURIComponent(token)}`),
  };
}

/** Keys that ask to become agents. */
export function registrationCalls(call: Caller) {
  const path = (id: string, act: string) => `/api/registrations/${encodeURIComponent(id)}/${act}`;
  return {
    request: (body: {
      readonly name: string;
      readonly publicKey: string;
      readonly capabilities: readonly string[];
      readonly version?: string;
    }) => call(registrations.RequestRegistrationReply, "POST", "/api/agents/register", { body }),
    list: () => call(registrations.ListRegistrationsReply, "GET", "/api/registrations"),
    approve: (id: string, body: { readonly capabilities: readonly string[] }) =>
      call(registrations.ApproveRegistrationReply, "POST", path(id, "approve"), { body }),
    reject: (id: string, body: { readonly reason?: string }) =>
      call(registrations.RejectRegistrationReply, "POST", path(id, "reject"), { body }),
  };
}

export function vaultAgentCalls(call: Caller) {
  const path = (vault: string, name?: string) =>
    `${vaultPath(vault)}/agents${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
  return {
    list: (vault: string) => call(vaultAgents.ListVaultAgentsReply, "GET", path(vault)),
    add: (vault: string, body: Body<typeof vaultAgents.AddVaultAgentBody>) =>
      call(vaultAgents.VaultAgentMessageReply, "POST", path(vault), { body }),
    change: (vault: string, name: string, body: Body<typeof vaultAgents.ChangeVaultAgentBody>) =>
      call(vaultAgents.ChangeVaultAgentReply, "POST", `${path(vault, name)}/role`, { body }),
    remove: (vault: string, name: string) =>
      call(vaultAgents.VaultAgentMessageReply, "DELETE", path(vault, name)),
  };
}
