/** What is asked of a token endpoint, to the byte, and what comes of answers that are none. */
import { expect, test } from "bun:test";
import { HttpFault } from "../../../../src/core/net/http-fault.ts";
import { OAuthFault } from "../../../../src/core/oauth/fault.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { createOAuthClient } from "../../../../src/net/oauth/oauth-client.ts";
import type { HttpRequest } from "../../../../src/ports/net/http-client.ts";
import type { TokenEndpoint } from "../../../../src/ports/net/oauth-client.ts";

const ENDPOINT: TokenEndpoint = {
  url: "https://id.example/token?tenant=1",
  clientId: "client-1",
  clientSecret: new Secret("s3cr et_-"),
  authMethod: "client_secret_post",
};
const REFRESH = { refreshToken: new Secret("rt 1"), scope: "a b" };
const CODE = {
  code: new Secret("c/1"),
  redirectUrl: "http://av/v1/oauth/callback",
  codeVerifier: new Secret("v"),
};

function scene(answer: object | Error = { access_token: "at", token_type: "Bearer", expires_in: 60 }) {
  const requests: HttpRequest[] = [];
  const client = createOAuthClient({
    request: async (request) => {
      requests.push(request);
      if (answer instanceof Error) throw answer;
      return {
        status: 200,
        headers: [["content-type", "application/json"]],
        body: Buffer.from(JSON.stringify(answer)),
      };
    },
  });
  const sent = () => {
    const [request] = requests;
    if (request === undefined || requests.length > 1) throw new Error(`${requests.length} requests`);
    const form = Object.fromEntries(new URLSearchParams(Buffer.from(request.body ?? []).toString()));
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    return { ...request, form, headers };
  };
  return { client, sent };
}

async function faultOf(answer: Promise<unknown>): Promise<OAuthFault> {
  const outcome = await answer.catch((error) => error);
  if (outcome instanceof OAuthFault) return outcome;
  throw new Error(`no fault: ${Bun.inspect(outcome)}`);
}

test("PKCE: 43 characters, and their SHA-256", async () => {
  const { codeVerifier, codeChallenge } = await scene().client.pkce();
  expect(codeVerifier.open()).toMatch(/^[\w-]{43}$/);
  expect(codeChallenge).toBe(Buffer.from(sha256(codeVerifier.open()), "hex").toString("base64url"));
  const other = await scene().client.pkce();
  expect(other.codeVerifier.open()).not.toBe(codeVerifier.open());
});

test("a code is exchanged with the verifier, the redirect URL and the client's secret in the form", async () => {
  const { client, sent } = scene({
    access_token: "at",
    token_type: "Bearer",
    refresh_token: "rt",
    expires_in: "60",
  });
  const tokens = await client.exchange(ENDPOINT, CODE);
  expect([tokens.accessToken.open(), tokens.refreshToken?.open(), tokens.expiresInSeconds]).toEqual([
    "at",
    "rt",
    60,
  ]);
  const { form, headers, url, method, timeoutMs } = sent();
  expect([method, url, timeoutMs]).toEqual(["POST", ENDPOINT.url, 30_000]);
  expect(form).toEqual({
    grant_type: "authorization_code",
    code: "c/1",
    redirect_uri: "http://av/v1/oauth/callback",
    code_verifier: "v",
    client_id: "client-1",
    client_secret: "s3cr et_-",
  });
  expect(headers).toEqual({
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
    "user-agent": "agent-vault",
  });
});

test("a refresh asks for the scopes again where there are any", async () => {
  const { client, sent } = scene();
  await client.refresh(ENDPOINT, REFRESH);
  const form = { grant_type: "refresh_token", refresh_token: "rt 1", client_id: "client-1" };
  expect(sent().form).toEqual({ ...form, scope: "a b", client_secret: "s3cr et_-" });
  const without = scene();
  await without.client.refresh(ENDPOINT, { ...REFRESH, scope: undefined });
  expect(without.sent().form).not.toHaveProperty("scope");
});

test("where less was granted than is asked for again, the refresh is asked for without scopes", async () => {
  const forms: string[] = [];
  const answers = [
    { status: 400, body: { error: "invalid_scope" } },
    { status: 200, body: { access_token: "at", token_type: "bearer" } },
    { status: 400, body: { error: "invalid_scope" } },
    { status: 400, body: { error: "invalid_scope" } },
  ];
  const client = createOAuthClient({
    request: async ({ body }) => {
      forms.push(Buffer.from(body ?? []).toString());
      const { status, body: told } = answers.shift() ?? { status: 500, body: {} };
      return { status, headers: [], body: Buffer.from(JSON.stringify(told)) };
    },
  });
  expect((await client.refresh(ENDPOINT, REFRESH)).accessToken.open()).toBe("at");
  expect(forms.map((form) => form.includes("scope="))).toEqual([true, false]);
  const fault = await faultOf(client.refresh(ENDPOINT, REFRESH));
  expect([fault.code, fault.isRefusal, forms.length]).toEqual(["invalid_scope", true, 4]);
});

test("by HTTP basic the secret stands in the header, `_` and `-` as they are, and the client id in the form, too", async () => {
  const { client, sent } = scene();
  await client.refresh({ ...ENDPOINT, authMethod: "client_secret_basic" }, REFRESH);
  const { headers, form } = sent();
  const encoded = headers["authorization"]?.replace("Basic ", "") ?? "";
  expect(Buffer.from(encoded, "base64").toString()).toBe("client-1:s3cr+et_-");
  expect(form).toMatchObject({ client_id: "client-1" });
  expect(form).not.toHaveProperty("client_secret");
});

test.each(["client_secret_post", "client_secret_basic"] as const)(
  "a public client says who it is (%s)",
  async (authMethod) => {
    const { client, sent } = scene();
    await client.refresh({ ...ENDPOINT, authMethod, clientSecret: undefined }, REFRESH);
    expect(sent().form).toMatchObject({ client_id: "client-1" });
    expect(sent().form).not.toHaveProperty("client_secret");
    expect(sent().headers).not.toHaveProperty("authorization");
  },
);

test("an answer without an access token is a fault that tells nothing of the answer", async () => {
  for (const answer of [{}, { refresh_token: "needle" }, { access_token: 5 }, { access_token: "" }]) {
    const fault = await faultOf(scene(answer).client.exchange(ENDPOINT, CODE));
    expect([fault.message, fault.isRefusal]).toEqual(["id.example answered without an access token", false]);
    expect(Bun.inspect(fault)).not.toContain("needle");
  }
});

test("what keeps a request from being answered is told, and is final only where the address is refused", async () => {
  const away = new HttpFault("unreachable", "id.example takes no connection");
  expect(await faultOf(scene(away).client.refresh(ENDPOINT, REFRESH))).toMatchObject({
    message: "id.example takes no connection",
    isRefusal: false,
  });
  const refused = new HttpFault(
    "address_refused",
    "id.example leads to an address that is not reached from here",
  );
  expect((await faultOf(scene(refused).client.refresh(ENDPOINT, REFRESH))).isRefusal).toBe(true);
});

test("a fault of ours is no fault of the endpoint", async () => {
  await expect(scene(new RangeError("ours")).client.refresh(ENDPOINT, REFRESH)).rejects.toThrow(RangeError);
});

test("without a client id nobody is asked", async () => {
  const { client } = scene();
  const fault = await faultOf(client.refresh({ ...ENDPOINT, clientId: "" }, REFRESH));
  expect([fault.message, fault.isRefusal]).toEqual(["No client id is configured", true]);
});
