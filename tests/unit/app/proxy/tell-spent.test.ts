import { expect, test } from "bun:test";
import { meteredBy } from "../../../../src/app/proxy/metered.ts";
import { tellSpent } from "../../../../src/app/proxy/tell-spent.ts";
import { createUsage } from "../../../../src/app/proxy/usage.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

test("the webhook is told once in a period, whichever process finds it out", async () => {
  await using store = Object.assign(await openStore({ url: "sqlite::memory:" }), {
    [Symbol.asyncDispose]: () => store.close(),
  }) as Store & AsyncDisposable;
  const [clock, agent] = [fakeClock(), anAgent({ name: "worker" })];
  await store.agents.create(agent);
  const actor = { type: "agent", id: agent.id } as const;
  await store.grants.put(actor, DEFAULT, { role: "proxy", grantedAt: 0 });
  const told: string[] = [];
  const heard: Pick<Store, "atomically"> = {
    atomically: (work) =>
      store.atomically((repos) =>
        work({
          ...repos,
          webhookDeliveries: { ...repos.webhookDeliveries, add: async (_, { body }) => void told.push(body) },
        } as typeof repos),
      ),
  };
  const start = () => createUsage({ store, clock, onSpent: tellSpent({ store: heard, clock }) });
  const limit = meteredBy({ vaultId: DEFAULT, type: "grant", actorId: agent.id }, { of: "grant", actor }, [
    { measure: "requests", period: "hour", max: 1 },
  ]);
  const [one, other] = [start(), start()];
  for (const usage of [one, one, one, other, other]) await usage.take(limit, 1);
  await Bun.sleep(20);
  expect(told.map((body) => JSON.parse(body))).toEqual([
    {
      type: "budget.exhausted",
      timestamp: "2026-08-01T09:30:00Z",
      data: {
        vault: "default",
        limit: {
          of: "grant",
          agent: "worker",
          id: agent.id,
          measure: "requests",
          period: "hour",
          max: 1,
          used: 1,
          renews_at: "2026-08-01T10:00:00Z",
        },
      },
    },
  ]);
  clock.advance(3_600_000);
  for (const usage of [other, other, one, one]) await usage.take(limit, 1);
  await Bun.sleep(20);
  expect(told).toHaveLength(2);
});
