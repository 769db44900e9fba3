import type { ApiDeps } from "../../../src/http/deps.ts";
import { type Answer, openInstance } from "../instance.ts";
import { fakeTokenEndpoint } from "./token-endpoint.ts";

export const AUTHORIZATION_URL = "https://id.example/authorize";
export const TOKEN_URL = "https://id.example/token";
export const KEY = "GITHUB";
const BEGIN = {
  key: KEY,
  authorization_url: AUTHORIZATION_URL,
  token_url: TOKEN_URL,
  client_id: "client",
  client_secret: "client-secret-needle",
};

/** An instance with its owner, and a provider that gives `access-1` and `refresh-1` unless it is told otherwise. */
export async function openOAuthScene(overrides: Partial<ApiDeps> = {}) {
  const endpoint = fakeTokenEndpoint();
  const instance = await openInstance({ oauthClient: endpoint.client, ...overrides });
  const token = await instance.registerOwner();
  const ask = (line: string, body?: object, by = token) =>
    instance.call(line, { token: by, ...(body === undefined ? {} : { body }) });
  const connect = (fields: object = {}, by = token) =>
    ask("POST /v1/credentials/oauth/connect", { ...BEGIN, ...fields }, by);
  const begin = async (fields: object = {}, by = token): Promise<string> =>
    stateOf(await connect(fields, by));
  const callback = async (query: Record<string, string>, headers: Record<string, string> = {}) =>
    resultOf(await instance.call(`GET /v1/oauth/callback?${new URLSearchParams(query)}`, { headers }));
  return {
    instance,
    endpoint,
    token,
    ask,
    connect,
    begin,
    callback,
    status: async () => (await ask(`GET /v1/credentials/oauth/status?key=${KEY}`)).json,
    entry: async () => (await ask("GET /v1/credentials")).json.credentials?.[0],
    value: async () => (await ask(`GET /v1/credentials?reveal=true&key=${KEY}`)).json.credentials[0].value,
  };
}

export function stateOf({ json, text }: Answer): string {
  const url = URL.parse(json?.authorization_url ?? "");
  const state = url?.searchParams.get("state");
  if (state === null || state === undefined) throw new Error(`no consent was begun: ${text}`);
  return state;
}

/** Where the callback sends the browser, with what it is told there. */
export function resultOf({ status, headers }: Answer): Record<string, string> {
  const location = URL.parse(headers.get("Location") ?? "", "http://127.0.0.1:14321/v1/oauth/callback");
  if (status !== 302 || location?.pathname !== "/oauth/complete") {
    throw new Error(`the callback answered ${status} ${headers.get("Location")}`);
  }
  return Object.fromEntries(location.searchParams);
}
