import * as apiKeys from "../../contract/company/api-keys.ts";
import * as companies from "../../contract/company/companies.ts";
import * as oauthClients from "../../contract/company/oauth-clients.ts";
import * as register from "../../contract/company/register.ts";
import type { Caller } from "./call.ts";

/** Metadata as it is sent; absent for none. */
export type Metadata = Readonly<Record<string, string>>;

/** Without a company's name the server takes the caller's own, which is `default` for people. */
export function companyCalls(call: Caller) {
  const of = (company: string | undefined) => ({ query: { company } });
  return {
    create: (body: { readonly companyId: string; readonly metadata?: Metadata }) =>
      call(companies.CreateCompanyReply, "POST", "/v1/companies", { body }),
    list: () => call(companies.ListCompaniesReply, "GET", "/v1/companies"),
    read: (company: string | undefined) => call(companies.CompanyItem, "GET", "/v1/company", of(company)),
    rotateKeys: (company: string | undefined) =>
      call(companies.RotateKeysReply, "POST", "/v1/companies/rotate-keys", of(company)),
    createKey: (company: string | undefined, label: string | undefined) =>
      call(apiKeys.CreateApiKeyReply, "POST", "/v1/keys", { ...of(company), body: { label } }),
    listKeys: (company: string | undefined) => call(apiKeys.ListApiKeysReply, "GET", "/v1/keys", of(company)),
    revokeKey: (company: string | undefined, id: string) =>
      call(apiKeys.DeleteApiKeyReply, "DELETE", `/v1/keys/${encodeURIComponent(id)}`, of(company)),
    createClient: (company: string | undefined, label: string | undefined) =>
      call(oauthClients.CreateOAuthClientReply, "POST", "/v1/oauth/clients", {
        ...of(company),
        body: { label },
      }),
    listClients: (company: string | undefined) =>
      call(oauthClients.ListOAuthClientsReply, "GET", "/v1/oauth/clients", of(company)),
    revokeClient: (company: string | undefined, id: string) =>
      call(
        oauthClients.RevokeOAuthClientReply,
        "DELETE",
        `/v1/oauth/clients/${encodeURIComponent(id)}`,
        of(company),
      ),
    register: (
      company: string | undefined,
      body: { readonly agentId: string; readonly metadata?: Metadata },
    ) => call(register.RegisterAgentReply, "POST", "/v1/agents/register", { ...of(company), body }),
    svid: (ref: string, query: Readonly<Record<"alg" | "audience" | "ttl", string | undefined>>) =>
      call(register.AgentSvidReply, "GET", `/v1/agents/${encodeURIComponent(ref)}/svid`, { query }),
  };
}
