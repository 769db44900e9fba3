import type { KeyName } from "../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../src/core/oauth/config.ts";
import type { Sample } from "./permission-samples.ts";

const TOKEN_URL = "https://id.example/token";

export const OAUTH_SAMPLES: Record<string, Sample> = {
  "GET /v1/oauth/presets": {},
  "GET /v1/oauth/callback": {},
  "POST /v1/credentials/oauth/connect": {
    body: {
      vault: "payments",
      key: "GITHUB",
      authorization_url: "https://id.example/authorize",
      token_url: TOKEN_URL,
      client_id: "client",
      client_secret: "value",
    },
  },
  "GET /v1/credentials/oauth/status": {
    path: "/v1/credentials/oauth/status?vault=payments&key=GITHUB",
    prepare: async ({ instance, vaultId }) => {
      const config = toOAuthConfig({ tokenUrl: TOKEN_URL });
      const change = { key: "GITHUB" as KeyName, config, keepsTokens: false };
      await instance.store.oauthCredentials.configure(vaultId, change, 0);
      return {};
    },
  },
  "DELETE /v1/credentials/oauth/tokens": {
    body: { vault: "payments", key: "GITHUB" },
    prepare: async ({ instance, vaultId }) => {
      const config = toOAuthConfig({ tokenUrl: TOKEN_URL });
      const change = { key: "GITHUB" as KeyName, config, keepsTokens: false };
      await instance.store.oauthCredentials.configure(vaultId, change, 0);
      return {};
    },
  },
  "POST /v1/credentials/oauth/tokens": { body: { vault: "payments", key: "GITHUB", access_token: "value" } },
};
