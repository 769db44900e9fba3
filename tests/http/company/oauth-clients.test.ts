import { expect, test } from "bun:test";
import { companyScene } from "../../support/company/scene.ts";

const CLIENTS = "/v1/oauth/clients";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

async function scene() {
  const stage = await companyScene();
  const { instance, key } = stage;
  const { json } = await instance.call(`POST ${CLIENTS}`, { token: key, body: { label: "ci" } });
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    instance.call("POST /v1/oauth/token", {
      headers: { ...FORM, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const grant_type = "client_credentials";
  const credentials = { client_id: json.clientId as string, client_secret: json.clientSecret as string };
  return { ...stage, form, grant_type, credentials, client: json };
}

test("a client is shown its secret once, and asks by form, JSON or HTTP Basic", async () => {
  const { instance, key, form, grant_type, credentials, client } = await scene();
  await using _ = instance;
  expect(client).toMatchObject({ companyId: "globex", label: "ci" });
  expect(client.clientId).toMatch(/^cc_[0-9a-f]{20}$/);
  const listed = await instance.call(`GET ${CLIENTS}`, { token: key });
  const { clientSecret, ...item } = client;
  expect(listed.json).toEqual({ clients: [item] });
  const { client_id, client_secret } = credentials;
  const answers = [
    await form({ grant_type, ...credentials }),
    await instance.call("POST /v1/oauth/token", { body: { grant_type, ...credentials } }),
    await form({ grant_type }, basic(client_id, client_secret)),
    // What stands in Basic is form-encoded first.
    await form({ grant_type, client_id }, basic(client_id.replace("_", "%5F"), client_secret)),
  ];
  for (const { status, json, headers } of answers) {
    expect([status, json]).toEqual([
      200,
      { access_token: expect.stringMatching(/^oauth_[0-9a-f]{64}$/), token_type: "bearer", expires_in: 3600 },
    ]);
    expect(headers.get("Cache-Control")).toBe("no-store");
  }
  expect(new Set(answers.map(({ json }) => json.access_token)).size).toBe(answers.length);
  const rows = JSON.stringify([
    await instance.store.oauthClients.ofCompany("globex" as never),
    await instance.store.audit.list({ after: 0, limit: 200 }),
    instance.logLines,
  ]);
  expect(rows).not.toContain(clientSecret);
  for (const { json } of answers) expect(rows).not.toContain(json.access_token);
});

test("what it is given is good where the company's key is, for an hour, and until the client is revoked", async () => {
  const { instance, key, form, grant_type, credentials, client } = await scene();
  await using _ = instance;
  const open = async () => (await form({ grant_type, ...credentials })).json.access_token as string;
  const company = async (token: string) => (await instance.call("GET /v1/company", { token })).status;
  const token = await open();
  const registered = await instance.call("POST /v1/agents/register", {
    token,
    body: { agentId: "crawler-7" },
  });
  expect(registered.json.spiffeId).toEndWith("/company/globex/agent/crawler-7");
  expect((await instance.call("GET /v1/agents/crawler-7/svid", { token })).status).toBe(200);
  expect((await instance.call("GET /v1/vaults", { token })).status).toBe(403);
  instance.clock.advance(3_599_000);
  expect(await company(token)).toBe(200);
  instance.clock.advance(1000);
  expect(await company(token)).toBe(401);
  const next = await open();
  expect(await company(next)).toBe(200);
  const path = `${CLIENTS}/${client.clientId}`;
  expect((await instance.call(`DELETE ${path}`, { token: key })).json).toEqual({ revoked: true });
  expect(await company(next)).toBe(401);
  expect((await form({ grant_type, ...credentials })).json.error).toBe("invalid_client");
  const again = await instance.call(`DELETE ${path}`, { token: key });
  expect([again.status, again.text]).toEqual([404, '{"error":"OAuth client not found"}']);
  expect((await instance.call(`GET ${CLIENTS}`, { token: key })).json).toEqual({ clients: [] });
});

test("each refusal has the word of the standard", async () => {
  const { instance, form, grant_type, credentials } = await scene();
  await using _ = instance;
  const wrong = { ...credentials, client_secret: "av_csec_0" };
  for (const [fields, status, error] of [
    [{ ...credentials }, 400, "invalid_request"],
    [{ grant_type: "password", ...credentials }, 400, "unsupported_grant_type"],
    [{ grant_type, client_id: credentials.client_id }, 400, "invalid_request"],
    [{ grant_type, ...wrong }, 401, "invalid_client"],
    [{ grant_type, ...credentials, client_id: "cc_0" }, 401, "invalid_client"],
  ] as const) {
    const asForm = await form(fields);
    const asJson = await instance.call("POST /v1/oauth/token", { body: fields });
    for (const answer of [asForm, asJson])
      expect([answer.status, answer.json.error]).toEqual([status, error]);
  }
  const byHeader = await form({ grant_type }, basic(wrong.client_id, wrong.client_secret));
  expect([byHeader.status, byHeader.headers.get("WWW-Authenticate")]).toEqual([
    401,
    'Basic realm="agent-vault"',
  ]);
  const both = await form({ grant_type, ...credentials }, basic(wrong.client_id, wrong.client_secret));
  expect([both.status, both.json.error]).toEqual([400, "invalid_request"]);
  for (const value of ["Basic", "Basic !", "Basic Zm9v", `Basic ${btoa("a%:b")}`]) {
    const answer = await form({ grant_type }, { Authorization: value });
    expect([value, answer.json.error]).toEqual([value, "invalid_client"]);
  }
  const twice = { headers: FORM, body: `grant_type=${grant_type}&grant_type=${grant_type}` };
  expect((await instance.call("POST /v1/oauth/token", twice)).json.error).toBe("invalid_request");
  expect((await instance.call("POST /v1/oauth/token", { body: "[" })).json.error).toBe("invalid_request");
});

test("a company neither sees nor ends another's clients", async () => {
  const { instance, create, client } = await scene();
  await using _ = instance;
  const initech = await create("initech");
  expect((await instance.call(`GET ${CLIENTS}`, { token: initech })).json).toEqual({ clients: [] });
  const end = await instance.call(`DELETE ${CLIENTS}/${client.clientId}`, { token: initech });
  expect(end.status).toBe(404);
  const named = await instance.call(`GET ${CLIENTS}?company=globex`, { token: initech });
  expect(named.status).toBe(403);
});
