import { expect } from "bun:test";
import type { Change } from "../../../../src/ports/store/instance/changes.ts";
import { aScopedSession, aUser, aUserSession, DEFAULT, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

export const USER_CHANGE_CASES: readonly Case[] = [
  {
    name: "users: a password is set and an inactive user let in, with a new password or the one that is there",
    run: async ({ store }) => {
      const { passwordHash: _, ...without } = aUser({ active: false });
      await store.users.create(without);
      expect(await store.users.setPassword(without.id, "$argon2id$one")).toBe(true);
      expect(await store.users.activate(without.id, undefined)).toBe(true);
      expect(await store.users.byId(without.id)).toEqual({
        ...without,
        active: true,
        passwordHash: "$argon2id$one",
      });
      expect(await store.users.activate(without.id, "$argon2id$two")).toBe(true);
      expect((await store.users.byId(without.id))?.passwordHash).toBe("$argon2id$two");
      expect(await store.users.setPassword(without.id, undefined)).toBe(true);
      expect(await store.users.byId(without.id)).toEqual({ ...without, active: true });
      const { id } = aUser();
      expect(await store.users.setPassword(id, "$argon2id$one")).toBe(false);
      expect(await store.users.activate(id, undefined)).toBe(false);
    },
  },
  {
    name: "users: an address is changed, to another spelling of itself too, but not to another's",
    run: async ({ store }) => {
      const ann = aUser({ email: "ann@example.com" });
      await store.users.create(ann);
      await store.users.create(aUser({ email: "Bob@example.com" }));
      expect(await store.users.setEmail(ann.id, "bob@EXAMPLE.com")).toBe(false);
      expect(await store.users.byId(ann.id)).toEqual(ann);
      expect(await store.users.setEmail(ann.id, "Ann@Example.com")).toBe(true);
      expect(await store.users.setEmail(ann.id, "anna@example.com")).toBe(true);
      expect((await store.users.byEmail("ANNA@example.com"))?.id).toBe(ann.id);
      expect(await store.users.byEmail("ann@example.com")).toBeUndefined();
      expect(await store.users.setEmail(aUser().id, "nobody@example.com")).toBe(false);
    },
  },
  {
    name: "users: with a user go logins, grants and minted sessions; those of others stay",
    run: async ({ store }) => {
      const [gone, stays] = [aUser(), aUser()];
      const changes: Change[] = [];
      for (const user of [gone, stays]) {
        await store.users.create(user);
        await store.grants.put({ type: "user", id: user.id }, DEFAULT, { role: "member", grantedAt: NOW });
      }
      const mintedBy = (id: string) => ({ mintedBy: { type: "user", id } }) as const;
      const ending = [aUserSession(gone.id), aScopedSession(mintedBy(gone.id))];
      const kept = [aUserSession(stays.id), aScopedSession(mintedBy(stays.id)), aScopedSession()];
      for (const session of [...ending, ...kept]) await store.sessions.create(session);
      store.changes.subscribe((change) => changes.push(change));
      expect(await store.users.delete(gone.id)).toBe(true);
      expect(changes).toEqual([{ type: "actor", id: gone.id }]);
      expect(await store.users.byId(gone.id)).toBeUndefined();
      expect(await store.grants.find(gone.id, DEFAULT)).toBeUndefined();
      for (const { hash } of ending) expect(await store.sessions.byHash(hash)).toBeUndefined();
      for (const { hash } of kept) expect(await store.sessions.byHash(hash)).toBeDefined();
      expect(await store.grants.find(stays.id, DEFAULT)).toEqual({ role: "member" });
      expect(await store.users.delete(gone.id)).toBe(false);
    },
  },
];
