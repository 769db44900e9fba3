import { expect } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import type { DirectoryQuery } from "../../../../src/core/agent/directory-query.ts";
import type { PublicKey } from "../../../../src/core/identity/did.ts";
import type { CompanyId, UserId } from "../../../../src/core/ids.ts";
import type { Agent } from "../../../../src/ports/store/agent/agents.ts";
import type { DirectoryScope } from "../../../../src/ports/store/agent/directory.ts";
import { anAgent, aUser, NOW } from "../../samples.ts";
import type { Case, World } from "../../world.ts";

const ALL: DirectoryScope = { type: "all" };
const GLOBEX = "globex" as CompanyId;

const query = (fields: Partial<DirectoryQuery> = {}): DirectoryQuery => ({
  capabilities: [],
  sortBy: "name",
  sortDir: "asc",
  page: 1,
  pageSize: 100,
  ...fields,
});

async function names({ store }: World, fields: Partial<DirectoryQuery>, scope = ALL): Promise<string[]> {
  const { entries } = await store.directory.page(scope, query(fields), NOW);
  return entries.map(({ agent }) => agent.name);
}

const able = (...names: string[]) => names as readonly string[] as readonly Capability[];

/** Four agents, of which two were seen; `crawler` is of another company. */
async function inhabit({ store }: World): Promise<Record<"ada" | "bea" | "cid" | "crawler", Agent>> {
  await store.companies.create({ id: GLOBEX, registeredAt: NOW, bundleSequence: 0 });
  const agents = {
    ada: anAgent({
      name: "ada",
      displayName: "Ärger 100%_",
      publicKey: "z6MkADA" as PublicKey,
      capabilities: able("api_call", "mail_send"),
      registeredAt: NOW + 3,
    }),
    bea: anAgent({ name: "bea", capabilities: able("api_call"), registeredAt: NOW + 1 }),
    cid: anAgent({ name: "cid", displayName: "Ledger Bot", registeredAt: NOW + 2 }),
    crawler: anAgent({ name: "globex:crawler", companyId: GLOBEX, registeredAt: NOW + 1 }),
  };
  for (const agent of Object.values(agents)) await store.agents.create(agent);
  await store.agents.create(anAgent({ name: "gone", status: "revoked", revokedAt: NOW }));
  const seen = (agent: Agent, lastSeenAt: number, onlineUntil: number) => {
    return { agentId: agent.id, source: "ws", lastSeenAt, onlineUntil, requestsUntil: 0 } as const;
  };
  await store.agentPresence.seen([seen(agents.bea, NOW - 10, NOW + 10), seen(agents.cid, NOW - 20, NOW)]);
  return agents;
}

async function newRealm({ raw }: World, id: string, company = "default"): Promise<void> {
  const row = { id, company_id: company, name: id, slug: `slug-${id}`, color: "#3b82f6" };
  await raw.db
    .insertInto("realms")
    .values({ ...row, description: null, is_default: 0, created_at: NOW })
    .execute();
}

async function put({ raw }: World, realm: string, agent: Agent, at: number): Promise<void> {
  await raw.db
    .insertInto("realm_agents")
    .values({ realm_id: realm, agent_id: agent.id, added_at: at })
    .execute();
}

export const DIRECTORY_CASES: readonly Case[] = [
  {
    name: "directory: agents come in a stable order by name, time or when they were seen",
    run: async (world) => {
      await inhabit(world);
      const order = (sortBy: DirectoryQuery["sortBy"], sortDir: DirectoryQuery["sortDir"]) =>
        names(world, { sortBy, sortDir });
      expect(await order("name", "asc")).toEqual(["bea", "globex:crawler", "cid", "ada"]);
      expect(await order("name", "desc")).toEqual(["ada", "cid", "globex:crawler", "bea"]);
      expect(await order("registeredAt", "asc")).toEqual(["bea", "globex:crawler", "cid", "ada"]);
      expect(await order("registeredAt", "desc")).toEqual(["ada", "cid", "globex:crawler", "bea"]);
      expect(await order("lastSeen", "desc")).toEqual(["bea", "cid", "globex:crawler", "ada"]);
      expect(await order("lastSeen", "asc")).toEqual(["ada", "globex:crawler", "cid", "bea"]);
    },
  },
  {
    name: "directory: a text is looked for literally in names and DIDs, without regard to case",
    run: async (world) => {
      await inhabit(world);
      for (const [text, found] of [
        ["ledger", ["cid"]],
        ["ärger", ["ada"]],
        ["%", ["ada"]],
        ["0%_", ["ada"]],
        ["_", ["ada"]],
        ["\\", []],
        ["did:vaultys:z6mka", ["ada"]],
        ["cra", ["globex:crawler"]],
        ["globex", []],
        ["bea", ["bea"]],
      ] as const) {
        expect([text, await names(world, { text })]).toEqual([text, [...found]]);
      }
    },
  },
  {
    name: "directory: filters come before pages, and the count of those online before the filter for them",
    run: async (world) => {
      await inhabit(world);
      const page = async (fields: Partial<DirectoryQuery>) => {
        const { entries, total, online } = await world.store.directory.page(ALL, query(fields), NOW);
        return [entries.map(({ agent }) => agent.name), total, online];
      };
      expect(await page({ online: true, pageSize: 1 })).toEqual([["bea"], 1, 1]);
      expect(await page({ online: false, pageSize: 2 })).toEqual([["globex:crawler", "cid"], 3, 1]);
      expect(await page({ pageSize: 3, page: 2 })).toEqual([["ada"], 4, 1]);
      expect(await page({ page: 1_000_000_000, pageSize: 100 })).toEqual([[], 4, 1]);
      expect(await page({ capabilities: ["api_call"] })).toEqual([["bea", "ada"], 2, 1]);
      expect(await page({ capabilities: ["mail_send", "api_call"] })).toEqual([["ada"], 1, 0]);
      expect(await page({ capabilities: ["api"] })).toEqual([[], 0, 0]);
      expect(await page({ capabilities: ['api_call","mail_send'] })).toEqual([[], 0, 0]);
    },
  },
  {
    name: "directory: an agent is in the realm that it was put into first, else in its company's default",
    run: async (world) => {
      const { ada, bea, crawler } = await inhabit(world);
      for (const id of ["eng", "ops"]) await newRealm(world, id);
      await put(world, "ops", ada, NOW + 1);
      await put(world, "eng", ada, NOW + 2);
      const realms = async (agent: Agent) =>
        (await world.store.directory.find(ALL, agent.id))?.realms.map(({ id }) => id).slice(0, 2);
      expect(await realms(ada)).toEqual(["ops", "eng"]);
      expect(await realms(bea)).toEqual(["realm_default"]);
      expect(await realms(crawler)).toEqual(["realm_default_globex"]);
      expect(await names(world, { realm: "eng" })).toEqual(["ada"]);
      expect(await names(world, { realm: "slug-ops" })).toEqual(["ada"]);
      expect(await names(world, { realm: "nowhere" })).toEqual([]);
      expect(await names(world, { realm: "realm_default" })).toContain("bea");
    },
  },
  {
    name: "directory: each sees what is in their scope, and nothing of other realms",
    run: async (world) => {
      const { ada, bea, cid } = await inhabit(world);
      const user = aUser();
      await world.store.users.create(user);
      for (const id of ["eng", "ops"]) await newRealm(world, id);
      await put(world, "ops", ada, NOW + 1);
      await put(world, "eng", ada, NOW + 2);
      await put(world, "eng", bea, NOW + 2);
      expect(await names(world, {}, { type: "company", companyId: GLOBEX })).toEqual(["globex:crawler"]);
      const scope = { type: "user", id: user.id } as const;
      expect(await names(world, {}, scope)).toEqual([]);
      await world.raw.db
        .insertInto("realm_members")
        .values({ realm_id: "eng", user_id: user.id, role: "member", added_at: NOW })
        .execute();
      expect(await names(world, {}, scope)).toEqual(["bea", "ada"]);
      expect(await names(world, { realm: "ops" }, scope)).toEqual([]);
      const shown = await world.store.directory.find(scope, ada.id);
      expect(shown?.realms.map(({ id }) => id)).toEqual(["eng"]);
      expect(await world.store.directory.find(scope, cid.id)).toBeUndefined();
      expect(await names(world, {}, { type: "user", id: "nobody" as UserId })).toEqual([]);
      const seen = await names(world, {}, { type: "agent", id: bea.id });
      expect(seen).toContain("ada");
      expect(seen).not.toContain("globex:crawler");
    },
  },
  {
    name: "directory: an agent that is renamed is found by what it is called now, or by the name that it was given",
    run: async (world) => {
      const { bea, cid } = await inhabit(world);
      await world.store.agents.rename(bea.id, "zoe", NOW);
      await world.store.agents.rename(cid.id, "sid", NOW);
      expect(await names(world, { text: "zoe" })).toEqual(["zoe"]);
      expect(await names(world, { text: "bea" })).toEqual([]);
      expect(await names(world, { text: "ledger" })).toEqual(["sid"]);
      expect(await world.store.agents.namesFrom("z")).toEqual(["zoe"]);
    },
  },
];
