import { expect, test } from "bun:test";
import { setCapabilities } from "../../../../../src/app/agent/rights/capabilities.ts";
import type { Capability } from "../../../../../src/core/agent/capability.ts";
import { anAgent } from "../../../../store/samples.ts";
import { openInstance } from "../../../../support/instance.ts";
import { agentPrincipal, userPrincipal } from "../../../../support/principals.ts";

const of = (...names: string[]) => names as Capability[];

test("they take the place of what there was, and the record says both", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  await store.agents.create(anAgent({ name: "bot", capabilities: of("file_access") }));
  const set = (capabilities: unknown, ref = "default:bot") =>
    setCapabilities(deps, userPrincipal("owner"), { ref, capabilities });
  const { before, after } = await set(["mail_send", "api_call", "mail_send"]);
  expect([before, after]).toEqual([of("file_access"), of("mail_send", "api_call")]);
  expect((await store.agents.byName("bot"))?.capabilities).toEqual(of("mail_send", "api_call"));
  expect((await set([], "bot")).after).toEqual([]);
  const count = async () => (await store.audit.head())?.seq;
  const recorded = await count();
  await set([]);
  expect(await count()).toBe(recorded);
  expect(set(["fly"])).rejects.toThrow("Unknown capability: fly");
  expect(set(undefined)).rejects.toThrow("capabilities must be a list");
  expect(set([], "nobody")).rejects.toThrow("Agent not found: nobody");
});

test("no agent gives them, whatever its role, and a revoked one gets none", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  const agent = anAgent({ name: "bot", role: "owner" });
  await store.agents.create(agent);
  const request = { ref: "bot", capabilities: ["api_call"] };
  expect(setCapabilities(deps, agentPrincipal("owner", agent.id), request)).rejects.toThrow("Only a person");
  expect(setCapabilities(deps, userPrincipal("member"), request)).rejects.toThrow("Owner role required");
  await store.agents.revoke(agent.id, 1);
  expect(setCapabilities(deps, userPrincipal("owner"), request)).rejects.toThrow("revoked");
});
