/** A real authorization server (the package oidc-provider) on loopback, and a person who uses it in a browser. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const CLIENT = { id: "agent-vault", secret: "client_secret-with_marks" } as const;

type Options = {
  /** Where the client may have people sent back to. */
  readonly redirectUrl: string;
  readonly method?: "client_secret_post" | "client_secret_basic" | "none";
  readonly accessTokenSeconds?: number;
};

/** A call of the token endpoint, once it was answered. */
export type Grant = { readonly type: string; readonly status: number };

export type AuthorizationServer = AsyncDisposable & {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly grants: Grant[];
  /** For the tokens that are given from now on. */
  accessTokenSeconds: number;
  /** Milliseconds that the token endpoint takes. */
  delay: number;
  /** Signs in and consents, and gives where the browser is sent then. */
  consent(address: string): Promise<string>;
  isGood(accessToken: string): Promise<boolean>;
  revoke(accessToken: string): Promise<void>;
  /** Every refresh token that was given so far. */
  revokeRefreshTokens(): Promise<void>;
};

/** Refresh tokens are good for one use; one that comes twice ends all that came of the consent. PKCE is demanded. */
export async function startAuthorizationServer(options: Options): Promise<AuthorizationServer> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { method = "client_secret_post" } = options;
  const given: string[] = [];
  const running: AuthorizationServer = {
    authorizationUrl: `${issuer}/auth`,
    tokenUrl: `${issuer}/token`,
    grants: [],
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    delay: 0,
    consent: (address) => consent(address, options.redirectUrl),
    isGood: async (token) => (await provider.AccessToken.find(token))?.isValid === true,
    revoke: async (token) => (await provider.AccessToken.find(token))?.destroy(),
    revokeRefreshTokens: async () => {
      for (const token of given) await (await provider.RefreshToken.find(token))?.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        ...(method === "none" ? {} : { client_secret: CLIENT.secret }),
        token_endpoint_auth_method: method,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: [options.redirectUrl],
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    scopes: ["openid", "offline_access", "api:read"],
    cookies: { keys: ["a key of this test"] },
    ttl: {
      AccessToken: () => running.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    if (request.url !== "/token") return void answer(request, response);
    // The body is the provider's to read; what it says of the grant stands in the answer.
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    const end = response.end.bind(response);
    response.end = ((body?: string | Buffer) => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const refreshToken = /"refresh_token":"([^"]+)"/.exec(String(body))?.[1];
      if (refreshToken !== undefined) given.push(refreshToken);
      running.grants.push({ type: form.get("grant_type") ?? "", status: response.statusCode });
      setTimeout(() => end(body), running.delay);
      return response;
    }) as typeof response.end;
    await answer(request, response);
  });
  return running;
}

/** As a browser: cookies are kept, redirects followed, forms filled in. */
async function consent(address: string, redirectUrl: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>) => {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { Cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    }
    return answer;
  };
  let url = address;
  let answer = await visit(url);
  for (let step = 0; step < 12; step += 1) {
    const location = answer.headers.get("Location");
    if (location !== null) {
      url = new URL(location, url).href;
      if (url.startsWith(redirectUrl)) return url;
      answer = await visit(url);
      continue;
    }
    const page = await answer.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`no form: ${answer.status} ${page}`);
    answer = await visit(new URL(action, url).href, { prompt, login: "olga", password: "correct horse" });
  }
  throw new Error(`the consent came to no end at ${url}`);
}
