/** The console's pages of realms, used as an owner, as those who administer one, and as a member; hostile names stay text. */
import { expect, test } from "bun:test";
import { ledTo, visitor } from "../../../support/console/visitor.ts";
import { anAgentKey } from "../../../support/identity/agent-key.ts";
import { openInstance } from "../../../support/instance.ts";

const HOSTILE = `<script>alert(1)</script>"'\u202Eevil`;
const ENG = { name: "Engineering", slug: "eng", description: "", color: "#3b82f6" };

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const as = visitor(instance, owner);
  const made = await as.send("/new-realm", { ...ENG, company: "default" });
  const page = String(ledTo(made)[1]);
  return { instance, owner, page, ...as, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

test("a realm is created, changed, and deleted by its typed slug; the default one stays", async () => {
  await using at = await scene();
  expect((await at.look("/realms")).text).toContain(`href="${at.page}"`);
  const form = await at.look(`${at.page}/edit`);
  expect(form.text).toContain('name="seen.slug" value="eng"');
  const seen = Object.fromEntries(Object.entries(ENG).map(([name, value]) => [`seen.${name}`, value]));
  const sent = { ...ENG, ...seen, name: "Builders", description: "They build", color: "#ff0000" };
  expect(ledTo(await at.send(`${at.page}/edit`, sent))).toEqual([303, at.page]);
  const { text } = await at.look(at.page);
  expect([text.includes("Builders"), text.includes("They build"), text.includes('fill="#ff0000"')]).toEqual([
    true,
    true,
    true,
  ]);
  // Without scripts and styles of its own.
  expect(text).not.toMatch(/style=/);
  expect((await at.send(`${at.page}/delete`, { confirm: "Builders" })).text).toContain('id="confirm-error"');
  expect(ledTo(await at.send(`${at.page}/delete`, { confirm: "eng" }))).toEqual([303, "/realms"]);
  expect((await at.look(at.page)).status).toBe(404);
  expect((await at.look("/realms/realm_default")).text).not.toContain("/delete");
  expect((await at.look("/realms/realm_default/delete")).status).toBe(400);
});

test("what is refused stands beside its field, with what was typed", async () => {
  await using at = await scene();
  const bad = await at.send("/new-realm", { name: "", slug: "No Slug", color: "blue", company: "default" });
  expect(bad.status).toBe(400);
  for (const id of ["name", "slug", "color"]) expect(bad.text).toContain(`id="${id}-error"`);
  expect([bad.text.includes('value="No Slug"'), bad.text.includes('value="blue"')]).toEqual([true, true]);
  const taken = await at.send("/new-realm", { ...ENG, company: "default" });
  expect([taken.status, taken.text.includes('id="slug-error"')]).toEqual([409, true]);
  const nobody = await at.send(`${at.page}/members`, { email: "nobody@example.com", role: "member" });
  expect([nobody.status, nobody.text.includes('id="email-error"')]).toEqual([404, true]);
  const noAgent = await at.send(`${at.page}/agents`, { agentDid: HOSTILE });
  expect([noAgent.status, noAgent.text.includes('id="agentDid-error"')]).toEqual([404, true]);
  expect(noAgent.text).not.toContain("<script>alert");
});

test("of two who edit the same realm the second is shown what the first has changed", async () => {
  await using at = await scene();
  const seen = Object.fromEntries(Object.entries(ENG).map(([name, value]) => [`seen.${name}`, value]));
  await at.send(`${at.page}/edit`, { ...ENG, ...seen, name: "First" });
  const second = await at.send(`${at.page}/edit`, { ...ENG, ...seen, name: "Second" });
  expect(second.status).toBe(409);
  expect(second.text).toContain('id="name-error">Was set to First meanwhile');
  expect([
    second.text.includes('value="Second"'),
    second.text.includes('name="seen.name" value="First"'),
  ]).toEqual([true, true]);
  expect(
    (await at.send(`${at.page}/edit`, { ...ENG, ...seen, "seen.name": "First", name: "Second" })).status,
  ).toBe(303);
});

test("of two who send their edits at once one is told of the other's", async () => {
  await using at = await scene();
  const seen = Object.fromEntries(Object.entries(ENG).map(([name, value]) => [`seen.${name}`, value]));
  const sent = ["First", "Second"].map((name) => at.send(`${at.page}/edit`, { ...ENG, ...seen, name }));
  expect((await Promise.all(sent)).map(({ status }) => status).toSorted()).toEqual([303, 409]);
});

test("people are added, given another role and removed; nobody is brought back by a form that is old", async () => {
  await using at = await scene();
  await at.instance.addUser("max@example.com", "member");
  const roleOf = async () => {
    const realm = await at.instance.store.realms.bySlug("default" as never, "eng");
    const members = await at.instance.store.realms.members(realm?.id as never);
    return members.find(({ email }) => email === "max@example.com")?.role;
  };
  expect(ledTo(await at.send(`${at.page}/members`, { email: "max@example.com", role: "member" }))).toEqual([
    303,
    at.page,
  ]);
  const again = await at.send(`${at.page}/members`, { email: "max@example.com", role: "owner" });
  expect([again.text.includes('id="email-error">Is member already'), await roleOf()]).toEqual([
    true,
    "member",
  ]);
  const change = { email: "max@example.com", role: "admin", "seen.role": "member" };
  expect((await at.send(`${at.page}/members/role`, change)).status).toBe(303);
  const late = await at.send(`${at.page}/members/role`, { ...change, role: "manager" });
  expect([late.status, late.text.includes("was made admin meanwhile"), await roleOf()]).toEqual([
    409,
    true,
    "admin",
  ]);
  const remove = `${at.page}/members/remove?email=max%40example.com`;
  expect((await at.look(remove)).text).toContain("max@example.com");
  expect(ledTo(await at.send(remove))).toEqual([303, at.page]);
  const gone = await at.send(`${at.page}/members/role`, { ...change, "seen.role": "admin" });
  expect([gone.status, gone.text.includes("taken out of the realm meanwhile"), await roleOf()]).toEqual([
    409,
    true,
    undefined,
  ]);
});

test("an agent is put in and taken out, and shows by which key it is known", async () => {
  await using at = await scene();
  const { publicKey } = anAgentKey();
  const body = { name: HOSTILE, publicKey, capabilities: ["api_call"] };
  await at.instance.call("POST /api/agents/register", { body });
  const { json } = await at.instance.call("GET /api/registrations", { token: at.owner });
  const approve = `POST /api/registrations/${json.registrations[0].id}/approve`;
  await at.instance.call(approve, { token: at.owner, body: { capabilities: ["api_call"] } });
  const did = `did:vaultys:${publicKey}`;
  expect(ledTo(await at.send(`${at.page}/agents`, { agentDid: did }))).toEqual([303, at.page]);
  const { text } = await at.look(at.page);
  expect([text.includes(did), /SHA256:[A-Za-z0-9+/]{43}/.test(text), text.includes("api_call")]).toEqual([
    true,
    true,
    true,
  ]);
  expect([
    text.includes("&lt;script&gt;alert(1)"),
    text.includes("<script>alert"),
    text.includes("\u202E"),
  ]).toEqual([true, false, false]);
  const remove = /href="([^"]+\/agents\/remove[^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect((await at.look(remove)).text).toContain("lands in the default one");
  expect(ledTo(await at.send(remove))).toEqual([303, at.page]);
  expect((await at.look(at.page)).text).toContain("No agent is in it");
  const last = await at.send(`/realms/realm_default/agents/remove?${remove.split("?")[1]}`);
  expect([last.status, last.text.includes("is in no other realm")]).toEqual([409, true]);
});

test("an agent of another company is refused beside the field", async () => {
  await using at = await scene();
  const { json } = await at.instance.call("POST /v1/companies", {
    token: at.owner,
    body: { companyId: "globex" },
  });
  await at.instance.call("POST /v1/agents/register", { token: json.apiKey, body: { agentId: "crawler-7" } });
  const refused = await at.send(`${at.page}/agents`, { agentDid: "globex:crawler-7" });
  expect([refused.status, refused.text.includes('id="agentDid-error"')]).toEqual([400, true]);
  const globex = (await at.look("/realms")).text.match(/href="(\/realms\/realm_default_globex)"/)?.[1] ?? "";
  expect((await at.look(globex)).text).toContain("globex:crawler-7");
});

test("a name that hides something stays text everywhere", async () => {
  await using at = await scene();
  const body = { name: HOSTILE, slug: "odd", description: `${HOSTILE}${"x".repeat(200)}` };
  const { json } = await at.instance.call("POST /api/realms", { token: at.owner, body });
  const path = `/realms/${json.realm.id}`;
  for (const one of ["/realms", path, `${path}/edit`, `${path}/delete`]) {
    const { status, text } = await at.look(one);
    expect([one, status, text.includes("&lt;script&gt;"), text.includes("<script>alert")]).toEqual([
      one,
      200,
      true,
      false,
    ]);
  }
  for (const one of ["/realms", path, `${path}/delete`])
    expect((await at.look(one)).text).not.toContain("\u202E");
});

test("who is in a realm sees it, its owners and admins are offered to change it, and others see none", async () => {
  await using at = await scene();
  await at.instance.addAgent("build-bot", "no-access");
  await at.send(`${at.page}/agents`, { agentDid: "build-bot" });
  const agent = await at.look("/agents/build-bot");
  for (const path of [at.page, "/companies/default/agents/build-bot"]) {
    expect([path, agent.text.includes(`href="${path}"`)]).toEqual([path, true]);
  }
  const seen = async (email: string, role: string | undefined) => {
    const session = await at.instance.addUser(email, "no-access");
    if (role !== undefined) await at.send(`${at.page}/members`, { email, role });
    const { look } = visitor(at.instance, session);
    const { status, text } = await look(at.page);
    const offered = ["/edit", "/delete", "/agents/remove", "/members/role", "/members/remove"];
    return [status, text.includes("build-bot"), offered.filter((path) => text.includes(`${at.page}${path}`))];
  };
  expect(await seen("mia@example.com", "member")).toEqual([200, true, []]);
  expect(await seen("ada@example.com", "admin")).toEqual([
    200,
    true,
    ["/edit", "/agents/remove", "/members/role", "/members/remove"],
  ]);
  expect(await seen("otto@example.com", undefined)).toEqual([404, false, []]);
  // An admin of the realm makes no owner of it.
  const { look, send } = visitor(at.instance, await at.instance.addUser("ava@example.com", "member"));
  await at.send(`${at.page}/members`, { email: "ava@example.com", role: "admin" });
  expect((await look(at.page)).text).not.toContain('<option value="owner"');
  expect((await send(`${at.page}/members`, { email: "otto@example.com", role: "owner" })).status).toBe(403);
});
