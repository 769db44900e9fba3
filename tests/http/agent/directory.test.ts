import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const KEY = "z6Mkf9x3TQ...";
const DID = `did:vaultys:${KEY}`;

async function begin() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const llmConfig = { provider: "openai", model: "gpt-4o" };
  const body = { name: "analyst-gpt4", publicKey: KEY, capabilities: ["api_call", "file_access"], llmConfig };
  await instance.call("POST /api/agents/register", { body });
  const { json } = await instance.call("GET /api/registrations", { token: owner });
  await instance.call(`POST /api/registrations/${json.registrations[0].id}/approve`, {
    token: owner,
    body: { capabilities: ["api_call", "file_access"] },
  });
  const list = async (query: string, token = owner) =>
    (await instance.call(`GET /api/agents${query}`, { token })).json;
  return { instance, owner, list };
}

const REALM = { id: "realm_default", name: "Default", slug: "default", color: "#6b7280" };

const ITEM = {
  id: DID,
  name: "analyst-gpt4",
  capabilities: ["api_call", "file_access"],
  llmProvider: "openai",
  llmModel: "gpt-4o",
  isOnline: false,
  registeredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  lastSeen: null,
  realm: REALM,
};

test("an owner lists all agents, those without a key by what their company calls them", async () => {
  const { instance, list } = await begin();
  await using _ = instance;
  await instance.addAgent("my-agent", "member");
  const answer = await list("?sortBy=name&sortDir=asc");
  expect(answer).toEqual({
    agents: [
      expect.objectContaining(ITEM),
      expect.objectContaining({ id: "default:my-agent", name: "my-agent", keyType: null }),
    ],
    total: 2,
    page: 1,
    pageSize: 20,
    totalPages: 1,
    online: 0,
  });
  expect(answer.agents[0]).toMatchObject({
    online: false,
    realms: [REALM],
    agentId: "analyst-gpt4",
    spiffeId: "spiffe://agent-vault.local/company/default/agent/analyst-gpt4",
    companyId: "default",
    keyType: "opaque",
    presence: null,
  });
});

test("pages are as asked for, within bounds, and empty ones say how much there is", async () => {
  const { instance, list } = await begin();
  await using _ = instance;
  await instance.addAgent("my-agent", "member");
  expect(await list("?pageSize=1&page=2&sortBy=name")).toMatchObject({
    agents: [{ name: "analyst-gpt4" }],
    total: 2,
    page: 2,
    pageSize: 1,
    totalPages: 2,
  });
  expect(await list("?page=9")).toMatchObject({ agents: [], total: 2, page: 9, totalPages: 1 });
  expect(await list("?q=nobody")).toMatchObject({ agents: [], total: 0, totalPages: 0, online: 0 });
  expect(await list("?pageSize=0")).toMatchObject({ pageSize: 1, totalPages: 2 });
  expect(await list("?capabilities=api_call,file_access&realm=default")).toMatchObject({ total: 1 });
  expect(await list("?workspace=realm_default")).toMatchObject({ total: 2 });
  expect(await list("?realm=default:default")).toMatchObject({ total: 2 });
  for (const ref of ["nowhere", "globex:default", "realm_nowhere"]) {
    expect(await list(`?realm=${ref}`)).toEqual({
      ...{ agents: [], total: 0, totalPages: 0, online: 0 },
      ...{ page: 1, pageSize: 20 },
    });
  }
});

test("one agent is shown by whatever names it, with what else is known of it", async () => {
  const { instance, owner, list } = await begin();
  await using _ = instance;
  const { json: shown } = await instance.call(`GET /api/agents/${encodeURIComponent(DID)}`, { token: owner });
  expect(shown).toMatchObject({ ...ITEM, llmSystemPrompt: null, publicKey: KEY, policy: null });
  expect(shown.uid).toMatch(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/);
  for (const ref of [
    DID,
    `did:key:${KEY}`,
    "analyst-gpt4",
    "default:analyst-gpt4",
    shown.uid,
    encodeURIComponent(shown.spiffeId),
  ]) {
    expect((await instance.call(`GET /api/agents/${ref}`, { token: owner })).json).toEqual(shown);
  }
  expect((await list("")).agents[0]).toEqual(
    Object.fromEntries(
      Object.entries(shown).filter(
        ([name]) => !["llmSystemPrompt", "publicKey", "uid", "policy"].includes(name),
      ),
    ),
  );
  for (const ref of ["ghost", "did:vaultys:z6Mkxxxx", "globex:ghost"]) {
    const { status, json } = await instance.call(`GET /api/agents/${ref}`, { token: owner });
    expect([status, json.error, json.code]).toEqual([404, "Agent not found", "AGENT_NOT_FOUND"]);
  }
});

test("each sees the agents of their realms, and a company its own", async () => {
  const { instance, owner, list } = await begin();
  await using _ = instance;
  const { json } = await instance.call("POST /v1/companies", { token: owner, body: { companyId: "globex" } });
  await instance.call("POST /v1/agents/register", { token: json.apiKey, body: { agentId: "crawler-7" } });
  const agent = await instance.addAgent("my-agent", "no-access");
  const member = await instance.addUser("max@example.com", "member");
  const ids = async (token: string) =>
    (await list("?sortBy=name&sortDir=asc", token)).agents.map(({ id }: { id: string }) => id);
  expect(await ids(owner)).toEqual([DID, "globex:crawler-7", "default:my-agent"]);
  expect(await ids(agent)).toEqual([DID, "default:my-agent"]);
  expect(await ids(json.apiKey)).toEqual(["globex:crawler-7"]);
  expect(await ids(member)).toEqual([]);
  const hidden = await instance.call(`GET /api/agents/${DID}`, { token: member });
  expect([hidden.status, hidden.text.includes("analyst")]).toEqual([404, false]);
  expect((await instance.call("GET /api/agents/crawler-7", { token: json.apiKey })).status).toBe(200);
  expect((await instance.call("GET /api/agents/my-agent", { token: json.apiKey })).status).toBe(404);
  const scoped = await instance.addScoped("admin");
  for (const path of ["/api/agents", `/api/agents/${DID}`]) {
    expect((await instance.call(`GET ${path}`)).json).toMatchObject({ error: "Not authenticated" });
    expect((await instance.call(`GET ${path}`, { token: scoped })).json).toMatchObject({
      error: "Forbidden",
    });
  }
});

test("who makes a request is online at once, in filters, orders and counts too", async () => {
  const { instance, list } = await begin();
  await using _ = instance;
  const token = await instance.addAgent("my-agent", "member");
  const other = await instance.addAgent("other-agent", "member");
  await list("", other);
  instance.clock.advance(2000);
  await list("", token);
  const seen = await list("?online=true");
  expect(seen).toMatchObject({
    agents: [
      { id: "default:my-agent", isOnline: true, online: true, presence: { source: "api" } },
      { id: "default:other-agent" },
    ],
    total: 2,
    online: 2,
  });
  expect(seen.agents[0].lastSeen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(await list("?online=false")).toMatchObject({ agents: [{ id: DID }], total: 1, online: 2 });
  instance.clock.advance(90_000);
  expect(await list("?online=true")).toMatchObject({ agents: [], total: 0, online: 0 });
  expect((await list("?pageSize=1")).agents[0]).toMatchObject({ id: "default:my-agent", isOnline: false });
});

test("one agent comes with the newest policy that is not over", async () => {
  const { instance, owner } = await begin();
  await using _ = instance;
  const policy = async () => (await instance.call(`GET /api/agents/${DID}`, { token: owner })).json.policy;
  const issue = async (capabilities: string[], expiresAt?: string) => {
    const body = { agentDid: DID, capabilities, ...(expiresAt === undefined ? {} : { expiresAt }) };
    return (await instance.call("POST /api/policies", { token: owner, body })).json.policy;
  };
  const lasting = await issue(["api_call"]);
  expect(await policy()).toEqual(lasting);
  instance.clock.advance(1000);
  const brief = await issue(["file_access"], new Date(instance.clock.now() + 60_000).toISOString());
  expect(await policy()).toEqual(brief);
  instance.clock.advance(61_000);
  expect(await policy()).toEqual(lasting);
});

test("a revoked agent is in the directory no more", async () => {
  const { instance, owner, list } = await begin();
  await using _ = instance;
  await instance.call("DELETE /v1/agents/analyst-gpt4", { token: owner });
  expect(await list("")).toMatchObject({ total: 0 });
  expect((await instance.call(`GET /api/agents/${DID}`, { token: owner })).status).toBe(404);
});
