import { expect } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import type { AgentPolicy } from "../../../../src/core/agent/policy.ts";
import type { AgentId, CompanyId, PolicyId, RealmId } from "../../../../src/core/ids.ts";
import { anAgent, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

const REALM = "realm_default" as RealmId;
const ID = "pol_1" as PolicyId;

function aPolicy(agentId: AgentId, fields: Partial<AgentPolicy> = {}): AgentPolicy {
  return {
    id: ID,
    subject: { type: "agent", id: agentId },
    capabilities: ["api_call"] as Capability[],
    resourceLimits: { allowedDomains: ["*.example.com"], maxRequestsPerHour: 60 },
    expiresAt: NOW + 1,
    createdBy: "somebody",
    createdAt: NOW,
    ...fields,
  };
}

export const POLICY_CASES: readonly Case[] = [
  {
    name: "policies: made for whom there is, read back, listed the newest first, and gone with their agent",
    run: async ({ store }) => {
      const { policies } = store;
      const agent = anAgent();
      await store.agents.create(agent);
      const policy = aPolicy(agent.id);
      const realm = aPolicy(agent.id, {
        id: "pol_2" as PolicyId,
        subject: { type: "realm", id: REALM },
        resourceLimits: {},
        createdAt: NOW + 1,
      });
      expect(await policies.create(policy)).toBe(true);
      expect(await policies.create(realm)).toBe(true);
      expect(await policies.create(aPolicy("nobody" as AgentId, { id: "pol_3" as PolicyId }))).toBe(false);
      const nowhere = { type: "realm", id: "realm_x" as RealmId } as const;
      expect(await policies.create(aPolicy(agent.id, { id: "pol_4" as PolicyId, subject: nowhere }))).toBe(
        false,
      );
      expect(await policies.byId(ID)).toEqual(policy);
      expect(await policies.byId("pol_3" as PolicyId)).toBeUndefined();
      expect(await policies.list({})).toEqual([realm, policy]);
      expect(await policies.list({ agentId: agent.id })).toEqual([policy]);
      expect(await policies.list({ realmId: REALM })).toEqual([realm]);
      expect(await policies.list({ now: NOW + 1 })).toEqual([]);
      expect(await policies.list({ now: NOW })).toEqual([realm, policy]);
      await store.agents.delete(agent.id, NOW);
      expect(await policies.list({})).toEqual([realm]);
      expect(await policies.delete(realm.id)).toBe(true);
      expect(await policies.delete(realm.id)).toBe(false);
    },
  },
  {
    name: "policies: of an agent are its own and those of the default realm of its company",
    run: async ({ store }) => {
      const globex = "globex" as CompanyId;
      await store.companies.create({ id: globex, registeredAt: NOW, bundleSequence: 0 });
      const [agent, other] = [anAgent(), anAgent({ companyId: globex, name: "globex:one" })];
      await store.agents.create(agent);
      await store.agents.create(other);
      const own = aPolicy(agent.id);
      const realm = aPolicy(agent.id, { id: "pol_2" as PolicyId, subject: { type: "realm", id: REALM } });
      await store.policies.create(own);
      await store.policies.create(realm);
      const idsOf = async (id: AgentId) => (await store.policies.ofAgent(id)).map((policy) => policy.id);
      expect(await idsOf(agent.id)).toEqual([own.id, realm.id]);
      expect(await idsOf(other.id)).toEqual([]);
    },
  },
  {
    name: "policies: a change tells the agent, and one of a realm everybody",
    run: async ({ store }) => {
      const agent = anAgent();
      await store.agents.create(agent);
      const heard: unknown[] = [];
      store.changes.subscribe((change) => heard.push(change));
      await store.policies.create(aPolicy(agent.id));
      await store.policies.delete(ID);
      await store.policies.create(aPolicy(agent.id, { subject: { type: "realm", id: REALM } }));
      await store.agents.setCapabilities(agent.id, ["mail_send"] as Capability[], NOW + 5);
      const actor = { type: "actor", id: agent.id };
      expect(heard).toEqual([actor, actor, { type: "instance" }, actor]);
      expect(await store.agents.byId(agent.id)).toMatchObject({
        capabilities: ["mail_send"] as Capability[],
        updatedAt: NOW + 5,
      });
    },
  },
  {
    name: "policies: requests under them add up by minute, whoever writes, and old ones are forgotten",
    run: async ({ store }) => {
      const { policies } = store;
      const agent = anAgent();
      await store.agents.create(agent);
      await policies.create(aPolicy(agent.id));
      const user = { policyId: ID, agentId: agent.id };
      await policies.addRequests(
        user,
        new Map([
          [10, 2],
          [11, 1],
        ]),
        0,
      );
      await Promise.all([
        policies.addRequests(user, new Map([[11, 3]]), 0),
        policies.addRequests(user, new Map([[11, 5]]), 0),
      ]);
      expect(await policies.requestsOf(user, 0)).toEqual(
        new Map([
          [10, 2],
          [11, 9],
        ]),
      );
      expect(await policies.requestsOf(user, 11)).toEqual(new Map([[11, 9]]));
      expect(await policies.requestsOf({ ...user, agentId: "x" as AgentId }, 0)).toEqual(new Map());
      await policies.addRequests(user, new Map([[12, 1]]), 11);
      expect(await policies.requestsOf(user, 0)).toEqual(
        new Map([
          [11, 9],
          [12, 1],
        ]),
      );
      await policies.addRequests({ ...user, policyId: "gone" as PolicyId }, new Map([[12, 1]]), 0);
      await policies.addRequests({ ...user, agentId: "gone" as AgentId }, new Map([[12, 1]]), 0);
      await policies.delete(ID);
      expect(await policies.requestsOf(user, 0)).toEqual(new Map());
    },
  },
];
