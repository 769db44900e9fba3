import { expect } from "bun:test";
import { sql } from "kysely";
import type { AgentId, CompanyId, RealmId, TokenHash, UserId } from "../../../../src/core/ids.ts";
import { DEFAULT_COMPANY_ID } from "../../../../src/core/ids.ts";
import type { Realm } from "../../../../src/ports/store/realm/realms.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { MIGRATIONS } from "../../../../src/store/migrations/index.ts";
import { migrate } from "../../../../src/store/migrations/migrate.ts";
import { createStore } from "../../../../src/store/open.ts";
import { anAgent, aUser, DEFAULT, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

const GLOBEX = "globex" as CompanyId;
const DEFAULT_REALM = "realm_default" as RealmId;

function aRealm(slug: string, fields: Partial<Realm> = {}): Realm {
  return {
    id: `realm_${slug}` as RealmId,
    companyId: DEFAULT_COMPANY_ID,
    name: slug,
    slug,
    color: "#123456",
    isDefault: false,
    createdAt: NOW,
    ...fields,
  };
}

async function aStoredAgent(store: Store, name: string, companyId = DEFAULT_COMPANY_ID) {
  const agent = anAgent({ name, companyId });
  await store.agents.create(agent);
  return agent;
}

export const REALM_CASES: readonly Case[] = [
  {
    name: "realms: each company has a default one from its making; slugs are unique within a company",
    run: async ({ store }) => {
      await store.companies.create({ id: GLOBEX, registeredAt: NOW, bundleSequence: 0 });
      const eng = aRealm("eng", { description: "Those who build" });
      expect(await store.realms.create(eng)).toBe(true);
      expect(await store.realms.create(aRealm("eng", { id: "realm_2" as RealmId }))).toBe(false);
      expect(await store.realms.create(aRealm("eng", { id: "realm_3" as RealmId, companyId: GLOBEX }))).toBe(
        true,
      );
      expect(await store.realms.byId(eng.id)).toEqual(eng);
      expect((await store.realms.bySlug(GLOBEX, "eng"))?.id).toBe("realm_3" as RealmId);
      expect(await store.realms.bySlug(DEFAULT_COMPANY_ID, "Eng")).toBeUndefined();
      const listed = await store.realms.list({});
      expect(listed.map(({ id, isDefault }) => [id, isDefault])).toEqual([
        [DEFAULT_REALM, true],
        [eng.id, false],
        ["realm_default_globex", true],
        ["realm_3", false],
      ] as never);
      expect((await store.realms.list({ companyId: GLOBEX })).length).toBe(2);
      expect(await store.realms.list({ ids: [] })).toEqual([]);
      const { description: _, ...bare } = eng;
      const ops = aRealm("ops");
      await store.realms.create(ops);
      expect(await store.realms.update(eng.id, { ...bare, slug: "ops" })).toBe(false);
      expect(await store.realms.update(eng.id, { ...bare, name: "Engines", slug: "eng" })).toBe(true);
      expect(await store.realms.byId(eng.id)).toEqual({ ...bare, name: "Engines" });
    },
  },
  {
    name: "realms: an agent is in its company's default one, stays there when put elsewhere, and is never in none",
    run: async ({ store }) => {
      await store.companies.create({ id: GLOBEX, registeredAt: NOW, bundleSequence: 0 });
      const [agent, other] = [
        await aStoredAgent(store, "mine"),
        await aStoredAgent(store, "globex:c", GLOBEX),
      ];
      const [eng, ops] = [aRealm("eng"), aRealm("ops")];
      for (const realm of [eng, ops]) await store.realms.create(realm);
      const ofAgents = async () => {
        const found = await store.realms.ofAgents([agent.id, other.id]);
        return [agent, other].map(({ id }) => found.get(id)?.map(({ slug }) => slug));
      };
      expect(await ofAgents()).toEqual([["default"], ["default"]]);
      expect(await store.realms.addAgent(ops.id, agent.id, NOW + 1)).toBe(true);
      expect(await store.realms.addAgent(eng.id, agent.id, NOW + 2)).toBe(true);
      expect(await store.realms.addAgent(ops.id, agent.id, NOW + 3)).toBe(false);
      expect(await ofAgents()).toEqual([["ops", "eng", "default"], ["default"]]);
      expect(await store.realms.removeAgent(DEFAULT_REALM, agent.id)).toBe(true);
      expect(await store.realms.removeAgent(DEFAULT_REALM, agent.id)).toBe(false);
      expect(await store.realms.removeAgent(ops.id, agent.id)).toBe(true);
      expect(await ofAgents()).toEqual([["eng"], ["default"]]);
      const counts = (await store.realms.list({ companyId: DEFAULT_COMPANY_ID })).map((realm) => [
        realm.slug,
        realm.agentCount,
      ]);
      expect(counts).toEqual([
        ["default", 0],
        ["eng", 1],
        ["ops", 0],
      ]);
      expect(await store.realms.delete(DEFAULT_REALM)).toBe(false);
      expect(await store.realms.delete(eng.id)).toBe(true);
      expect(await store.realms.delete(eng.id)).toBe(false);
      expect(await ofAgents()).toEqual([["default"], ["default"]]);
      await store.agents.delete(agent.id, NOW);
      expect(await ofAgents()).toEqual([undefined, ["default"]]);
    },
  },
  {
    name: "realms: people are in none until they are added, with one role, and gone from all when they are deleted",
    run: async ({ store }) => {
      const [max, ada] = [aUser({ email: "max@example.com" }), aUser({ email: "ada@example.com" })];
      for (const user of [max, ada]) await store.users.create(user);
      expect(await store.realms.idsOf(max.id)).toEqual([]);
      await store.realms.setMember(DEFAULT_REALM, max.id, { role: "member", at: NOW });
      await store.realms.setMember(DEFAULT_REALM, max.id, { role: "admin", at: NOW + 1 });
      await store.realms.setMember(DEFAULT_REALM, ada.id, { role: "owner", at: NOW + 2 });
      expect(await store.realms.members(DEFAULT_REALM)).toEqual([
        { userId: ada.id, email: ada.email, role: "owner", addedAt: NOW + 2 },
        { userId: max.id, email: max.email, role: "admin", addedAt: NOW },
      ]);
      expect(await store.realms.roleOf(DEFAULT_REALM, max.id)).toBe("admin");
      expect(await store.realms.idsOf(max.id)).toEqual([DEFAULT_REALM]);
      expect(await store.realms.removeMember(DEFAULT_REALM, max.id)).toBe(true);
      expect(await store.realms.removeMember(DEFAULT_REALM, max.id)).toBe(false);
      expect(await store.realms.roleOf(DEFAULT_REALM, max.id)).toBeUndefined();
      await store.users.delete(ada.id);
      expect(await store.realms.members(DEFAULT_REALM)).toEqual([]);
    },
  },
  {
    name: "realms: a viewer sees what is in its realms, and an agent itself",
    run: async ({ store }) => {
      const [a, b, c] = [
        await aStoredAgent(store, "a"),
        await aStoredAgent(store, "b"),
        await aStoredAgent(store, "c"),
      ];
      const eng = aRealm("eng");
      await store.realms.create(eng);
      for (const { id } of [a, b]) {
        await store.realms.addAgent(eng.id, id, NOW);
        await store.realms.removeAgent(DEFAULT_REALM, id);
      }
      const seen = async (actorId: string, realmIds: readonly RealmId[]) => {
        const agents = await store.agents.list({ visibleTo: { actorId, realmIds } });
        return agents.map(({ name }) => name);
      };
      expect(await store.realms.idsOf(a.id)).toEqual([eng.id]);
      expect(await seen(a.id, [eng.id])).toEqual(["a", "b"]);
      expect(await seen(c.id, [])).toEqual(["c"]);
      expect(await seen("somebody" as UserId, [])).toEqual([]);
      expect(await seen("somebody" as UserId, [eng.id, DEFAULT_REALM])).toEqual(["a", "b", "c"]);
      const viewer = { actorId: "somebody", realmIds: [eng.id] };
      expect(await store.agents.isVisible(b.id, viewer)).toBe(true);
      expect(await store.agents.isVisible(c.id, viewer)).toBe(false);
    },
  },
  {
    name: "realms: an agent that an older process made is in the default one of its company",
    run: async ({ store, raw }) => {
      const [agent, mate] = [await aStoredAgent(store, "old"), await aStoredAgent(store, "new")];
      await raw.db.deleteFrom("realm_agents").where("agent_id", "=", agent.id).execute();
      expect((await store.realms.ofAgents([agent.id, mate.id])).get(agent.id)?.map(({ id }) => id)).toEqual([
        DEFAULT_REALM,
      ]);
      expect(await store.realms.idsOf(agent.id)).toEqual([DEFAULT_REALM]);
      const viewer = { actorId: mate.id, realmIds: [DEFAULT_REALM] };
      expect(await store.agents.isVisible(agent.id, viewer)).toBe(true);
    },
  },
  {
    name: "realms: an older database gets a default one per company, with its agents in it, and keeps all that they have",
    run: async ({ blank }) => {
      const database = await blank();
      await migrate(
        database,
        MIGRATIONS.filter(({ name }) => name < "0013"),
      );
      await sql`insert into companies (id, registered_at) values ('globex', 21)`.execute(database.db);
      for (const [id, name, company] of [
        ["a-1", "old-bot", "default"],
        ["a-2", "globex:crawler-7", "globex"],
      ]) {
        await sql`insert into agents (id, name, status, role, created_by, created_at, updated_at, company_id,
            registered_at, metadata, origin)
          values (${id}, ${name}, 'active', 'member', 'somebody', 11, 12, ${company}, 13, '{"team":"ops"}', 'company')`.execute(
          database.db,
        );
      }
      await sql`insert into sessions (hash, public_id, type, agent_id, created_at)
        values ('h-2', 'p-2', 'agent', 'a-2', 11)`.execute(database.db);
      await sql`insert into vault_grants (vault_id, actor_type, actor_id, role, granted_at)
        values (${DEFAULT}, 'agent', 'a-2', 'proxy', 14)`.execute(database.db);
      await migrate(database);
      const store = await createStore(database);
      const ids = ["a-1", "a-2"] as AgentId[];
      const realms = await store.realms.ofAgents(ids);
      expect(ids.map((id) => realms.get(id)?.map((realm) => [realm.id, realm.name, realm.color]))).toEqual([
        [[DEFAULT_REALM, "Default", "#6b7280"]],
        [["realm_default_globex" as RealmId, "Default", "#6b7280"]],
      ]);
      expect(
        (await store.realms.list({})).map(({ agentCount, userCount }) => [agentCount, userCount]),
      ).toEqual([
        [1, 0],
        [1, 0],
      ]);
      const crawler = await store.agents.byName("globex:crawler-7");
      expect(crawler).toMatchObject({
        metadata: { team: "ops" },
        registeredAt: 13,
        role: "member",
        capabilities: [],
      });
      expect((await store.sessions.byHash("h-2" as TokenHash))?.type).toBe("agent");
      expect(await store.grants.find("a-2", DEFAULT)).toEqual({ role: "proxy" });
    },
  },
];
