import { expect, test } from "bun:test";
import { rightsOf } from "../../../../../src/app/agent/rights/rights.ts";
import type { Principal } from "../../../../../src/core/actor.ts";
import type { Capability } from "../../../../../src/core/agent/capability.ts";
import { NO_RIGHTS } from "../../../../../src/core/agent/rights.ts";
import type { CompanyId, PolicyId } from "../../../../../src/core/ids.ts";
import { anAgent } from "../../../../store/samples.ts";
import { openInstance } from "../../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../../support/principals.ts";

test("an agent has its own, by whatever it acts, and people are asked nothing", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  const agent = anAgent({ name: "crawler-7", capabilities: ["api_call", "mail_send"] as Capability[] });
  await store.agents.create(agent);
  await store.policies.create({
    id: "pol_1" as PolicyId,
    subject: { type: "agent", id: agent.id },
    capabilities: ["mail_send", "system_command"] as Capability[],
    resourceLimits: {},
    createdBy: "x",
    createdAt: 1,
  });
  const own = await rightsOf(deps, agentPrincipal("no-access", agent.id));
  expect(own).toMatchObject({ agent: "default:crawler-7", capabilities: ["mail_send"] as Capability[] });
  const minted = (mintedBy: { type: "user" | "agent"; id: string }) =>
    rightsOf(deps, { ...scopedPrincipal("proxy"), mintedBy } as Principal);
  expect(await minted({ type: "agent", id: agent.id })).toEqual(own);
  expect(await minted({ type: "user", id: "user-1" })).toBeUndefined();
  expect(await minted({ type: "agent", id: "gone" })).toEqual(NO_RIGHTS);
  expect(await rightsOf(deps, scopedPrincipal("admin"))).toEqual(NO_RIGHTS);
  expect(await rightsOf(deps, userPrincipal("owner"))).toBeUndefined();
  const company = { ...userPrincipal("owner"), type: "company", companyId: "globex" as CompanyId };
  expect(await rightsOf(deps, company as unknown as Principal)).toBeUndefined();
});
