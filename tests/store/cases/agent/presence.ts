import { expect } from "bun:test";
import type { AgentId } from "../../../../src/core/ids.ts";
import type { SeenAgent } from "../../../../src/ports/store/agent/presence.ts";
import { anAgent, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

function aSeen(agentId: AgentId, fields: Partial<SeenAgent> = {}): SeenAgent {
  return { agentId, lastSeenAt: NOW, onlineUntil: NOW + 90, requestsUntil: 0, source: "ws", ...fields };
}

const untilOf = (found: readonly { onlineUntil: number }[]) => found.map(({ onlineUntil }) => onlineUntil);

export const AGENT_PRESENCE_CASES: readonly Case[] = [
  {
    name: "presence: the later of what is said counts, and an agent that is gone costs the others nothing",
    run: async ({ store }) => {
      const [one, gone] = [anAgent(), anAgent()];
      await store.agents.create(one);
      await store.agentPresence.seen([aSeen(gone.id), aSeen(one.id)]);
      expect(await store.agentPresence.of([one.id, gone.id])).toEqual([
        { agentId: one.id, lastSeenAt: NOW, onlineUntil: NOW + 90, source: "ws" },
      ]);
      const earlier = aSeen(one.id, { lastSeenAt: NOW - 5, onlineUntil: NOW + 100, source: "api" });
      await store.agentPresence.seen([earlier]);
      expect(await store.agentPresence.of([one.id])).toEqual([
        { agentId: one.id, lastSeenAt: NOW, onlineUntil: NOW + 100, source: "ws" },
      ]);
      await store.agents.delete(one.id, NOW);
      expect(await store.agentPresence.of([one.id])).toEqual([]);
    },
  },
  {
    name: "presence: who leaves is there no longer, but for requests, and for what another server has said since",
    run: async ({ store, second }) => {
      const agents = [anAgent(), anAgent(), anAgent()];
      for (const agent of agents) await store.agents.create(agent);
      const [socket, both, elsewhere] = agents.map(({ id }) => id) as [AgentId, AgentId, AgentId];
      await store.agentPresence.seen([
        aSeen(socket),
        aSeen(both, { requestsUntil: NOW + 60 }),
        aSeen(elsewhere),
      ]);
      await (await second()).agentPresence.seen([aSeen(elsewhere, { onlineUntil: NOW + 95 })]);
      const left = [socket, both, elsewhere].map((agentId) => ({
        agentId,
        at: NOW + 10,
        heldUntil: NOW + 90,
      }));
      await store.agentPresence.left(left);
      for (const [id, until] of [
        [socket, NOW + 10],
        [both, NOW + 60],
        [elsewhere, NOW + 95],
      ] as const) {
        expect(untilOf(await store.agentPresence.of([id]))).toEqual([until]);
      }
    },
  },
  {
    name: "presence: thousands are written at once, and nobody is told",
    run: async ({ store }) => {
      const agents = Array.from({ length: 40 }, () => anAgent());
      for (const agent of agents) await store.agents.create(agent);
      const strangers = Array.from({ length: 7000 }, (_, index) => aSeen(`nobody-${index}` as AgentId));
      let told = 0;
      const forget = store.changes.subscribe(() => {
        told++;
      });
      await store.agentPresence.seen([...strangers, ...agents.map(({ id }) => aSeen(id))]);
      await store.changes.poll();
      forget();
      expect(await store.agentPresence.of(agents.map(({ id }) => id))).toHaveLength(40);
      expect(told).toBe(0);
    },
  },
];
