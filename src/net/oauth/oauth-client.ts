/**
 * The client's side of OAuth, by oauth4webapi. It is loaded with the first call, so that who has no such credential does
 * not pay for it.
 */
import type { AuthorizationServer, Client, ClientAuth, TokenEndpointResponse } from "oauth4webapi";
import { HttpFault } from "../../core/net/http-fault.ts";
import { OAuthFault } from "../../core/oauth/fault.ts";
import { Secret } from "../../core/secret.ts";
import type { HttpClient } from "../../ports/net/http-client.ts";
import type { OAuthClient, TokenEndpoint, Tokens } from "../../ports/net/oauth-client.ts";
import { readTokenAnswer } from "./token-answer.ts";

const TIMEOUT_MS = 30_000;
/** Tokens take some kilobytes at most. */
const MAX_BYTES = 256 * 1024;

type Library = typeof import("oauth4webapi");
type Bounds = { readonly timeoutMs: number; readonly maxBytes: number };

/** OAuth over these calls, which vet addresses and know no proxy of the environment. */
export function createOAuthClient(
  http: Pick<HttpClient, "request">,
  bounds: Bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES },
): OAuthClient {
  const ask: Ask = (endpoint, secrets, grant) => askEndpoint({ http, bounds }, { endpoint, secrets, grant });
  return {
    async pkce() {
      const library = await import("oauth4webapi");
      const codeVerifier = library.generateRandomCodeVerifier();
      return {
        codeVerifier: new Secret(codeVerifier),
        codeChallenge: await library.calculatePKCECodeChallenge(codeVerifier),
      };
    },
    exchange: (endpoint, { code, redirectUrl, codeVerifier }) =>
      ask(endpoint, [code, codeVerifier], async ({ library, as, client, auth, options }) => {
        // Whose answer it is was found out by its state before; this is the library's way to be given a code.
        const parameters = library.validateAuthResponse(
          as,
          client,
          new URLSearchParams({ code: code.open() }),
          library.skipStateCheck,
        );
        const response = await library.authorizationCodeGrantRequest(
          as,
          client,
          auth,
          parameters,
          redirectUrl,
          codeVerifier.open(),
          options,
        );
        return await library.processAuthorizationCodeResponse(as, client, response);
      }),
    async refresh(endpoint, { refreshToken, scope }) {
      try {
        return await refresh(ask, endpoint, refreshToken, scope);
      } catch (fault) {
        // People may consent to less than they are asked for, and a refresh may not ask for more than they did (RFC 6749 6).
        // Which that is the endpoint knows; nothing was given for the token, so it is good still.
        if (!(fault instanceof OAuthFault) || fault.code !== "invalid_scope" || scope === undefined)
          throw fault;
        return await refresh(ask, endpoint, refreshToken, undefined);
      }
    },
  };
}

type Grant = (call: Call) => Promise<TokenEndpointResponse>;
type Ask = (endpoint: TokenEndpoint, secrets: readonly Secret[], grant: Grant) => Promise<Tokens>;

function refresh(
  ask: Ask,
  endpoint: TokenEndpoint,
  refreshToken: Secret,
  scope: string | undefined,
): Promise<Tokens> {
  return ask(endpoint, [refreshToken], async ({ library, as, client, auth, options }) => {
    const additionalParameters: Record<string, string> = scope === undefined ? {} : { scope };
    const response = await library.refreshTokenGrantRequest(as, client, auth, refreshToken.open(), {
      ...options,
      additionalParameters,
    });
    return await library.processRefreshTokenResponse(as, client, response);
  });
}

type WayOut = { readonly http: Pick<HttpClient, "request">; readonly bounds: Bounds };
type Asking = {
  readonly endpoint: TokenEndpoint;
  readonly secrets: readonly Secret[];
  readonly grant: Grant;
};

async function askEndpoint({ http, bounds }: WayOut, { endpoint, secrets, grant }: Asking): Promise<Tokens> {
  if (endpoint.clientId === "") throw new OAuthFault("No client id is configured", { isRefusal: true });
  const library = await import("oauth4webapi");
  const host = hostOf(endpoint.url);
  const hidden = [...secrets, ...(endpoint.clientSecret === undefined ? [] : [endpoint.clientSecret])];
  const call: Call = {
    library,
    // There is no discovery: somebody says where tokens are given, and nothing more is known of who gives them.
    as: { issuer: new URL(endpoint.url).origin, token_endpoint: endpoint.url },
    client: { client_id: endpoint.clientId },
    auth: authOf(library, endpoint),
    options: {
      [library.customFetch]: send(http, bounds, { host, secrets: hidden.map((secret) => secret.open()) }),
      [library.allowInsecureRequests]: true,
      headers: { "User-Agent": "agent-vault" },
    },
  };
  try {
    return toTokens(await grant(call));
  } catch (error) {
    throw toFault(library, error, host);
  }
}

type Call = {
  readonly library: Library;
  readonly as: AuthorizationServer;
  readonly client: Client;
  readonly auth: ClientAuth;
  readonly options: object;
};

type Sent = { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown };
type Asked = { readonly host: string; readonly secrets: readonly string[] };

/** In place of `fetch`, which would dial any address, follow the environment's proxy and read without end. */
function send(http: Pick<HttpClient, "request">, bounds: Bounds, asked: Asked) {
  return async (url: string, { headers, body }: Sent): Promise<Response> => {
    const answer = await http.request({
      method: "POST",
      url,
      headers,
      body: Buffer.from(String(body), "utf8"),
      ...bounds,
    });
    return Response.json(readTokenAnswer(answer, asked));
  };
}

/** The client id stands in the form in any case: there are endpoints that look for it there alone. */
function authOf(library: Library, { clientSecret, authMethod }: TokenEndpoint): ClientAuth {
  if (clientSecret === undefined) return library.None();
  if (authMethod === "client_secret_post") return library.ClientSecretPost(clientSecret.open());
  // Not the library's: it writes `-` and `_` as %2D and %5F, too. That is the same to whoever decodes as RFC 6749 2.3.1
  // says, and a wrong secret to the many that do not.
  return (_as, client, body, headers) => {
    const credentials = `${formEncoded(client.client_id)}:${formEncoded(clientSecret.open())}`;
    headers.set("Authorization", `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`);
    body.set("client_id", client.client_id);
  };
}

function formEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

function toTokens(answer: TokenEndpointResponse): Tokens {
  return {
    accessToken: new Secret(answer.access_token),
    ...(answer.refresh_token === undefined ? {} : { refreshToken: new Secret(answer.refresh_token) }),
    ...(answer.expires_in === undefined ? {} : { expiresInSeconds: answer.expires_in }),
  };
}

/** What the library throws holds the answer, and so perhaps a token: of it nothing is passed on. */
function toFault(library: Library, error: unknown, host: string): unknown {
  if (error instanceof HttpFault) {
    return new OAuthFault(error.message, { isRefusal: error.reason === "address_refused" });
  }
  const isOfAnswer =
    error instanceof library.OperationProcessingError || error instanceof library.UnsupportedOperationError;
  return isOfAnswer
    ? new OAuthFault(`${host} answered without an access token`, { isRefusal: false })
    : error;
}

function hostOf(url: string): string {
  return new URL(url).host;
}
