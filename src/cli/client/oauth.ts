import * as oauth from "../../contract/vault/oauth.ts";
import type { Body, Caller } from "./call.ts";

/** Where the server answers once a provider has, for which it waits half a minute. */
const ASKING = { timeoutMs: 40_000 } as const;

export function oauthCalls(call: Caller) {
  const path = "/v1/credentials/oauth";
  return {
    connect: (body: Body<typeof oauth.ConnectOAuthBody>) =>
      call(oauth.ConnectOAuthReply, "POST", `${path}/connect`, { body }),
    status: (query: { vault: string; key: string }) =>
      call(oauth.OAuthStatusReply, "GET", `${path}/status`, { query }),
    disconnect: (body: Body<typeof oauth.DisconnectOAuthBody>) =>
      call(oauth.DisconnectOAuthReply, "DELETE", `${path}/tokens`, { body }),
    tokens: (body: Body<typeof oauth.OAuthTokensBody>) =>
      call(oauth.OAuthTokensReply, "POST", `${path}/tokens`, { body, ...ASKING }),
  };
}
