import { expect, test } from "bun:test";
import {
  createPolicy,
  deletePolicy,
  listPolicies,
  readPolicy,
} from "../../../../../src/app/agent/rights/policies.ts";
import { readTimestamp } from "../../../../../src/contract/timestamp.ts";
import { anAgent } from "../../../../store/samples.ts";
import { openInstance } from "../../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../../support/principals.ts";

const OWNER = userPrincipal("owner");

async function scene() {
  const instance = await openInstance();
  const { deps, store } = instance;
  const agent = anAgent({ name: "bot" });
  await store.agents.create(agent);
  const create = (body: object, principal = OWNER) =>
    createPolicy(deps, principal, {
      readBody: async () => ({ agentDid: "bot", capabilities: ["api_call"], ...body }),
      readTime: readTimestamp,
    });
  const list = (filter: object = {}) =>
    listPolicies(deps, OWNER, { agent: undefined, realm: undefined, includeExpired: false, ...filter });
  const names = async (filter: object = {}) => (await list(filter)).map(({ policy }) => policy.id);
  return { instance, deps, store, agent, create, names };
}

test("made, read, listed by whom they are for, and taken back", async () => {
  const { instance, deps, agent, create, names } = await scene();
  await using _ = instance;
  const { policy, agent: named } = await create({ expiresAt: "2026-08-01T10:00:00Z" });
  expect(policy).toMatchObject({ subject: { type: "agent", id: agent.id }, createdBy: "user-1" });
  expect(named?.name).toBe("bot");
  instance.clock.advance(1000);
  const realm = await create({ agentDid: undefined, realmId: "realm_default" });
  expect(realm.agent).toBeUndefined();
  expect(await names()).toEqual([realm.policy.id, policy.id]);
  expect(await names({ agent: "default:bot" })).toEqual([policy.id]);
  expect(await names({ realm: "realm_default" })).toEqual([realm.policy.id]);
  expect(await names({ agent: "nobody" })).toEqual([]);
  instance.clock.advance(3_600_000);
  expect(await names()).toEqual([realm.policy.id]);
  expect(await names({ includeExpired: true })).toEqual([realm.policy.id, policy.id]);
  expect((await readPolicy(deps, OWNER, policy.id)).policy).toEqual(policy);
  await deletePolicy(deps, OWNER, policy.id);
  expect(readPolicy(deps, OWNER, policy.id)).rejects.toThrow("Policy not found");
  expect(deletePolicy(deps, OWNER, policy.id)).rejects.toThrow("Policy not found");
});

test("whom it is for has to be there, and nothing is kept of what is refused", async () => {
  const { instance, create, names } = await scene();
  await using _ = instance;
  expect(create({ agentDid: "nobody" })).rejects.toThrow("Agent not found: nobody");
  expect(create({ agentDid: undefined, realmId: "realm_x" })).rejects.toThrow("Realm not found: realm_x");
  expect(create({ resourceLimits: { maxTokensPerDay: 5 } })).rejects.toThrow("is not enforced here");
  expect(create({}, agentPrincipal("owner"))).rejects.toThrow("Only a person");
  expect(create({}, userPrincipal("member"))).rejects.toThrow("Owner role required");
  expect(await names()).toEqual([]);
});
