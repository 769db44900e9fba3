import { expect } from "bun:test";
import type { UsageReservation } from "../../../../src/ports/store/vault/usage.ts";
import { anAgent, aScopedSession, DEFAULT } from "../../samples.ts";
import type { Case } from "../../world.ts";

const HOUR = 3_600_000;
const SERVICE = { vaultId: DEFAULT, type: "service", service: "openai" } as const;
const COUNTER = { subject: SERVICE, measure: "requests", period: "hour" } as const;

/** One that asks for as little as may be. */
function asking(given: Partial<UsageReservation> = {}): UsageReservation {
  return {
    counter: COUNTER,
    max: 10,
    startsAt: 5 * HOUR,
    owed: 0,
    wanted: 1,
    piece: 1,
    most: 1000,
    ...given,
  };
}

export const USAGE_CASES: readonly Case[] = [
  {
    name: "usage: what is reserved never passes the limit, and is what was asked for or a tenth of what is left",
    run: async ({ store }) => {
      const reserve = async (given: Partial<UsageReservation>) =>
        (await store.usage.reserve([asking(given)]))[0];
      expect(await reserve({ max: 1000 })).toEqual({ granted: 100, used: 100, startsAt: 5 * HOUR });
      expect(await reserve({ max: 1000, most: 7 })).toMatchObject({ granted: 7, used: 107 });
      expect(await reserve({ max: 110, wanted: 2 })).toMatchObject({ granted: 2, used: 109 });
      expect(await reserve({ max: 110, wanted: 50 })).toMatchObject({ granted: 1, used: 110 });
      expect(await reserve({ max: 110 })).toMatchObject({ granted: 0, used: 110 });
      // What is owed is counted whatever is left.
      expect(await reserve({ max: 110, owed: 2.5 })).toMatchObject({ granted: 0, used: 112.5 });
    },
  },
  {
    name: "usage: a later period begins at nothing, and an earlier clock spends of the later one",
    run: async ({ store }) => {
      const reserve = async (given: Partial<UsageReservation>) =>
        (await store.usage.reserve([asking(given)]))[0];
      expect(await reserve({ wanted: 10 })).toMatchObject({ granted: 10 });
      expect(await reserve({})).toMatchObject({ granted: 0 });
      expect(await reserve({ startsAt: 6 * HOUR })).toEqual({ granted: 1, used: 1, startsAt: 6 * HOUR });
      expect(await reserve({ startsAt: 5 * HOUR })).toEqual({ granted: 1, used: 2, startsAt: 6 * HOUR });
    },
  },
  {
    name: "usage: what was not used is given back within its period alone, and never more than is counted",
    run: async ({ store }) => {
      await store.usage.reserve([asking({ wanted: 10 })]);
      await store.usage.giveBack(COUNTER, { startsAt: 4 * HOUR, amount: 3 });
      expect(await store.usage.reserve([asking()])).toMatchObject([{ granted: 0 }]);
      await store.usage.giveBack(COUNTER, { startsAt: 5 * HOUR, amount: 3 });
      expect(await store.usage.ofVault(DEFAULT)).toEqual([
        { subject: "service openai", measure: "requests", period: "hour", startsAt: 5 * HOUR, used: 7 },
      ]);
      await store.usage.giveBack(COUNTER, { startsAt: 5 * HOUR, amount: 30 });
      expect(await store.usage.ofVault(DEFAULT)).toMatchObject([{ used: 0 }]);
    },
  },
  {
    name: "usage: that nothing is left is told once in a period",
    run: async ({ store }) => {
      expect(await store.usage.noteTold(COUNTER, 5 * HOUR)).toBe(false);
      await store.usage.reserve([asking()]);
      expect(await store.usage.noteTold(COUNTER, 5 * HOUR)).toBe(true);
      expect(await store.usage.noteTold(COUNTER, 5 * HOUR)).toBe(false);
      expect(await store.usage.noteTold(COUNTER, 6 * HOUR)).toBe(true);
    },
  },
  {
    name: "usage: counters of a grant and a token go with them, and none begins for what is gone",
    run: async ({ store }) => {
      const [agent, session] = [anAgent(), aScopedSession({})];
      await store.agents.create(agent);
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "proxy", grantedAt: 0 });
      await store.sessions.create(session);
      const grant = { ...COUNTER, subject: { vaultId: DEFAULT, type: "grant", actorId: agent.id } } as const;
      const token = { ...COUNTER, subject: { vaultId: DEFAULT, type: "token", hash: session.hash } } as const;
      const both = [asking({ counter: grant }), asking({ counter: token, max: 1 })];
      expect(await store.usage.reserve(both)).toMatchObject([{ granted: 1 }, { granted: 1 }]);
      expect(await store.usage.reserve(both)).toMatchObject([{ used: 2 }, { granted: 0 }]);
      await store.grants.remove(agent.id, DEFAULT);
      await store.sessions.delete(session.hash);
      expect(await store.usage.ofVault(DEFAULT)).toEqual([]);
      expect(await store.usage.reserve(both)).toEqual([undefined, undefined]);
      // A grant that is given anew begins at nothing; one that is changed goes on.
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "proxy", grantedAt: 0 });
      expect(await store.usage.reserve([asking({ counter: grant })])).toMatchObject([{ used: 1 }]);
      const limits = { maxRequests: { hour: 20, total: 100 }, maxBytesOut: { day: 5 }, once: true } as const;
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, {
        role: "member",
        grantedAt: 0,
        limits,
      });
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "member", limits });
      expect(await store.usage.reserve([asking({ counter: grant })])).toMatchObject([{ used: 2 }]);
    },
  },
  {
    name: "usage: many who reserve at once get the limit in sum",
    run: async ({ store }) => {
      const all = await Promise.all(
        Array.from({ length: 30 }, () => store.usage.reserve([asking({ max: 20 }), asking({ max: 20 })])),
      );
      const granted = all.flat().reduce((sum, one) => sum + (one?.granted ?? 0), 0);
      expect(granted).toBe(20);
    },
  },
];
