import { expect, test } from "bun:test";
import { listBudgets } from "../../../../src/app/usage/budgets.ts";
import type { Principal } from "../../../../src/core/actor.ts";
import type { AgentId, PublicId, TokenHash } from "../../../../src/core/ids.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

const service = (name: string, by?: "agent"): Service => ({
  name,
  host: "api.example.com",
  path: "",
  auth: { type: "passthrough" },
  substitutions: [],
  budget: {
    units: [{ from: { type: "header", name: "x-cost" }, price: 1 }],
    max: { total: 10 },
    ...(by === undefined ? {} : { by }),
  },
});

test("one for each service, or for each agent that has used it; who may not change services sees their own", async () => {
  const [store, clock] = [await openStore({ url: "sqlite::memory:" }), fakeClock()];
  const deps = { store, clock, usage: { settle: async () => {} } };
  const [one, other] = [anAgent(), anAgent()];
  for (const agent of [one, other]) await store.agents.create(agent);
  await store.grants.put({ type: "agent", id: one.id }, DEFAULT, { role: "proxy", grantedAt: 0 });
  await store.grants.put({ type: "agent", id: other.id }, DEFAULT, { role: "member", grantedAt: 0 });
  const use = async (name: string, countedAs?: string) => {
    const subject = { vaultId: DEFAULT, type: "service", service: name } as const;
    const counter = {
      subject: countedAs === undefined ? subject : { ...subject, countedAs },
      measure: "cost",
      period: "total",
    } as const;
    await store.usage.reserve([{ counter, max: 10, startsAt: 0, owed: 3, wanted: 0, piece: 0, most: 0 }]);
  };
  await use("shared");
  await use("own", one.id);
  await use("own", other.id);
  const services = [
    service("shared"),
    service("own", "agent"),
    { ...service("none"), budget: undefined } as never,
  ];
  const seenBy = async (id: AgentId) => {
    const principal: Principal = {
      type: "agent",
      id,
      name: "x",
      role: "no-access",
      session: "s" as TokenHash,
      publicId: "p" as PublicId,
      endsAt: Number.POSITIVE_INFINITY,
    };
    const budgets = await listBudgets(deps, principal, { vault: "default", services });
    return budgets.map(({ service: name, agent, usage }) => [name, agent, usage[0]?.used]);
  };
  expect(await seenBy(one.id)).toEqual([
    ["shared", undefined, 3],
    ["own", one.id, 3],
  ]);
  expect(await seenBy(other.id)).toHaveLength(3);
  await store.close();
});
