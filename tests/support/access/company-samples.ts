import { decodeJwt } from "jose";
import { delegation, session } from "../company/exchange.ts";
import type { Sample } from "./permission-samples.ts";
import type { Scene } from "./permission-scene.ts";

const OF_GLOBEX = "?company=globex";

/** What concerns companies; the one in question is `globex`, whose agent is `crawler-7`. */
export const COMPANY_SAMPLES: Record<string, Sample> = {
  "POST /v1/companies": { body: { companyId: "initech" } },
  "POST /v1/setup": { body: { companyId: "initech" } },
  "GET /v1/companies": {},
  "GET /v1/company": { path: `/v1/company${OF_GLOBEX}` },
  "GET /v1/company (another)": { path: "/v1/company?company=default" },
  "POST /v1/companies/svid": { path: `/v1/companies/svid${OF_GLOBEX}` },
  "POST /v1/companies/rotate-keys": { path: `/v1/companies/rotate-keys${OF_GLOBEX}` },
  "POST /v1/keys": { path: `/v1/keys${OF_GLOBEX}` },
  "GET /v1/keys": { path: `/v1/keys${OF_GLOBEX}` },
  "GET /v1/keys (of another)": { path: "/v1/keys?company=default" },
  "DELETE /v1/keys/:id": { path: ({ apiKeyId }) => `/v1/keys/${apiKeyId}${OF_GLOBEX}` },
  "POST /v1/oauth/clients": { path: `/v1/oauth/clients${OF_GLOBEX}` },
  "GET /v1/oauth/clients": { path: `/v1/oauth/clients${OF_GLOBEX}` },
  "DELETE /v1/oauth/clients/:id": {
    prepare: async ({ instance, apiKey }) => {
      const { json } = await instance.call("POST /v1/oauth/clients", { token: apiKey });
      return { path: `/v1/oauth/clients/${json.clientId}${OF_GLOBEX}` };
    },
  },
  "POST /v1/oauth/token": {
    prepare: async ({ instance, apiKey }) => {
      const { json } = await instance.call("POST /v1/oauth/clients", { token: apiKey });
      const { clientId: client_id, clientSecret: client_secret } = json;
      return { body: { grant_type: "client_credentials", client_id, client_secret } };
    },
  },
  // For its own agents.
  "POST /v1/token/exchange": {
    prepare: async (scene) => ({ body: await twoTokens(scene) }),
  },
  "POST /v1/token/exchange (in a vault)": {
    path: "/v1/token/exchange",
    prepare: async (scene) => ({ body: await vaultTicket(scene) }),
  },
  "POST /oauth/token": {
    prepare: async (scene) => ({ body: await twoTokens(scene) }),
  },
  "POST /v1/token-exchange": {
    path: `/v1/token-exchange${OF_GLOBEX}`,
    body: { agentId: "crawler-7", actingOn: "globex", scope: "read" },
  },
  "GET /v1/ca/public-key": { path: "/v1/ca/public-key?companyId=globex" },
  "GET /v1/ca/public-keys": { path: "/v1/ca/public-keys?companyId=globex" },
  "GET /v1/ca/well-known": { path: "/v1/ca/well-known?companyId=globex" },
  "GET /v1/ca/spiffe-bundle": { path: "/v1/ca/spiffe-bundle?companyId=globex" },
  "GET /oidc/:companyId/.well-known/openid-configuration": {
    path: "/oidc/globex/.well-known/openid-configuration",
  },
  "GET /oidc/:companyId/jwks": { path: "/oidc/globex/jwks" },
  "POST /v1/agents/:name/passport": { path: "/v1/agents/globex:crawler-7/passport" },
  "POST /v1/agents/:name/passport (another's)": { path: "/v1/agents/default:worker/passport" },
  "POST /v1/agents/:name/passport/rotate": {
    prepare: async (scene) => ({
      path: "/v1/agents/globex:crawler-7/passport/rotate",
      headers: { "Vane-Passport": (await aPassport(scene)).passport },
    }),
  },
  "POST /v1/passport/verify": {
    prepare: async (scene) => ({ body: { passport: (await aPassport(scene)).passport } }),
  },
  "GET /v1/passports/revoked": { path: `/v1/passports/revoked${OF_GLOBEX}` },
  "GET /v1/passports/revoked (another's)": { path: "/v1/passports/revoked?company=default" },
  "POST /v1/passports/:jti/revoke": {
    prepare: async (scene) => ({ path: `/v1/passports/${(await aPassport(scene)).jti}/revoke` }),
  },
  "GET /v1/ocsp/:jti": {
    prepare: async (scene) => ({ path: `/v1/ocsp/${(await aPassport(scene)).jti}` }),
  },
  "POST /v1/agents/register": {
    path: `/v1/agents/register${OF_GLOBEX}`,
    body: { agentId: "crawler-8" },
  },
  "POST /v1/agents/register (another's)": {
    path: "/v1/agents/register?company=default",
    body: { agentId: "crawler-8" },
  },
  "GET /v1/agents/:name/svid": { path: "/v1/agents/globex:crawler-7/svid" },
  "GET /v1/agents/:name/svid (another's)": { path: "/v1/agents/default:worker/svid" },
  "GET /v1/agents/:name (a company's)": { path: "/v1/agents/globex:crawler-7" },
  "POST /v1/agents/:name/rotate (a company's)": {
    path: "/v1/agents/globex:crawler-7/rotate",
    body: { mode: "token" },
  },
  "POST /v1/agents/:name/delete (a company's)": { path: "/v1/agents/globex:crawler-7/delete" },
  "DELETE /v1/agents/:name (a company's)": { path: "/v1/agents/globex:crawler-7" },
};

/** A passport of the agent, as its company has it. */
async function aPassport({ instance, apiKey }: Scene): Promise<{ passport: string; jti: string }> {
  const { json } = await instance.call("POST /v1/agents/crawler-7/passport", { token: apiKey });
  return { passport: json.passport, jti: decodeJwt(json.passport).jti ?? "" };
}

async function twoTokens({ instance, apiKey: token }: Scene) {
  const { json: company } = await instance.call("POST /v1/companies/svid", { token });
  const { json: agent } = await instance.call("GET /v1/agents/crawler-7/svid", { token });
  return delegation(company.svid, agent.svid);
}

async function vaultTicket({ instance, apiKey: token, vaultId }: Scene) {
  const { json } = await instance.call("GET /v1/agents/crawler-7/svid", { token });
  const agent = await instance.store.agents.byName("globex:crawler-7");
  const grant = { role: "proxy", grantedAt: 0 } as const;
  await instance.store.grants.put({ type: "agent", id: agent?.id as never }, vaultId, grant);
  return session(json.svid, "payments");
}
