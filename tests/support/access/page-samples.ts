import type { KeyName } from "../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../src/core/oauth/config.ts";
import { STYLE_PATH } from "../../../src/web/assets.ts";
import type { Sample } from "./permission-samples.ts";
import type { Scene } from "./permission-scene.ts";

const CSRF = "c".repeat(64);
const FORM = { "Content-Type": "application/x-www-form-urlencoded", Cookie: `av_csrf=${CSRF}` };

const pathOf = ({ proposal }: Scene, form = "") => `/approve/${proposal.number}${form}?vault=payments`;

/** A form as the page has it. Whoever asks sends what the page said to them. */
function formSample(
  form: string,
  fields: Record<string, string> = {},
  before: (scene: Scene) => Promise<void> = async () => {},
): Sample {
  return {
    headers: FORM,
    body: "",
    async prepare(scene, token) {
      await before(scene);
      const shown = await scene.instance.call(
        `GET ${pathOf(scene)}&again=1`,
        token === undefined ? {} : { token },
      );
      const reach_hash = /name="reach_hash" value="(\w+)"/.exec(shown.text)?.[1] ?? "";
      return {
        path: pathOf(scene, form),
        body: `${new URLSearchParams({ csrf: CSRF, reach_hash, ...fields })}`,
      };
    },
  };
}

/** Of what browsers are shown. */
const LOGIN = {
  authorizationUrl: "https://login.example.com/authorize",
  tokenUrl: "https://login.example.com/token",
};

export const PAGE_SAMPLES: Record<string, Sample> = {
  "GET /assets/:name": { path: STYLE_PATH },
  "GET /oauth/complete": {},
  "GET /approve/:id": { path: (scene) => `${pathOf(scene)}&again=1` },
  "GET /approve/:id (the link)": {
    path: ({ proposal }) => `/approve/${proposal.number}?token=${proposal.token}`,
  },
  "POST /approve/:id": formSample(""),
  "POST /approve/:id/reject": formSample("/reject"),
  "POST /approve/:id/connect": formSample(
    "/connect",
    { key: "FILES", authorization_url: LOGIN.authorizationUrl, token_url: LOGIN.tokenUrl },
    async ({ instance, vaultId }) => {
      const config = toOAuthConfig({ ...LOGIN, clientId: "client-1" });
      const change = { key: "FILES" as KeyName, config, keepsTokens: false };
      await instance.store.oauthCredentials.configure(vaultId, change, instance.clock.now());
    },
  ),
  "GET /approve/:id/login": { path: (scene) => pathOf(scene, "/login") },
  "POST /approve/:id/login": formSample("/login", { email: "olga@example.com", password: "correct horse" }),
};
