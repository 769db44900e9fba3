/** The server's API as typed calls over `contract/`. Every call throws a Failure or returns what it promises. */
import type * as v from "valibot";
import * as auth from "../../contract/auth.ts";
import * as ca from "../../contract/certificate-authority.ts";
import * as credentials from "../../contract/credentials.ts";
import * as logs from "../../contract/logs.ts";
import * as services from "../../contract/services.ts";
import * as sessions from "../../contract/sessions.ts";
import { StatusReply } from "../../contract/status.ts";
import * as vaults from "../../contract/vaults.ts";
import { Failure } from "../failure.ts";
import { fetchCa } from "./authority.ts";
import { type Call, replyOf, request, send, type Target } from "./transport.ts";

type Body<S extends v.GenericSchema> = v.InferInput<S>;
type Caller = <S extends v.GenericSchema>(
  reply: S,
  method: Call["method"],
  path: string,
  rest?: Pick<Call, "query" | "body">,
) => Promise<v.InferOutput<S>>;

export type Client = ReturnType<typeof createClient>;

/** Opens nothing; each call is one request to `target.address`. */
export function createClient(target: Target) {
  const call: Caller = (reply, method, path, rest = {}) => request(target, { method, path, ...rest }, reply);
  return {
    address: target.address,
    status: () => call(StatusReply, "GET", "/v1/status"),
    ca: {
      fetch: () => fetchCa(target),
      rotate: (body: Body<typeof ca.RotateRootBody>) =>
        call(ca.RotateRootReply, "POST", "/v1/mitm/ca/rotate", { body }),
    },
    auth: authCalls(target, call),
    vaults: vaultCalls(call),
    sessions: {
      mint: (body: Body<typeof sessions.CreateSessionBody>) =>
        call(sessions.CreateSessionReply, "POST", "/v1/sessions", { body }),
      list: (vault: string) => call(sessions.ListSessionsReply, "GET", "/v1/sessions", { query: { vault } }),
      revoke: (vault: string, id: string) =>
        call(sessions.RevokeSessionReply, "DELETE", `/v1/sessions/${encodeURIComponent(id)}`, {
          query: { vault },
        }),
    },
    discover: () => call(vaults.DiscoverReply, "GET", "/discover"),
    credentials: credentialCalls(call),
    services: serviceCalls(call),
    logs: {
      /** Without a vault: the instance's own rows. */
      list: (vault: string | undefined, query: Readonly<Record<string, string | undefined>>) =>
        call(logs.ListLogsReply, "GET", vault === undefined ? "/v1/admin/logs" : `${vaultPath(vault)}/logs`, {
          query,
        }),
    },
  };
}

function vaultPath(vault: string): string {
  return `/v1/vaults/${encodeURIComponent(vault)}`;
}

function authCalls(target: Target, call: Caller) {
  return {
    register: (body: Body<typeof auth.RegisterBody>) =>
      call(auth.RegisterReply, "POST", "/v1/auth/register", { body }),
    login: async (body: Body<typeof auth.LoginBody>) => {
      const response = await send(target, { method: "POST", path: "/v1/auth/login", body });
      // Here 401 is not an expired session but a wrong password.
      if (response.status === 401) throw new Failure("wrong e-mail or password", { exit: 3 });
      return replyOf(target, response, auth.TokenReply);
    },
    bootstrap: (body: Body<typeof auth.BootstrapBody>) =>
      call(auth.BootstrapReply, "POST", "/v1/auth/bootstrap", { body }),
    me: () => call(auth.MeReply, "GET", "/v1/auth/me"),
    logout: () => send(target, { method: "POST", path: "/v1/auth/logout" }),
  };
}

function vaultCalls(call: Caller) {
  return {
    list: () => call(vaults.ListVaultsReply, "GET", "/v1/vaults"),
    create: (body: Body<typeof vaults.CreateVaultBody>) =>
      call(vaults.CreateVaultReply, "POST", "/v1/vaults", { body }),
    delete: (vault: string) => call(vaults.DeleteVaultReply, "DELETE", vaultPath(vault)),
    settings: (vault: string) => call(vaults.VaultSettingsReply, "GET", `${vaultPath(vault)}/settings`),
    changeSettings: (vault: string, body: Body<typeof vaults.VaultSettingsBody>) =>
      call(vaults.VaultSettingsReply, "PATCH", `${vaultPath(vault)}/settings`, { body }),
  };
}

function credentialCalls(call: Caller) {
  const path = "/v1/credentials";
  return {
    list: (query: { vault: string; reveal?: "true"; key?: string }) =>
      call(credentials.ListCredentialsReply, "GET", path, { query }),
    set: (body: Body<typeof credentials.SetCredentialsBody>) =>
      call(credentials.SetCredentialsReply, "POST", path, { body }),
    delete: (body: Body<typeof credentials.DeleteCredentialsBody>) =>
      call(credentials.DeleteCredentialsReply, "DELETE", path, { body }),
  };
}

function serviceCalls(call: Caller) {
  const path = (vault: string, ref?: string) =>
    `${vaultPath(vault)}/services${ref === undefined ? "" : `/${encodeURIComponent(ref)}`}`;
  return {
    list: (vault: string) => call(services.ListServicesReply, "GET", path(vault)),
    replace: (vault: string, list: readonly unknown[]) =>
      call(services.ReplaceServicesReply, "PUT", path(vault), { body: { services: list } }),
    add: (vault: string, list: readonly unknown[]) =>
      call(services.UpsertServicesReply, "POST", path(vault), { body: { services: list, make_names: true } }),
    switch: (vault: string, ref: string, enabled: boolean) =>
      call(services.PatchServiceReply, "PATCH", path(vault, ref), { body: { enabled } }),
    remove: (vault: string, ref: string) => call(services.RemoveServiceReply, "DELETE", path(vault, ref)),
    clear: (vault: string) => call(services.ClearServicesReply, "DELETE", path(vault)),
  };
}
