import * as credentials from "../../contract/vault/credentials.ts";
import * as hosts from "../../contract/vault/discovered-hosts.ts";
import { ExplainReply } from "../../contract/vault/explain.ts";
import * as runs from "../../contract/vault/runs.ts";
import * as services from "../../contract/vault/services.ts";
import * as sessions from "../../contract/vault/sessions.ts";
import * as users from "../../contract/vault/vault-users.ts";
import * as vaults from "../../contract/vault/vaults.ts";
import { type Body, type Caller, vaultPath } from "./call.ts";

export function vaultCalls(call: Caller) {
  return {
    list: () => call(vaults.ListVaultsReply, "GET", "/v1/vaults"),
    create: (body: Body<typeof vaults.CreateVaultBody>) =>
      call(vaults.CreateVaultReply, "POST", "/v1/vaults", { body }),
    delete: (vault: string) => call(vaults.DeleteVaultReply, "DELETE", vaultPath(vault)),
    listAll: () => call(vaults.ListAllVaultsReply, "GET", "/v1/admin/vaults"),
    rename: (vault: string, body: Body<typeof vaults.RenameVaultBody>) =>
      call(vaults.RenameVaultReply, "POST", `${vaultPath(vault)}/rename`, { body }),
    join: (vault: string) => call(vaults.JoinVaultReply, "POST", `${vaultPath(vault)}/join`),
    leave: (vault: string) => call(vaults.LeaveVaultReply, "POST", `${vaultPath(vault)}/leave`),
    context: (vault: string) => call(vaults.VaultContextReply, "GET", `${vaultPath(vault)}/context`),
    discoveredHosts: (vault: string, limit: number) =>
      call(hosts.DiscoveredHostsReply, "GET", `${vaultPath(vault)}/discovered-hosts`, {
        query: { limit: String(limit) },
      }),
    explain: (vault: string, query: { method: string; url: string }) =>
      call(ExplainReply, "GET", `${vaultPath(vault)}/explain`, { query }),
    settings: (vault: string) => call(vaults.VaultSettingsReply, "GET", `${vaultPath(vault)}/settings`),
    changeSettings: (vault: string, body: Body<typeof vaults.VaultSettingsBody>) =>
      call(vaults.VaultSettingsReply, "PATCH", `${vaultPath(vault)}/settings`, { body }),
  };
}

export function vaultUserCalls(call: Caller) {
  const path = (vault: string, email?: string) =>
    `${vaultPath(vault)}/users${email === undefined ? "" : `/${encodeURIComponent(email)}`}`;
  return {
    list: (vault: string) => call(users.ListVaultUsersReply, "GET", path(vault)),
    add: (vault: string, body: Body<typeof users.AddVaultUserBody>) =>
      call(users.VaultUserReply, "POST", path(vault), { body }),
    change: (vault: string, email: string, body: Body<typeof users.ChangeVaultUserBody>) =>
      call(users.ChangeVaultUserReply, "POST", `${path(vault, email)}/role`, { body }),
    remove: (vault: string, email: string) => call(users.RemoveVaultUserReply, "DELETE", path(vault, email)),
  };
}

export function sessionCalls(call: Caller) {
  return {
    mint: (body: Body<typeof sessions.CreateSessionBody>) =>
      call(sessions.CreateSessionReply, "POST", "/v1/sessions", { body }),
    list: (vault: string) => call(sessions.ListSessionsReply, "GET", "/v1/sessions", { query: { vault } }),
    revoke: (vault: string, id: string) =>
      call(sessions.RevokeSessionReply, "DELETE", `/v1/sessions/${encodeURIComponent(id)}`, {
        query: { vault },
      }),
  };
}

export function runCalls(call: Caller) {
  return {
    register: (body: Body<typeof runs.RegisterRunBody>) =>
      call(runs.RegisterRunReply, "POST", "/v1/runs", { body, timeoutMs: 3000 }),
  };
}

export function credentialCalls(call: Caller) {
  const path = "/v1/credentials";
  return {
    list: (query: { vault: string; reveal?: "true"; key?: string }) =>
      call(credentials.ListCredentialsReply, "GET", path, { query }),
    set: (body: Body<typeof credentials.SetCredentialsBody>) =>
      call(credentials.SetCredentialsReply, "POST", path, { body }),
    delete: (body: Body<typeof credentials.DeleteCredentialsBody>) =>
      call(credentials.DeleteCredentialsReply, "DELETE", path, { body }),
    addAudience: (body: Body<typeof credentials.AddAudienceBody>) =>
      call(credentials.AddAudienceReply, "POST", `${path}/audience`, { body }),
    removeAudience: (body: Body<typeof credentials.RemoveAudienceBody>) =>
      call(credentials.RemoveAudienceReply, "DELETE", `${path}/audience`, { body }),
  };
}

export function serviceCalls(call: Caller) {
  const path = (vault: string, ref?: string) =>
    `${vaultPath(vault)}/services${ref === undefined ? "" : `/${encodeURIComponent(ref)}`}`;
  return {
    list: (vault: string) => call(services.ListServicesReply, "GET", path(vault)),
    /** `confirmed`, here and below: hosts that a person has typed. */
    replace: (vault: string, list: readonly unknown[], confirmed: readonly string[]) =>
      call(services.ReplaceServicesReply, "PUT", path(vault), {
        body: { services: list, ...confirming(confirmed) },
      }),
    add: (vault: string, list: readonly unknown[], confirmed: readonly string[]) =>
      call(services.UpsertServicesReply, "POST", path(vault), {
        body: { services: list, make_names: true, ...confirming(confirmed) },
      }),
    switch: (vault: string, ref: string, enabled: boolean, confirmed: readonly string[]) =>
      call(services.PatchServiceReply, "PATCH", path(vault, ref), {
        body: { enabled, ...confirming(confirmed) },
      }),
    remove: (vault: string, ref: string, confirmed: readonly string[]) =>
      call(services.RemoveServiceReply, "DELETE", path(vault, ref), {
        query: { confirm_hosts: confirming(confirmed).confirm_hosts?.join(",") },
      }),
    clear: (vault: string) => call(services.ClearServicesReply, "DELETE", path(vault)),
  };
}

function confirming(hosts: readonly string[]): { confirm_hosts?: string[] } {
  return hosts.length === 0 ? {} : { confirm_hosts: [...hosts] };
}
