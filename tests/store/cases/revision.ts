import { expect } from "bun:test";
import type { Store } from "../../../src/ports/store.ts";
import { toBatch } from "../../support/log/batch.ts";
import { failsWith } from "../fails.ts";
import {
  anAgent,
  anEntry,
  aScopedSession,
  aUser,
  aUserSession,
  aVault,
  DEFAULT,
  keyName,
  NOW,
  NOWHERE,
  sealed,
} from "../samples.ts";
import type { Case } from "../world.ts";

/** By how much `work` raises the revision, and how often listeners are told. */
async function rise(store: Store, work: () => Promise<unknown>): Promise<{ by: number; told: number }> {
  let told = 0;
  const stop = store.revision.onChange(() => {
    told += 1;
  });
  const before = store.revision.current();
  await work();
  stop();
  const by = store.revision.current() - before;
  // What memory says is what is stored.
  expect(await store.revision.refresh()).toBe(before + by);
  return { by, told };
}

const ONCE = { by: 1, told: 1 };
const NEVER = { by: 0, told: 0 };

export const REVISION_CASES: readonly Case[] = [
  {
    name: "revision: rises once, and tells once, with every write that a proxy must notice",
    run: async ({ store }) => {
      const user = aUser();
      const actor = { type: "user", id: user.id, name: user.email, role: user.role } as const;
      const agent = anAgent();
      const vault = aVault();
      const session = aScopedSession();
      const other = aScopedSession();
      const key = keyName("A");
      const writes: Record<string, () => Promise<unknown>> = {
        createFirst: () => store.users.createFirst(user, aUserSession(user.id)),
        "agents.create": () => store.agents.create(agent),
        "agents.setStatus": () => store.agents.setStatus(agent.id, "revoked"),
        "vaults.create": () => store.vaults.create(vault, actor),
        "vaults.delete": () => store.vaults.delete(vault.id),
        "grants.put": () => store.grants.put(actor, DEFAULT, "member"),
        "grants.remove": () => store.grants.remove(user.id, DEFAULT),
        "sessions.create": () => store.sessions.create(session),
        "sessions.delete": () => store.sessions.delete(session.hash),
        "sessions.create other": () => store.sessions.create(other),
        "sessions.deleteScoped": () => store.sessions.deleteScoped(DEFAULT, other.publicId),
        "credentials.setMany": () => store.credentials.setMany(DEFAULT, [{ key, sealed: sealed(1) }], NOW),
        "credentials.deleteMany": () => store.credentials.deleteMany(DEFAULT, [key]),
        "services.replace": () => store.services.replace(DEFAULT, []),
        "services.save": () => store.services.save(DEFAULT, [], 1),
        "settings.setVault": () => store.settings.setVault(DEFAULT, "unmatched_host_policy", "deny"),
        "settings.setInstance": () => store.settings.setInstance("bootstrap_token_hash", "x"),
        "settings.takeInstance": () => store.settings.takeInstance("bootstrap_token_hash", "x"),
      };
      for (const [name, write] of Object.entries(writes)) {
        expect({ name, ...(await rise(store, write)) }).toEqual({ name, ...ONCE });
      }
    },
  },
  {
    name: "revision: stays with writes that change nothing, with touches, logs and keys",
    run: async ({ store }) => {
      const user = aUser();
      const session = aScopedSession();
      await store.users.create(user);
      await store.sessions.create(session);
      const key = keyName("A");
      const idle: Record<string, () => Promise<unknown>> = {
        "users.create taken": () => store.users.create(aUser({ email: user.email })),
        "sessions.touch": () => store.sessions.touch(session.hash, { at: NOW }),
        "sessions.delete unknown": () => store.sessions.delete(aScopedSession().hash),
        "vaults.delete unknown": () => store.vaults.delete(NOWHERE),
        "services.replace nowhere": () => store.services.replace(NOWHERE, []),
        "services.save old": () => store.services.save(DEFAULT, [], 7),
        "credentials.deleteMany missing": () => store.credentials.deleteMany(DEFAULT, [key]),
        "credentials.setMany none": () => store.credentials.setMany(DEFAULT, [], NOW),
        "logs.append": () => store.logs.append(toBatch([anEntry()])),
        "logs.prune": () => store.logs.prune({ before: NOW + 1, perVault: 1 }),
        "keys.createCertificateAuthority": () =>
          store.keys.createCertificateAuthority({ certPem: "pem", sealedKey: sealed(1) }),
        "a failed write": () =>
          failsWith("conflict", store.credentials.setMany(NOWHERE, [{ key, sealed: sealed(1) }], NOW)),
      };
      for (const [name, work] of Object.entries(idle)) {
        expect({ name, ...(await rise(store, work)) }).toEqual({ name, ...NEVER });
      }
    },
  },
  {
    name: "revision: the change can be read when the listener is called",
    run: async ({ store }) => {
      const seen: Promise<string | undefined>[] = [];
      store.revision.onChange(() => seen.push(store.settings.instance("bootstrap_token_hash")));
      await store.settings.setInstance("bootstrap_token_hash", "x");
      expect(await Promise.all(seen)).toEqual(["x"]);
    },
  },
  {
    name: "revision: another process's write is noticed at the next refresh, once",
    run: async ({ store, second }) => {
      const other = await second();
      let told = 0;
      other.revision.onChange(() => {
        told += 1;
      });
      await store.settings.setInstance("bootstrap_token_hash", "x");
      expect(other.revision.current()).toBeLessThan(store.revision.current());
      expect(await other.revision.refresh()).toBe(store.revision.current());
      await other.revision.refresh();
      expect(told).toBe(1);
    },
  },
  {
    name: "revision: concurrent writes each count, and a listener that left hears nothing",
    run: async ({ store, second }) => {
      const other = await second();
      let told = 0;
      store.revision.onChange(() => {
        told += 1;
      })();
      const before = await store.revision.refresh();
      const writes = Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? store : other).sessions.create(aScopedSession()),
      );
      await Promise.all(writes);
      expect(await store.revision.refresh()).toBe(before + 20);
      expect(told).toBe(0);
    },
  },
];
