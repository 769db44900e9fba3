import { expect, test } from "bun:test";
import { createLeakTeller, type LeakTold } from "../../../../src/app/proxy/tell-leaks.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";
import { eventually } from "../../../support/scene.ts";

test("the first leak is told at once, and what follows at the end with its count", async () => {
  await using store = Object.assign(await openStore({ url: "sqlite::memory:" }), {
    [Symbol.asyncDispose]: () => store.close(),
  }) as Store & AsyncDisposable;
  const [clock, agent] = [fakeClock(), anAgent({ name: "worker" })];
  await store.agents.create(agent);
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
  const teller = createLeakTeller({ store: heard, clock });
  const leak: LeakTold = {
    vaultId: DEFAULT,
    service: "api",
    host: "api.example.com",
    requester: { actorType: "agent", actorId: agent.id, sessionId: "" },
    foundIn: "body",
    action: "redacted",
  };
  for (let times = 0; times < 1000; times += 1) teller.told(leak);
  teller.told({ ...leak, service: "other" });
  await eventually(() => told.length === 2, "the first of each");
  expect(told.map((body) => JSON.parse(body).data.leak.service)).toEqual(["api", "other"]);
  expect(JSON.parse(told[0] as string)).toEqual({
    type: "leak.redacted",
    timestamp: "2026-08-01T09:30:00Z",
    data: {
      vault: "default",
      leak: {
        service: "api",
        host: "api.example.com",
        found_in: "body",
        action: "redacted",
        by: { agent: "worker", id: agent.id },
        count: 1,
      },
    },
  });
  await teller.settle();
  await teller.settle();
  expect(told.slice(2).map((body) => JSON.parse(body).data.leak.count)).toEqual([999]);
});
