import { expect } from "bun:test";
import type { MasterKey, StoredRoot } from "../../../src/ports/store/instance/keys.ts";
import { DEFAULT, keyName, NOW, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

const passwordless: MasterKey = {
  mode: "passwordless",
  sentinel: bytes(0, 255, 1),
  dek: bytes(9, 8, 7),
  createdAt: NOW,
};

const password: MasterKey = {
  mode: "password",
  sentinel: bytes(1),
  wrappedDek: bytes(2, 0),
  salt: bytes(3),
  time: 3,
  memoryKib: 65_536,
  parallelism: 4,
  createdAt: NOW,
};

function root(generation: number, other: Partial<StoredRoot> = {}): StoredRoot {
  return {
    generation,
    certPem: `pem ${generation}`,
    sealedKey: sealed(generation),
    signsFrom: NOW,
    ...other,
  };
}

export const KEY_CASES: readonly Case[] = [
  ...[passwordless, password].map(
    (key): Case => ({
      name: `keys: the master key (${key.mode}) is read back as it was created`,
      run: async ({ store }) => {
        expect(await store.keys.masterKey()).toBeUndefined();
        expect(await store.keys.createMasterKey(key)).toStrictEqual(key);
        expect(await store.keys.masterKey()).toStrictEqual(key);
      },
    }),
  ),
  ...[
    [passwordless, password],
    [password, passwordless],
  ].map(
    ([before, after]): Case => ({
      name: `keys: a master key (${before?.mode}) is replaced whole, by one of mode ${after?.mode}`,
      run: async ({ store }) => {
        await store.keys.createMasterKey(before as MasterKey);
        await store.keys.replaceMasterKey(after as MasterKey);
        expect(await store.keys.masterKey()).toStrictEqual(after);
      },
    }),
  ),
  {
    name: "keys: a master key is replaced with the unit of work that does it, or not at all",
    run: async ({ store }) => {
      await store.keys.createMasterKey(passwordless);
      await store.atomically(async ({ keys }) => {
        await keys.replaceMasterKey(password);
        return { commit: false, value: undefined };
      });
      expect(await store.keys.masterKey()).toStrictEqual(passwordless);
    },
  },
  {
    name: "keys: the first master key wins and everyone gets that one",
    run: async ({ store, second }) => {
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.keys.createMasterKey({ ...passwordless, dek: bytes(at) }),
      );
      const received = await Promise.all(attempts);
      const kept = await store.keys.masterKey();
      expect(kept).toBeDefined();
      for (const key of received) expect(key).toEqual(kept);
      expect(await store.keys.createMasterKey(password)).toEqual(kept as MasterKey);
    },
  },
  {
    name: "keys: the first root of a generation wins and everyone gets that one",
    run: async ({ store, second }) => {
      expect(await store.keys.roots()).toEqual([]);
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.keys.createRoot(root(1, { certPem: `pem ${at}` })),
      );
      const received = await Promise.all(attempts);
      const kept = await store.keys.roots();
      expect(kept.map(({ certPem }) => certPem.slice(0, 4))).toEqual(["pem "]);
      for (const roots of received) expect(roots).toEqual(kept);
    },
  },
  {
    name: "keys: roots come by generation, and promoting one deletes those before it",
    run: async ({ store }) => {
      await store.keys.createRoot(root(2));
      await store.keys.createRoot(root(1));
      await store.keys.createRoot(root(3));
      expect(await store.keys.roots()).toStrictEqual([root(1), root(2), root(3)]);
      expect(await store.keys.holdsSealed()).toBe(true);
      expect(await store.keys.promoteRoot(4, NOW)).toHaveLength(3);
      const promoted = await store.keys.promoteRoot(2, NOW + 5);
      expect(promoted).toStrictEqual([root(2, { signsFrom: NOW + 5 }), root(3)]);
    },
  },
  {
    name: "keys: sealed data is noticed, whether a credential or a root",
    run: async ({ store }) => {
      expect(await store.keys.holdsSealed()).toBe(false);
      await store.credentials.setMany(DEFAULT, [{ key: keyName("A"), sealed: sealed(1) }], NOW);
      expect(await store.keys.holdsSealed()).toBe(true);
    },
  },
];
