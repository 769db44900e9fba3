import { expect } from "bun:test";
import { aUser, NOW } from "../samples.ts";
import type { Case } from "../world.ts";

export const USER_CASES: readonly Case[] = [
  {
    name: "users: what was created is read back by id and by address in any case",
    run: async ({ store }) => {
      const user = aUser({ email: "Ann@Example.com", role: "owner" });
      expect(await store.users.create(user)).toBe(true);
      expect(await store.users.byId(user.id)).toEqual(user);
      expect(await store.users.byEmail("Ann@Example.com")).toEqual(user);
      expect(await store.users.byEmail("ann@example.COM")).toEqual(user);
      expect(await store.users.count()).toBe(1);
    },
  },
  {
    name: "users: an absent password hash stays absent and an inactive user inactive",
    run: async ({ store }) => {
      const { passwordHash: _, ...fields } = aUser({ active: false });
      await store.users.create(fields);
      const found = await store.users.byId(fields.id);
      expect(found).toEqual(fields);
      expect(Object.keys(found ?? {})).not.toContain("passwordHash");
    },
  },
  {
    name: "users: a taken address is refused and the first user kept",
    run: async ({ store }) => {
      const first = aUser({ email: "ann@example.com" });
      expect(await store.users.create(first)).toBe(true);
      expect(await store.users.create(aUser({ email: "ann@example.com" }))).toBe(false);
      expect(await store.users.byEmail("ann@example.com")).toEqual(first);
      expect(await store.users.count()).toBe(1);
    },
  },
  {
    name: "users: only an active user with a password counts as one who can sign in",
    run: async ({ store }) => {
      const { passwordHash: _, ...withoutPassword } = aUser();
      await store.users.create(withoutPassword);
      await store.users.create(aUser({ active: false }));
      expect(await store.users.anyWithPassword()).toBe(false);
      await store.users.create(aUser());
      expect(await store.users.anyWithPassword()).toBe(true);
    },
  },
  {
    name: "users: the owner without a password is the oldest active one",
    run: async ({ store }) => {
      expect(await store.users.passwordlessOwner()).toBeUndefined();
      await store.users.create(aUser({ role: "owner", createdAt: NOW - 9 }));
      const owner = (createdAt: number, active = true) => {
        const { passwordHash: _, ...fields } = aUser({ role: "owner", createdAt, active });
        return fields;
      };
      const oldest = owner(NOW - 5);
      for (const user of [owner(NOW), oldest, owner(NOW - 8, false)]) await store.users.create(user);
      const { passwordHash: _, ...member } = aUser({ role: "member", createdAt: NOW - 7 });
      await store.users.create(member);
      expect(await store.users.passwordlessOwner()).toEqual(oldest);
    },
  },
  {
    name: "users: are listed by address in any case, all at once or page by page",
    run: async ({ store }) => {
      for (const email of ["carol@example.com", "Bob@example.com", "ann@example.com"]) {
        await store.users.create(aUser({ email }));
      }
      const emails = async (page?: Parameters<typeof store.users.list>[0]) =>
        (await store.users.list(page)).map(({ email }) => email);
      expect(await emails()).toEqual(["ann@example.com", "Bob@example.com", "carol@example.com"]);
      expect(await emails({ limit: 2 })).toEqual(["ann@example.com", "Bob@example.com"]);
      expect(await emails({ limit: 2, after: "bob@EXAMPLE.com" })).toEqual(["carol@example.com"]);
      expect(await emails({ after: "carol@example.com" })).toEqual([]);
    },
  },
  {
    name: "users: a role is changed",
    run: async ({ store }) => {
      const user = aUser();
      await store.users.create(user);
      expect(await store.users.setRole(user.id, "no-access")).toBe(true);
      expect(await store.users.byId(user.id)).toEqual({ ...user, role: "no-access" });
      expect(await store.users.setRole(aUser().id, "owner")).toBe(false);
    },
  },
];
