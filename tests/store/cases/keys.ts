import { expect } from "bun:test";
import type { MasterKey } from "../../../src/ports/store/keys.ts";
import { NOW, sealed } from "../samples.ts";
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
    name: "keys: the first certificate authority wins and everyone gets that one",
    run: async ({ store, second }) => {
      expect(await store.keys.certificateAuthority()).toBeUndefined();
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.keys.createCertificateAuthority({ certPem: `pem ${at}`, sealedKey: sealed(at) }),
      );
      const received = await Promise.all(attempts);
      const kept = await store.keys.certificateAuthority();
      expect(kept?.certPem).toStartWith("pem ");
      for (const ca of received) expect(ca).toEqual(kept);
    },
  },
];
