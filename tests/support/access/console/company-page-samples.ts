import { decodeJwt } from "jose";
import type { Sample } from "../permission-samples.ts";
import type { Scene } from "../permission-scene.ts";
import { form } from "./form-sample.ts";

const company = (path = "") => ({ path: () => `/companies/globex${path}` });
const CRAWLER = "/agents/crawler-7";

/** Of a passport that the agent has. */
const passport = (path: string, more: Partial<Sample> = {}): Sample => ({
  ...more,
  prepare: async ({ instance, apiKey }: Scene) => {
    const { json } = await instance.call("POST /v1/agents/crawler-7/passport", { token: apiKey });
    return { path: `/companies/globex${CRAWLER}/passports/${decodeJwt(json.passport).jti}${path}` };
  },
});

/** Of a client that the company has. */
const client = (path: string, more: Partial<Sample> = {}): Sample => ({
  ...more,
  prepare: async ({ instance, apiKey }: Scene) => {
    const { json } = await instance.call("POST /v1/oauth/clients", { token: apiKey });
    return { path: `/companies/globex/clients/${json.clientId}${path}` };
  },
});

const key = (path: string) => ({
  path: ({ apiKeyId }: Scene) => `/companies/globex/keys/${apiKeyId}${path}`,
});

/** The pages of companies; the one in question is `globex`, whose agent is `crawler-7`. */
export const COMPANY_PAGE_SAMPLES: Record<string, Sample> = {
  "GET /companies": {},
  "GET /new-company": {},
  "POST /new-company": form({ companyId: "initech" }),
  "GET /companies/:id": company(),
  "GET /companies/:id (another)": { path: "/companies/default" },
  "GET /companies/:id/agents": company("/agents"),
  "POST /companies/:id/agents": form({ agentId: "crawler-8" }, company("/agents")),
  "GET /companies/:id/agents/:agent": company(CRAWLER),
  "POST /companies/:id/agents/:agent/svid": form({ alg: "EdDSA" }, company(`${CRAWLER}/svid`)),
  "POST /companies/:id/agents/:agent/passports": form({}, company(`${CRAWLER}/passports`)),
  "GET /companies/:id/agents/:agent/passports/:jti/revoke": passport("/revoke"),
  "POST /companies/:id/agents/:agent/passports/:jti/revoke": passport("/revoke", form({ reason: "lost" })),
  "GET /companies/:id/keys": company("/keys"),
  "POST /companies/:id/keys": form({ label: "ci" }, company("/keys")),
  "GET /companies/:id/keys/:key/revoke": key("/revoke"),
  "POST /companies/:id/keys/:key/revoke": form({}, key("/revoke")),
  "POST /companies/:id/clients": form({ label: "ci" }, company("/clients")),
  "GET /companies/:id/clients/:client/delete": client("/delete"),
  "POST /companies/:id/clients/:client/delete": client("/delete", form({})),
  "GET /companies/:id/connect": company("/connect"),
};
