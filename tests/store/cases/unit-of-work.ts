import { expect } from "bun:test";
import type { Change } from "../../../src/ports/store/instance/changes.ts";
import type { Repos, Store } from "../../../src/ports/store.ts";
import { failsWith } from "../fails.ts";
import { aUser, aUserSession, DEFAULT, keyName, NOW, NOWHERE, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

const KEY = "bootstrap_token_hash";

function listen(store: Store): Change[] {
  const heard: Change[] = [];
  store.changes.subscribe((change) => heard.push(change));
  return heard;
}

/** Two nouns, of which the second read depends on the first write. */
async function writeTwo({ settings, users }: Repos): Promise<number> {
  await settings.setVault(DEFAULT, "unmatched_host_policy", "deny");
  await users.create(aUser());
  expect(await settings.vault(DEFAULT, "unmatched_host_policy")).toBe("deny");
  return await users.count();
}

export const UNIT_OF_WORK_CASES: readonly Case[] = [
  {
    name: "unit of work: its writes are seen within it, and by others and listeners once it is committed",
    run: async ({ store, second }) => {
      const other = await second();
      const heard = listen(store);
      const elsewhere = listen(other);
      const value = await store.atomically(async (repos) => {
        const value = await writeTwo(repos);
        expect(await other.settings.vault(DEFAULT, "unmatched_host_policy")).toBeUndefined();
        expect([...heard, ...elsewhere]).toEqual([]);
        return { commit: true, value };
      });
      expect(value).toBe(1);
      expect(await other.settings.vault(DEFAULT, "unmatched_host_policy")).toBe("deny");
      expect(heard).toEqual([{ type: "vault", id: DEFAULT }]);
      await other.changes.poll();
      expect(elsewhere).not.toEqual([]);
      await store.changes.poll();
      expect(heard).toHaveLength(1);
    },
  },
  {
    name: "unit of work: one that decides against it, or fails, has written nothing and tells nobody",
    run: async ({ store }) => {
      const heard = listen(store);
      expect(await store.atomically(async (repos) => ({ commit: false, value: await writeTwo(repos) }))).toBe(
        1,
      );
      const failing = store.atomically(async (repos) => {
        await writeTwo(repos);
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await store.users.count()).toBe(0);
      expect(await store.settings.vault(DEFAULT, "unmatched_host_policy")).toBeUndefined();
      expect(heard).toEqual([]);
    },
  },
  {
    name: "unit of work: a write in it that fails or changes nothing is undone alone",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, [{ key: keyName("KEPT"), sealed: sealed(1) }], NOW);
      await store.atomically(async ({ settings, credentials, users }) => {
        await users.create(aUser());
        await failsWith("conflict", settings.setVault(NOWHERE, "unmatched_host_policy", "deny"));
        const { missing } = await credentials.deleteMany(DEFAULT, [keyName("KEPT"), keyName("NONE")]);
        expect(missing).toEqual([keyName("NONE")]);
        await settings.setInstance(KEY, "x");
        return { commit: true, value: undefined };
      });
      expect(await store.users.count()).toBe(1);
      expect(await store.settings.instance(KEY)).toBe("x");
      expect(await store.credentials.list(DEFAULT)).toHaveLength(1);
    },
  },
  {
    name: "unit of work: writes started side by side in it do not undo one another",
    run: async ({ store }) => {
      await store.atomically(async ({ settings, users }) => {
        const outcomes = await Promise.allSettled([
          users.create(aUser()),
          settings.setVault(NOWHERE, "unmatched_host_policy", "deny"),
          settings.setInstance(KEY, "x"),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
        return { commit: true, value: undefined };
      });
      expect(await store.users.count()).toBe(1);
      expect(await store.settings.instance(KEY)).toBe("x");
    },
  },
  {
    name: "unit of work: what it has read stays true until it ends, whoever writes",
    run: async ({ store, second }) => {
      const stores = [store, await second()] as const;
      const attempts = Array.from({ length: 8 }, (_, at) => {
        const user = aUser();
        return stores[at % 2 === 0 ? 0 : 1].atomically(async (repos) => {
          if ((await repos.users.count()) > 0) return { commit: false, value: false };
          await repos.users.create(user);
          await repos.sessions.create(aUserSession(user.id));
          return { commit: true, value: true };
        });
      });
      const alone = [stores[0].users.create(aUser()), stores[1].users.create(aUser())];
      const firsts = (await Promise.all(attempts)).filter((created) => created).length;
      await Promise.all(alone);
      // Either a unit was first, before anyone else, or it found the others.
      expect(firsts).toBeLessThanOrEqual(1);
      expect(await store.users.count()).toBe(2 + firsts);
    },
  },
  {
    name: "unit of work: of several who take the same value in one, exactly one does",
    run: async ({ store, second }) => {
      await store.settings.setInstance(KEY, "right");
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.atomically(async (repos) => {
          const commit = await repos.settings.takeInstance(KEY, "right");
          if (commit) await repos.users.create(aUser());
          return { commit, value: commit };
        }),
      );
      expect((await Promise.all(attempts)).filter((taken) => taken)).toHaveLength(1);
      expect(await store.users.count()).toBe(1);
    },
  },
  {
    name: "unit of work: its repos write nothing after it",
    run: async ({ store }) => {
      const kept = await store.atomically(async (repos) => ({ commit: true, value: repos }));
      await expect(kept.settings.setInstance(KEY, "late")).rejects.toThrow("has ended");
      expect(await store.settings.instance(KEY)).toBeUndefined();
    },
  },
];
