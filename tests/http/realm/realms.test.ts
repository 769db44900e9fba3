import { expect, test } from "bun:test";
import { type Instance, openInstance } from "../../support/instance.ts";

/** Two companies that call an agent `crawler-7`, and agents of `default`. */
async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const { json } = await instance.call("POST /v1/companies", { token: owner, body: { companyId: "globex" } });
  await instance.call("POST /v1/agents/register", { token: json.apiKey, body: { agentId: "crawler-7" } });
  const crawler = await instance.addAgent("crawler-7", "no-access");
  const builder = await instance.addAgent("builder", "no-access");
  const as = (token: string | undefined) => async (line: string, body?: unknown) => {
    const given = body === undefined ? {} : { body };
    return await instance.call(line, token === undefined ? given : { token, ...given });
  };
  return { instance, owner: as(owner), key: as(json.apiKey), crawler: as(crawler), builder: as(builder), as };
}

const names = (answer: { json: { agents: { name: string }[] } }) =>
  answer.json.agents.map(({ name }) => name);
const slugs = (answer: { json: { realms: { slug: string }[] } }) =>
  answer.json.realms.map(({ slug }) => slug);

test("owners make, show, change and delete realms; the shapes are those of the documents", async () => {
  const { instance, owner } = await scene();
  await using _ = instance;
  const body = { name: "Engineering", slug: "eng", color: "#3B82F6" };
  const made = await owner("POST /api/realms", body);
  expect(made.status).toBe(201);
  expect(made.json.realm).toEqual({
    id: expect.stringMatching(/^realm_[0-9a-f]{32}$/),
    companyId: "default",
    name: "Engineering",
    slug: "eng",
    description: null,
    color: "#3b82f6",
    isDefault: false,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    agentCount: 0,
    userCount: 0,
    workflowCount: 0,
  });
  const { id } = made.json.realm;
  const again = await owner("POST /api/realms", { name: "Other", slug: "eng" });
  expect(again.status).toBe(409);
  expect(again.json).toEqual({
    error: 'A realm with the slug "eng" exists already',
    message: 'A realm with the slug "eng" exists already',
    code: "REALM_EXISTS",
    statusCode: 409,
  });
  expect((await owner("POST /api/realms", { name: "Engineering" })).json.realm.slug).toBe("engineering");
  expect((await owner("POST /api/realms?company=globex", body)).json.realm.companyId).toBe("globex");
  expect((await owner("POST /api/realms?company=nobody", body)).status).toBe(404);
  const bad = await owner("POST /api/realms", { slug: "A", color: "red" });
  expect([bad.status, bad.json.error]).toEqual([
    400,
    "name is required; slug must have 1 to 64 characters of a-z, 0-9 and single hyphens inside; color must be of the form #rrggbb, as #3b82f6",
  ]);
  expect((await owner("POST /api/realms", "{")).json.error).toBe("Request body must be valid JSON");
  for (const ref of [id, "eng", "default:eng"])
    expect((await owner(`GET /api/realms/${ref}`)).json.realm).toEqual(made.json.realm);
  const patched = await owner(`PATCH /api/realms/${id}`, { name: "Builders", description: "x" });
  expect(patched.json.realm).toEqual({ ...made.json.realm, name: "Builders", description: "x" });
  expect((await owner("PATCH /api/realms/eng", { slug: "engineering" })).status).toBe(409);
  expect((await owner("PATCH /api/realms/eng", {})).status).toBe(400);
  expect((await owner("DELETE /api/realms/eng")).json).toEqual({ success: true });
  expect((await owner("GET /api/realms/eng")).json).toMatchObject({
    error: "Realm not found",
    statusCode: 404,
  });
  for (const ref of ["default", "realm_default", "globex:default"]) {
    const refused = await owner(`DELETE /api/realms/${ref}`);
    expect([refused.status, refused.json.code]).toEqual([400, "DEFAULT_REALM"]);
  }
  expect(slugs(await owner("GET /api/realms"))).toEqual(["default", "engineering", "default", "eng"]);
});

test("agents come into realms of their company by any reference, stay where they were, and are never in none", async () => {
  const { instance, owner } = await scene();
  await using _ = instance;
  await owner("POST /api/realms", { name: "Eng" });
  const uid = (await owner("GET /v1/agents/builder")).json.uid;
  const spiffe = "spiffe://agent-vault.local/company/default/agent/crawler-7";
  for (const [agentDid, agentId] of [
    [uid, "default:builder"],
    ["default:builder", "default:builder"],
    [spiffe, "default:crawler-7"],
  ])
    expect((await owner("POST /api/realms/eng/agents", { agentDid })).json).toEqual({
      success: true,
      agentId,
    });
  const realms = async (ref: string) =>
    (await owner(`GET /v1/agents/${ref}`)).json.realms.map(({ slug }: { slug: string }) => slug);
  expect(await realms("builder")).toEqual(["eng", "default"]);
  expect(await realms("globex:crawler-7")).toEqual(["default"]);
  const foreign = await owner("POST /api/realms/eng/agents", { agentDid: "globex:crawler-7" });
  expect([foreign.status, foreign.json.message]).toEqual([
    400,
    "The realm is of the company default, and the agent of globex",
  ]);
  expect((await owner("POST /api/realms/eng/agents", { agentDid: "nobody" })).json.error).toBe(
    "Agent not found: nobody",
  );
  expect((await owner("POST /api/realms/eng/agents", {})).json.error).toBe("agentDid is required");
  expect((await owner("DELETE /api/realms/default/agents/builder")).status).toBe(200);
  expect((await owner("DELETE /api/realms/default/agents/builder")).status).toBe(404);
  expect(await realms("builder")).toEqual(["eng"]);
  expect((await owner(`DELETE /api/realms/eng/agents/${encodeURIComponent("default:builder")}`)).status).toBe(
    200,
  );
  expect(await realms("builder")).toEqual(["default"]);
  const last = await owner("DELETE /api/realms/default/agents/builder");
  expect([last.status, last.json.code]).toEqual([409, "ONLY_REALM"]);
  expect((await owner("GET /api/realms/eng")).json.realm.agentCount).toBe(1);
});

test("people see nothing by realms until they are added, and then what is in theirs", async () => {
  const { instance, owner, as } = await scene();
  await using _ = instance;
  await owner("POST /api/realms", { name: "Eng" });
  await owner("POST /api/realms/eng/agents", { agentDid: "builder" });
  const max = as(await instance.addUser("max@example.com", "member"));
  expect(slugs(await max("GET /api/realms"))).toEqual([]);
  expect(names(await max("GET /v1/agents"))).toEqual([]);
  expect((await max("GET /v1/agents/builder")).status).toBe(404);
  expect((await max("GET /api/realms/eng")).status).toBe(404);
  const added = await owner("POST /api/realms/eng/members", { userDid: "max@example.com", role: "operator" });
  expect([added.status, added.json]).toEqual([
    201,
    { success: true, email: "max@example.com", role: "operator" },
  ]);
  expect(slugs(await max("GET /api/realms"))).toEqual(["eng"]);
  expect(names(await max("GET /v1/agents"))).toEqual(["builder"]);
  expect((await max("GET /v1/agents/builder")).json.vaults).toEqual([]);
  for (const path of ["/v1/agents", "/api/agents"]) {
    const { json } = await max(`GET ${path}`);
    expect(slugs({ json: json.agents[0] })).toEqual(["eng"]);
  }
  expect((await max("GET /api/agents?realm=eng")).json.total).toBe(1);
  expect((await max("GET /api/agents?realm=default")).json.total).toBe(0);
  expect((await max("GET /v1/agents/crawler-7")).json).toMatchObject({ error: "Agent not found: crawler-7" });
  for (const line of ["DELETE /v1/agents/builder", "POST /v1/agents/builder/rotate"])
    expect((await max(line)).status).toBe(403);
  expect((await owner("DELETE /api/realms/eng/members/max@example.com")).status).toBe(200);
  expect((await owner("DELETE /api/realms/eng/members/max@example.com")).status).toBe(404);
  expect(names(await max("GET /v1/agents"))).toEqual([]);
});

test("agents see themselves and those of their realms, and companies all of their own and no other", async () => {
  const { instance, owner, key, crawler, builder } = await scene();
  await using _ = instance;
  const sees = async (who: typeof crawler, ref: string) => (await who(`GET /v1/agents/${ref}`)).status;
  expect(await sees(crawler, "builder")).toBe(200);
  await owner("POST /api/realms", { name: "Eng" });
  await owner("POST /api/realms/eng/agents", { agentDid: "builder" });
  await owner("DELETE /api/realms/default/agents/builder");
  expect(await sees(crawler, "builder")).toBe(404);
  expect(await sees(builder, "builder")).toBe(200);
  expect(await sees(builder, "crawler-7")).toBe(404);
  expect(await sees(builder, "globex:crawler-7")).toBe(404);
  expect(slugs(await builder("GET /api/realms"))).toEqual(["eng"]);
  expect((await builder("GET /api/realms/eng/members")).status).toBe(403);
  expect(names(await key("GET /v1/agents"))).toEqual(["globex:crawler-7"]);
  expect((await key("GET /api/realms")).json.realms.map(({ id }: { id: string }) => id)).toEqual([
    "realm_default_globex",
  ]);
  expect((await key("POST /api/realms", { name: "Mine" })).json).toMatchObject({ error: "Forbidden" });
  expect((await key("POST /api/realms/default/agents", { agentDid: "crawler-7" })).status).toBe(403);
  expect((await key("GET /api/realms/default:default")).status).toBe(404);
});

test("owners and admins of a realm manage who is in it; owners of it are for owners alone", async () => {
  const { instance, owner, as } = await scene();
  await using _ = instance;
  await owner("POST /api/realms", { name: "Eng" });
  const people: Record<string, ReturnType<typeof as>> = {};
  for (const role of ["owner", "admin", "manager"]) {
    people[role] = as(await instance.addUser(`${role}@eng.example`, "member"));
    await owner("POST /api/realms/eng/members", { email: `${role}@eng.example`, role });
  }
  const { owner: head = owner, admin = owner, manager = owner } = people;
  await instance.addUser("new@eng.example", "member");
  const add = (role: string) => ["POST /api/realms/eng/members", { email: "new@eng.example", role }] as const;
  expect((await manager(...add("member"))).status).toBe(403);
  expect((await manager("PATCH /api/realms/eng", { name: "Mine" })).status).toBe(403);
  expect(
    (await manager("GET /api/realms/eng/members")).json.members.map((one: { email: string }) => one.email),
  ).toEqual(
    ["admin@eng.example", "manager@eng.example", "new@eng.example", "owner@eng.example"].filter(
      (email) => email !== "new@eng.example",
    ),
  );
  expect((await admin(...add("owner"))).status).toBe(403);
  expect((await admin(...add("boss"))).status).toBe(400);
  expect((await admin(...add("member"))).status).toBe(201);
  expect((await admin("DELETE /api/realms/eng/members/owner@eng.example")).status).toBe(403);
  expect(
    (await admin("POST /api/realms/eng/members", { email: "owner@eng.example", role: "member" })).status,
  ).toBe(403);
  expect((await head(...add("owner"))).json.role).toBe("owner");
  expect((await head("DELETE /api/realms/eng/members/new@eng.example")).status).toBe(200);
  expect((await head("DELETE /api/realms/eng")).status).toBe(403);
  expect((await admin("POST /api/realms/eng/members", { email: "x@y.z" })).json.error).toBe(
    "User not found: x@y.z",
  );
  expect((await admin("POST /api/realms/eng/members", { role: "boss" })).json.error).toMatch(
    /^email is required; role must be one of/,
  );
  // They put agents in that they see, and no others.
  expect((await admin("POST /api/realms/eng/agents", { agentDid: "builder" })).status).toBe(404);
  const own = await admin("POST /v1/agents", { name: "own-bot" });
  expect(own.status).toBe(201);
  expect((await admin("POST /api/realms/eng/agents", { agentDid: "own-bot" })).status).toBe(201);
  expect((await manager("GET /v1/agents/own-bot")).status).toBe(200);
});

test("to see an agent in a realm is not to get hold of it: nobody brings it into a vault of theirs by that", async () => {
  const { instance, owner, as } = await scene();
  await using _ = instance;
  await instance.addVault("theirs");
  const max = as(await instance.addUser("max@example.com", "member", { theirs: "admin" }));
  await owner("POST /api/realms/default/members", { email: "max@example.com", role: "owner" });
  expect((await max("GET /v1/agents/builder")).status).toBe(200);
  expect((await max("POST /v1/vaults/theirs/agents", { name: "builder" })).status).toBe(404);
});

test("acts leave records that name the realm and no more", async () => {
  const { instance, owner } = await scene();
  await using _: Instance = instance;
  await owner("POST /api/realms", { name: "Eng" });
  await owner("POST /api/realms/eng/agents", { agentDid: "builder" });
  const records = (await owner("GET /v1/audit?limit=100")).json.records;
  const acts = records.filter(({ action }: { action: string }) => action.startsWith("realm."));
  expect(
    acts.map(({ action, target }: { action: string; target: { name: string } }) => [action, target.name]),
  ).toEqual([
    ["realm.add-agent", "Eng"],
    ["realm.create", "Eng"],
  ]);
});

test("who administers a realm takes nobody out of reach of its policies, and neither does an agent", async () => {
  const { instance, owner, as } = await scene();
  await using _ = instance;
  const admin = as(await instance.addUser("ada@example.com", "no-access"));
  const boss = as(await instance.addAgent("boss", "owner"));
  const { id } = (await owner("POST /api/realms", { name: "Held" })).json.realm;
  await owner(`POST /api/realms/${id}/members`, { email: "ada@example.com", role: "owner" });
  for (const agentDid of ["builder", "boss"]) await owner(`POST /api/realms/${id}/agents`, { agentDid });
  const remove = `DELETE /api/realms/${id}/agents/builder`;
  const limits = { realmId: id, capabilities: ["api_call"], resourceLimits: { maxRequestsPerHour: 1 } };
  const policy = (await owner("POST /api/policies", limits)).json.policy;
  const told = "The realm has policies: only a person who is owner can take agents out of it";
  for (const refused of [await admin(remove), await boss(remove), await boss(`DELETE /api/realms/${id}`)]) {
    expect([refused.status, refused.json.message]).toEqual([403, told]);
  }
  expect((await owner(`GET /api/realms/${id}`)).json.realm.agentCount).toBe(2);
  expect((await owner(`DELETE /api/realms/${id}/agents/boss`)).status).toBe(200);
  await owner(`DELETE /api/policies/${policy.id}`);
  expect((await admin(remove)).status).toBe(200);
});
