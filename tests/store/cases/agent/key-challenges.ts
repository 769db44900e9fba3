import { expect } from "bun:test";
import { NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

const AMPLE = { ofPeer: 100, inAll: 100 };

function aChallenge(id: string, fields: { peer?: string; expiresAt?: number } = {}) {
  const origin = "http://127.0.0.1:14321";
  return {
    id,
    did: "did:key:z6Mk",
    nonce: "n",
    origin,
    peer: "192.0.2.1",
    expiresAt: NOW + 60_000,
    ...fields,
  };
}

export const KEY_CHALLENGE_CASES: readonly Case[] = [
  {
    name: "key challenges: are taken once, and not once they have expired",
    run: async ({ store: { keyChallenges } }) => {
      const { peer, ...challenge } = aChallenge("a");
      await keyChallenges.create({ ...challenge, peer }, AMPLE);
      expect(await keyChallenges.take("b", NOW)).toBeUndefined();
      expect(await keyChallenges.take("a", challenge.expiresAt)).toBeUndefined();
      expect(await keyChallenges.take("a", challenge.expiresAt - 1)).toEqual(challenge);
      expect(await keyChallenges.take("a", NOW)).toBeUndefined();
    },
  },
  {
    name: "key challenges: of many who take one on two connections a single one gets it",
    run: async ({ store, second }) => {
      const { peer, ...challenge } = aChallenge("a");
      await store.keyChallenges.create({ ...challenge, peer }, AMPLE);
      const stores = [store, await second()];
      const takes = Array.from({ length: 10 }, (_, at) => stores[at % 2]?.keyChallenges.take("a", NOW));
      expect((await Promise.all(takes)).filter((taken) => taken !== undefined)).toEqual([challenge]);
    },
  },
  {
    name: "key challenges: the oldest make room, those of the same address first",
    run: async ({ store: { keyChallenges } }) => {
      const most = { ofPeer: 2, inAll: 3 };
      const create = (id: string, peer: string, at: number) =>
        keyChallenges.create(aChallenge(id, { peer, expiresAt: NOW + at }), most);
      await create("other", "192.0.2.9", 1);
      for (const [at, id] of ["a", "b", "c"].entries()) await create(id, "192.0.2.1", 10 + at);
      const rest = async (ids: string) => {
        const taken = await Promise.all([...ids.split(" ")].map((id) => keyChallenges.take(id, NOW)));
        return taken.map((one) => one?.id ?? "-").join(" ");
      };
      expect(await rest("a")).toBe("-");
      await create("d", "192.0.2.2", 20);
      expect(await rest("other b c d")).toBe("- b c d");
    },
  },
  {
    name: "key challenges: those that have expired are deleted",
    run: async ({ store: { keyChallenges } }) => {
      await keyChallenges.create(aChallenge("a", { expiresAt: NOW }), AMPLE);
      await keyChallenges.create(aChallenge("b", { expiresAt: NOW + 1 }), AMPLE);
      expect(await keyChallenges.deleteExpired(NOW)).toBe(1);
      expect((await keyChallenges.take("b", NOW))?.id).toBe("b");
    },
  },
];
