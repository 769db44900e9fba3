import { decodeJwt } from "jose";
import type { ApiDeps } from "../../../src/http/deps.ts";
import type { Answer } from "../instance.ts";
import { companyScene } from "./scene.ts";

export const EXCHANGE = "/v1/token/exchange";
export const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const JWT = "urn:ietf:params:oauth:token-type:jwt";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
export const VAULT = "urn:agent-vault:vault:";

export type Fields = Readonly<Record<string, string>>;

/** `globex` with two agents, `crawler-7` in the vault `payments` and `crawler-8` in none. */
export async function exchangeScene(overrides: Partial<ApiDeps> = {}) {
  const scene = await companyScene(overrides);
  const { instance, owner, key } = scene;
  const vaultId = await instance.addVault("payments");
  await instance.addVault("secret");
  const register = async (agentId: string, token = key): Promise<string> =>
    (await instance.call("POST /v1/agents/register", { token, body: { agentId } })).json.svid;
  const svid = async (agentId: string, query = "", token = key): Promise<string> =>
    (await instance.call(`GET /v1/agents/${agentId}/svid${query}`, { token })).json.svid;
  const companySvid = async (token = key): Promise<string> =>
    (await instance.call("POST /v1/companies/svid", { token })).json.svid;
  /** Of `globex`. */
  const grant = async (agentId: string, expiresAt?: number): Promise<void> => {
    const agent = await instance.store.agents.byName(`globex:${agentId}`);
    const end = expiresAt === undefined ? {} : { expiresAt };
    const terms = { role: "member", grantedAt: 0, ...end } as const;
    await instance.store.grants.put({ type: "agent", id: agent?.id as never }, vaultId, terms);
  };
  await register("crawler-7");
  await register("crawler-8");
  await grant("crawler-7");
  const ask = (body: Fields, token?: string): Promise<Answer> =>
    instance.call(`POST ${EXCHANGE}`, { body, ...(token === undefined ? {} : { token }) });
  const form = (body: Fields, headers: Fields = {}): Promise<Answer> =>
    instance.call(`POST ${EXCHANGE}`, {
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(body).toString(),
    });
  return { ...scene, owner, vaultId, register, svid, companySvid, grant, ask, form };
}

export function session(subject_token: string, vault: string, others: Fields = {}): Fields {
  const audience = `${VAULT}${vault}`;
  return { grant_type: GRANT, subject_token, subject_token_type: JWT, audience, ...others };
}

export function delegation(subject_token: string, actor_token: string, others: Fields = {}): Fields {
  const types = { subject_token_type: JWT, actor_token_type: JWT };
  return { grant_type: GRANT, subject_token, actor_token, ...types, ...others };
}

export const claimsOf = (token: string) => decodeJwt(token);
