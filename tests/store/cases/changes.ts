import { expect } from "bun:test";
import { sql } from "kysely";
import type { Change } from "../../../src/ports/store/instance/changes.ts";
import type { Store } from "../../../src/ports/store.ts";
import { toBatch } from "../../support/log/batch.ts";
import { failsWith } from "../fails.ts";
import {
  anAgent,
  anAgentInvite,
  anEntry,
  aScopedSession,
  aUser,
  aUserInvite,
  aUserSession,
  aVault,
  DEFAULT,
  keyName,
  NOW,
  NOWHERE,
  sealed,
} from "../samples.ts";
import type { Case } from "../world.ts";

/** What `work` says to listeners, and what it leaves for the next poll to say. */
async function told(store: Store, work: () => Promise<unknown>): Promise<readonly Change[]> {
  const heard: Change[] = [];
  const stop = store.changes.subscribe((change) => heard.push(change));
  await work();
  // Our own writes are none that anybody has to be told again.
  await store.changes.poll();
  stop();
  return heard;
}

export const CHANGE_CASES: readonly Case[] = [
  {
    name: "changes: a write says which vault, which actor or that the instance was touched, once and after the commit",
    run: async ({ store }) => {
      const user = aUser();
      const actor = { type: "user", id: user.id, name: user.email, role: user.role } as const;
      const agent = anAgent();
      const vault = aVault();
      const session = aScopedSession({ mintedBy: { type: "user", id: user.id } });
      const orphan = aScopedSession();
      const login = aUserSession(user.id);
      const key = keyName("A");
      const root = { generation: 1, certPem: "pem", sealedKey: sealed(1), signsFrom: NOW };
      const ofUser = { type: "actor", id: user.id } as const;
      const ofAgent = { type: "actor", id: agent.id } as const;
      const ofDefault = { type: "vault", id: DEFAULT } as const;
      const instance = { type: "instance" } as const;
      const writes: Record<string, [() => Promise<unknown>, readonly Change[]]> = {
        "users.create": [() => store.users.create(user), []],
        "sessions.create login": [() => store.sessions.create(login), []],
        "users.setRole": [() => store.users.setRole(user.id, "owner"), [ofUser]],
        "agents.create": [() => store.agents.create(agent), []],
        "agents.rename": [() => store.agents.rename(agent.id, "renamed", NOW), [ofAgent]],
        "agents.setRole": [() => store.agents.setRole(agent.id, "member", NOW), [ofAgent]],
        "agents.revoke": [() => store.agents.revoke(agent.id, NOW), [ofAgent]],
        "agents.endTokens": [() => store.agents.endTokens(agent.id, NOW), [ofAgent]],
        "agentInvites.create": [() => store.agentInvites.create(anAgentInvite()), []],
        "agents.delete": [() => store.agents.delete(agent.id, 3), [ofAgent]],
        "vaults.create": [() => store.vaults.create(vault, actor), [ofUser]],
        "vaults.delete": [() => store.vaults.delete(vault.id), [{ type: "vault", id: vault.id }]],
        "grants.put": [() => store.grants.put(actor, DEFAULT, { role: "member", grantedAt: 0 }), [ofUser]],
        "grants.remove": [() => store.grants.remove(user.id, DEFAULT), [ofUser]],
        "sessions.create": [() => store.sessions.create(session), []],
        "sessions.create orphan": [() => store.sessions.create(orphan), []],
        "sessions.delete minted": [() => store.sessions.delete(session.hash), [ofUser]],
        "sessions.delete login": [() => store.sessions.delete(login.hash), [ofUser]],
        "sessions.deleteScoped": [
          () => store.sessions.deleteScoped(DEFAULT, orphan.publicId),
          [{ type: "actor", id: orphan.hash }],
        ],
        "users.delete": [() => store.users.delete(user.id), [ofUser]],
        "credentials.setMany": [
          () => store.credentials.setMany(DEFAULT, [{ key, sealed: sealed(1) }], NOW),
          [ofDefault],
        ],
        "audiences.bind": [
          () =>
            store.audiences.bind(DEFAULT, [
              { key, host: "a.com", surface: "auth", boundAt: NOW, boundBy: "" },
            ]),
          [ofDefault],
        ],
        "audiences.bind again": [
          () =>
            store.audiences.bind(DEFAULT, [
              { key, host: "a.com", surface: "auth", boundAt: NOW, boundBy: "" },
            ]),
          [],
        ],
        "audiences.unbind": [() => store.audiences.unbind(DEFAULT, key, "a.com"), [ofDefault]],
        "credentials.deleteMany": [() => store.credentials.deleteMany(DEFAULT, [key]), [ofDefault]],
        "services.replace": [() => store.services.replace(DEFAULT, []), [ofDefault]],
        "services.save": [() => store.services.save(DEFAULT, [], 1), [ofDefault]],
        "settings.setVault": [
          () => store.settings.setVault(DEFAULT, "unmatched_host_policy", "deny"),
          [ofDefault],
        ],
        "settings.setInstance": [() => store.settings.setInstance("bootstrap_token_hash", "x"), [instance]],
        "settings.takeInstance": [() => store.settings.takeInstance("bootstrap_token_hash", "x"), [instance]],
        "keys.createRoot": [() => store.keys.createRoot(root), []],
        "keys.promoteRoot": [() => store.keys.promoteRoot(root.generation, NOW + 1), [instance]],
        "keys.promoteRoot unknown": [() => store.keys.promoteRoot(9, NOW), []],
      };
      for (const [name, [write, touches]] of Object.entries(writes)) {
        expect({ name, told: await told(store, write) }).toEqual({ name, told: touches });
      }
    },
  },
  {
    name: "changes: nothing is said of writes that change nothing, of touches, logs and keys",
    run: async ({ store }) => {
      const user = aUser();
      const session = aScopedSession();
      await store.users.create(user);
      await store.sessions.create(session);
      const key = keyName("A");
      const idle: Record<string, () => Promise<unknown>> = {
        "users.create taken": () => store.users.create(aUser({ email: user.email })),
        "users.delete unknown": () => store.users.delete(aUser().id),
        "userInvites.create": () => store.userInvites.create(aUserInvite()),
        "sessions.touch": () => store.sessions.touch(session.hash, { at: NOW }),
        "sessions.delete unknown": () => store.sessions.delete(aScopedSession().hash),
        "vaults.delete unknown": () => store.vaults.delete(NOWHERE),
        "services.replace nowhere": () => store.services.replace(NOWHERE, []),
        "services.save old": () => store.services.save(DEFAULT, [], 7),
        "credentials.deleteMany missing": () => store.credentials.deleteMany(DEFAULT, [key]),
        "credentials.setMany none": () => store.credentials.setMany(DEFAULT, [], NOW),
        "logs.append": () => store.logs.append(toBatch([anEntry()])),
        "logs.prune": () => store.logs.prune({ before: NOW + 1, perVault: 1 }),
        "keys.createRoot": () =>
          store.keys.createRoot({ generation: 1, certPem: "pem", sealedKey: sealed(1), signsFrom: NOW }),
        "a failed write": () =>
          failsWith("conflict", store.credentials.setMany(NOWHERE, [{ key, sealed: sealed(1) }], NOW)),
      };
      for (const [name, work] of Object.entries(idle)) {
        expect({ name, told: await told(store, work) }).toEqual({ name, told: [] });
      }
    },
  },
  {
    name: "changes: the change can be read when the listener is called",
    run: async ({ store }) => {
      const seen: Promise<string | undefined>[] = [];
      store.changes.subscribe(() => seen.push(store.settings.instance("bootstrap_token_hash")));
      await store.settings.setInstance("bootstrap_token_hash", "x");
      expect(await Promise.all(seen)).toEqual(["x"]);
    },
  },
  {
    name: "changes: another process's write is noticed at the next poll, once",
    run: async ({ store, second }) => {
      const other = await second();
      const work = () => store.settings.setInstance("bootstrap_token_hash", "x");
      expect(await told(other, work)).toEqual([{ type: "instance" }]);
      expect(await told(other, async () => {})).toEqual([]);
    },
  },
  {
    name: "changes: another process's write among our own is noticed all the same, and ours are told once each",
    run: async ({ store, raw, second }) => {
      const other = await second();
      let written = 0;
      // Always another value: SQLite writes nothing, and notices nothing, where a row stays what it was.
      const write = (on: Store) => on.settings.setVault(DEFAULT, "unmatched_host_policy", `${written++}`);
      const ofDefault = { type: "vault", id: DEFAULT } as const;
      const both = () => Promise.all([write(other), write(store), write(other), write(store)]);
      const heard = await told(other, both);
      if (raw.engine === "sqlite") {
        expect(heard).toHaveLength(3);
        expect(heard).toEqual(expect.arrayContaining([ofDefault, ofDefault, { type: "instance" }]));
      } else {
        // Each word brings a look, and a look may find our own write before its commit is answered.
        expect(heard.length).toBeGreaterThanOrEqual(3);
        for (const change of heard) expect(change).toEqual(ofDefault);
      }
      // Until each look that a word has brought is over.
      for (const _ of [1, 2]) expect(await told(other, async () => {})).toEqual([]);
      expect(await told(other, () => Promise.all([write(other), write(other)]))).toEqual([
        ofDefault,
        ofDefault,
      ]);
    },
  },
  {
    name: "changes: on Postgres another process is told what was touched, each thing once, and anything where it is not known",
    run: async ({ store, raw, second }) => {
      if (raw.engine === "sqlite") return;
      const other = await second();
      const vault = aVault();
      const user = aUser();
      const actor = { type: "user", id: user.id, name: user.email, role: user.role } as const;
      const news = [
        { type: "actor", id: user.id },
        { type: "vault", id: vault.id },
      ] as const;
      const heard = await told(other, () => store.vaults.create(vault, actor));
      expect(heard).toEqual([news[0]]);
      for (const _ of [1, 2]) expect(await told(other, async () => {})).toEqual([]);
      // As by a process that sends no word, so that one look finds all of it.
      const silently = () =>
        raw.db.transaction().execute(async (trx) => {
          for (const change of [...news, ...news]) {
            const { value } = await trx
              .updateTable("revision")
              .set({ value: sql`value + 1` as never })
              .returning("value")
              .executeTakeFirstOrThrow();
            await trx
              .insertInto("changes")
              .values({ ...change, revision: Number(value) })
              .execute();
          }
        });
      expect(await told(other, silently)).toEqual([...news]);
      // As by one that knows of no such table, and by more writes than are kept.
      const unsaid = () =>
        raw.db
          .updateTable("revision")
          .set({ value: sql`value + 1` as never })
          .execute();
      expect(await told(other, unsaid)).toEqual([{ type: "instance" }]);
      const many = () =>
        raw.db
          .updateTable("revision")
          .set({ value: sql`value + 5000` as never })
          .execute();
      expect(await told(other, many)).toEqual([{ type: "instance" }]);
    },
  },
  {
    name: "changes: a listener that left hears nothing",
    run: async ({ store }) => {
      let times = 0;
      store.changes.subscribe(() => {
        times += 1;
      })();
      await store.settings.setInstance("bootstrap_token_hash", "x");
      expect(times).toBe(0);
    },
  },
];
