import { expect } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import type { DirectoryQuery } from "../../../../src/core/agent/directory-query.ts";
import type { PublicKey } from "../../../../src/core/identity/did.ts";
import type { CompanyId, RealmId } from "../../../../src/core/ids.ts";
import type { Agent, AgentsSeen } from "../../../../src/ports/store/agent/agents.ts";
import type { DirectorySearch } from "../../../../src/ports/store/agent/directory.ts";
import { anAgent, NOW } from "../../samples.ts";
import type { Case, World } from "../../world.ts";

const ALL: AgentsSeen = {};
const GLOBEX = "globex" as CompanyId;

const search = (fields: Partial<DirectorySearch> = {}): DirectorySearch => ({
  capabilities: [],
  sortBy: "name",
  sortDir: "asc",
  page: 1,
  pageSize: 100,
  ...fields,
});

async function names({ store }: World, fields: Partial<DirectorySearch>, seen = ALL): Promise<string[]> {
  const { agents } = await store.directory.search(seen, search(fields), NOW);
  return agents.map(({ name }) => name);
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
      const page = async (fields: Partial<DirectorySearch>) => {
        const { agents, total, online } = await world.store.directory.search(ALL, search(fields), NOW);
        return [agents.map(({ name }) => name), total, online];
      };
      expect(await page({ online: true, pageSize: 1 })).toEqual([["bea"], 1, 1]);
      expect(await page({ online: false, pageSize: 2 })).toEqual([["globex:crawler", "cid"], 3, 1]);
      expect(await page({ pageSize: 3, page: 2 })).toEqual([["ada"], 4, 1]);
      expect(await page({ page: 1_000_000_000, pageSize: 100 })).toEqual([[], 4, 1]);
      expect(await page({ online: false, page: 9 })).toEqual([[], 3, 1]);
      expect(await page({ online: false, text: "bea" })).toEqual([[], 0, 1]);
      expect(await page({ capabilities: ["api_call"] })).toEqual([["bea", "ada"], 2, 1]);
      expect(await page({ capabilities: ["mail_send", "api_call"] })).toEqual([["ada"], 1, 0]);
      expect(await page({ capabilities: ["api"] })).toEqual([[], 0, 0]);
      expect(await page({ capabilities: ['api_call","mail_send'] })).toEqual([[], 0, 0]);
    },
  },
  {
    name: "directory: a realm has those that were put into it, and a default one those of whom nothing is written",
    run: async (world) => {
      const { ada, bea, crawler } = await inhabit(world);
      for (const id of ["eng", "ops"]) await newRealm(world, id);
      await put(world, "ops", ada, NOW + 1);
      await put(world, "eng", ada, NOW + 2);
      const inRealm = (id: string) => names(world, { realmId: id as RealmId });
      expect(await inRealm("eng")).toEqual(["ada"]);
      expect(await inRealm("nowhere")).toEqual([]);
      expect(await inRealm("realm_default")).toEqual(["bea", "cid", "ada"]);
      expect(await inRealm("realm_default_globex")).toEqual(["globex:crawler"]);
      for (const { id } of [bea, crawler]) {
        await world.raw.db.deleteFrom("realm_agents").where("agent_id", "=", id).execute();
      }
      expect(await inRealm("realm_default")).toEqual(["bea", "cid", "ada"]);
      expect(await inRealm("realm_default_globex")).toEqual(["globex:crawler"]);
    },
  },
  {
    name: "directory: a company sees its own, a viewer what is in its realms, and an agent itself",
    run: async (world) => {
      const { ada, bea } = await inhabit(world);
      for (const id of ["eng", "ops"]) await newRealm(world, id);
      await put(world, "ops", ada, NOW + 1);
      await put(world, "eng", bea, NOW + 2);
      const as = (actorId: string, ...ids: string[]): AgentsSeen => ({
        visibleTo: { actorId, realmIds: ids as RealmId[] },
      });
      expect(await names(world, {}, { companyId: GLOBEX })).toEqual(["globex:crawler"]);
      expect(await names(world, {}, as("somebody"))).toEqual([]);
      expect(await names(world, {}, as("somebody", "eng"))).toEqual(["bea"]);
      expect(await names(world, {}, as("somebody", "eng", "ops"))).toEqual(["bea", "ada"]);
      expect(await names(world, { realmId: "ops" as RealmId }, as("somebody", "eng"))).toEqual([]);
      expect(await names(world, {}, as(ada.id))).toEqual(["ada"]);
      expect(await names(world, {}, as(ada.id, "eng"))).toEqual(["bea", "ada"]);
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
