import { expect } from "bun:test";
import type { Change } from "../../../../src/ports/store/instance/changes.ts";
import { aScopedSession, aUser, aUserSession, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

export const LOGIN_CASES: readonly Case[] = [
  {
    name: "logins: one's own are listed, the one used last first, and none that has ended",
    run: async ({ store }) => {
      const [ann, bob] = [aUser(), aUser()];
      for (const user of [ann, bob]) await store.users.create(user);
      const unused = aUserSession(ann.id, { createdAt: NOW - 5, deviceLabel: "laptop" });
      const used = aUserSession(ann.id, { createdAt: NOW - 9 });
      const early = aUserSession(ann.id, { createdAt: NOW - 7 });
      const others = [
        aUserSession(ann.id, { createdAt: NOW - 9, expiresAt: NOW }),
        aUserSession(ann.id, { createdAt: NOW - 9, idleTtlMs: 9 }),
        aUserSession(bob.id),
        aScopedSession({ mintedBy: { type: "user", id: ann.id } }),
      ];
      for (const session of [unused, used, early, ...others]) await store.sessions.create(session);
      await store.sessions.touch(used.hash, { at: NOW - 1, ip: "192.0.2.7", userAgent: "curl/8" });
      expect(await store.sessions.listLogins(ann.id, NOW)).toStrictEqual([
        { ...used, lastUsedAt: NOW - 1, lastIp: "192.0.2.7", lastUserAgent: "curl/8" },
        unused,
        early,
      ]);
    },
  },
  {
    name: "logins: one is ended by its id and its user alone",
    run: async ({ store }) => {
      const [ann, bob] = [aUser(), aUser()];
      for (const user of [ann, bob]) await store.users.create(user);
      const login = aUserSession(ann.id);
      const minted = aScopedSession({ mintedBy: { type: "user", id: ann.id } });
      for (const session of [login, minted]) await store.sessions.create(session);
      expect(await store.sessions.deleteLogin(bob.id, login.publicId)).toBe(false);
      expect(await store.sessions.deleteLogin(ann.id, minted.publicId)).toBe(false);
      expect(await store.sessions.deleteLogin(ann.id, login.publicId)).toBe(true);
      expect(await store.sessions.deleteLogin(ann.id, login.publicId)).toBe(false);
    },
  },
  {
    name: "logins: all of one user end together, what they minted does not",
    run: async ({ store }) => {
      const [ann, bob] = [aUser(), aUser()];
      const changes: Change[] = [];
      for (const user of [ann, bob]) await store.users.create(user);
      const ending = [aUserSession(ann.id), aUserSession(ann.id)];
      const kept = [aUserSession(bob.id), aScopedSession({ mintedBy: { type: "user", id: ann.id } })];
      for (const session of [...ending, ...kept]) await store.sessions.create(session);
      store.changes.subscribe((change) => changes.push(change));
      await store.sessions.deleteLogins(ann.id);
      expect(changes).toEqual([{ type: "actor", id: ann.id }]);
      for (const { hash } of ending) expect(await store.sessions.byHash(hash)).toBeUndefined();
      for (const { hash } of kept) expect(await store.sessions.byHash(hash)).toBeDefined();
    },
  },
];
