/** Agents as they are made with all that they may have, and every way to name one on every route that takes one. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const KEY = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  await instance.addVault("payments");
  await instance.call("POST /v1/vaults/payments/join", { token: owner });
  for (const companyId of ["globex", "initech"]) {
    const { json } = await instance.call("POST /v1/companies", { token: owner, body: { companyId } });
    const body = { agentId: "crawler-7" };
    await instance.call("POST /v1/agents/register", { token: json.apiKey, body });
  }
  const call = (line: string, body?: unknown) =>
    instance.call(line, { token: owner, ...(body === undefined ? {} : { body }) });
  return { instance, call };
}

test("an agent is made with a company, a key, capabilities and metadata, and shown with all of it", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const body = {
    name: "Crawler.8",
    company: "globex",
    publicKey: KEY,
    capabilities: ["api_call", "api_call", "file_access"],
    metadata: { team: "search" },
  };
  const made = await call("POST /v1/agents", body);
  expect([made.status, made.json.name]).toEqual([201, "globex:Crawler.8"]);
  const { json } = await call("GET /v1/agents/globex:Crawler.8");
  expect(json).toMatchObject({
    agentId: "Crawler.8",
    companyId: "globex",
    spiffeId: "spiffe://agent-vault.local/company/globex/agent/Crawler.8",
    metadata: { team: "search" },
    uid: expect.stringMatching(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/),
    did: `did:vaultys:${KEY}`,
    displayName: "Crawler.8",
    capabilities: ["api_call", "file_access"],
    isOnline: false,
    lastSeen: null,
    realms: [{ id: "realm_default_globex", name: "Default", slug: "default", color: "#6b7280" }],
    origin: "vault",
  });
  const twin = await call("POST /v1/agents", { name: "twin", publicKey: KEY });
  expect([twin.status, twin.json.error]).toEqual([409, "Agent already registered"]);
  expect((await call("POST /v1/agents", { name: "x-bot", company: "nobody" })).status).toBe(404);
  const bad = { name: "Up", role: "boss", capabilities: ["fly"], publicKey: 7, metadata: [] };
  const refused = await call("POST /v1/agents", bad);
  expect(refused.status).toBe(400);
  for (const fault of [/agent's name has/, /role/, /Unknown capability: fly/, /publicKey/, /metadata/])
    expect(refused.json.error).toMatch(fault);
  expect((await call("GET /v1/agents/Up")).status).toBe(404);
});

test("members of the instance give no capabilities, and make no agents of other companies", async () => {
  const { instance } = await scene();
  await using _ = instance;
  const token = await instance.addUser("max@example.com", "member");
  for (const more of [{ capabilities: ["api_call"] }, { company: "globex" }]) {
    const body = { name: "own-bot", ...more };
    expect((await instance.call("POST /v1/agents", { token, body })).status).toBe(403);
  }
  const body = { name: "own-bot", capabilities: [], company: "default" };
  expect((await instance.call("POST /v1/agents", { token, body })).status).toBe(201);
});

test("an agent that makes a request is there at once", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const token = await instance.addAgent("busy", "member");
  await instance.call("GET /v1/agents", { token });
  const { json } = await call("GET /v1/agents/busy");
  expect([json.isOnline, json.lastSeen]).toEqual([true, expect.stringMatching(/^[-0-9]+T[:0-9]+Z$/)]);
});

test("every form of reference names one agent on every route, and no other company's of the same name", async () => {
  const { instance, call } = await scene();
  await using _ = instance;
  const uids: string[] = [];
  for (const ref of ["globex:crawler-7", "initech:crawler-7"])
    uids.push((await call(`GET /v1/agents/${ref}`)).json.uid);
  await call("POST /v1/agents", { name: "crawler-7", publicKey: KEY });
  const forms = [
    ["globex:crawler-7", uids[0]],
    ["globex%3Acrawler-7", uids[0]],
    [encodeURIComponent("spiffe://agent-vault.local/company/initech/agent/crawler-7"), uids[1]],
    [`${uids[1]}`, uids[1]],
  ];
  for (const [ref, uid] of forms) expect((await call(`GET /v1/agents/${ref}`)).json.uid).toBe(uid);
  for (const ref of [`did:vaultys:${KEY}`, `did%3Akey%3A${KEY}`, "default:crawler-7", "crawler-7"])
    expect((await call(`GET /v1/agents/${ref}`)).json.name).toBe("crawler-7");
  const spiffe = encodeURIComponent("spiffe://agent-vault.local/company/globex/agent/crawler-7");
  const vault = "/v1/vaults/payments/agents";
  expect((await call(`POST ${vault}`, { name: "globex:crawler-7" })).status).toBe(201);
  expect((await call(`POST ${vault}`, { name: uids[1] })).status).toBe(201);
  expect((await call(`POST ${vault}`, { name: `did:key:${KEY}` })).status).toBe(201);
  expect((await call(`POST ${vault}/${spiffe}/role`, { role: "member" })).json.new_role).toBe("member");
  expect((await call(`DELETE ${vault}/initech%3Acrawler-7`)).status).toBe(200);
  const { json } = await call(`GET ${vault}`);
  expect(json.agents.map((one: { name: string; vault_role: string }) => [one.name, one.vault_role])).toEqual([
    ["crawler-7", "proxy"],
    ["globex:crawler-7", "member"],
  ]);
  expect((await call(`POST /v1/agents/${spiffe}/rotate`, { mode: "token" })).json.av_agent_token).toMatch(
    /^av_agt_/,
  );
  expect((await call(`POST /v1/agents/${uids[0]}/role`, { role: "member" })).json.new_role).toBe("member");
  expect((await call(`GET /v1/agents/${spiffe}/svid`)).json.agentId).toBe("crawler-7");
  const renamed = await call("POST /v1/agents/globex:crawler-7/rename", { name: "crawler-9" });
  expect(renamed.json.spiffeId).toBe("spiffe://agent-vault.local/company/globex/agent/crawler-9");
  expect((await call(`DELETE /v1/agents/${uids[0]}`)).status).toBe(200);
  expect((await call(`POST /v1/agents/${uids[0]}/delete`)).status).toBe(200);
  expect((await call(`GET /v1/agents/${uids[0]}`)).text).toContain(`Agent not found: ${uids[0]}`);
  expect((await call(`GET /v1/agents/${uids[1]}`)).json.name).toBe("initech:crawler-7");
});
