import { expect } from "bun:test";
import { type Kysely, sql } from "kysely";
import type { PublicId, TokenHash } from "../../../src/core/ids.ts";
import type { Schema } from "../../../src/store/schema.ts";
import { failsWith } from "../fails.ts";
import {
  anAgent,
  anAgentSession,
  aScopedSession,
  aUser,
  aUserSession,
  aVault,
  DEFAULT,
  NOW,
  NOWHERE,
} from "../samples.ts";
import type { Case } from "../world.ts";

export const SESSION_CASES: readonly Case[] = [
  {
    name: "sessions: each kind is read back as it was created, absent fields absent",
    run: async ({ store }) => {
      const user = aUser();
      const agent = anAgent();
      await store.users.create(user);
      await store.agents.create(agent);
      const sessions = [
        aUserSession(user.id),
        aUserSession(user.id, {
          expiresAt: NOW + 5,
          idleTtlMs: 7,
          lastUsedAt: NOW,
          deviceLabel: "Ann’s laptop",
        }),
        anAgentSession(agent.id),
        aScopedSession(),
        aScopedSession({ idleTtlMs: 7, lastUsedAt: NOW }),
        aScopedSession({
          delegation: { agents: [{ id: agent.id, provenAt: NOW }], chain: ["spiffe://td/company/default"] },
        }),
        aScopedSession({ vaultRole: "admin", label: "ci", mintedBy: { type: "agent", id: agent.id } }),
      ];
      for (const session of sessions) await store.sessions.create(session);
      for (const session of sessions) {
        const found = await store.sessions.byHash(session.hash);
        expect(found).toStrictEqual(session);
      }
    },
  },
  {
    name: "sessions: an expired one is returned, an unknown one is not",
    run: async ({ store }) => {
      const expired = aScopedSession({ expiresAt: 1 });
      await store.sessions.create(expired);
      expect(await store.sessions.byHash(expired.hash)).toEqual(expired);
      expect(await store.sessions.byHash("f".repeat(64) as TokenHash)).toBeUndefined();
    },
  },
  {
    name: "sessions: several are found at once, and one that is of no kind hides no other",
    run: async ({ store, raw }) => {
      const sessions = [aScopedSession(), aScopedSession(), aScopedSession()];
      for (const session of sessions) await store.sessions.create(session);
      const unknown = "f".repeat(64) as TokenHash;
      const hashes = sessions.map(({ hash }) => hash);
      const byHash = (a: { hash: string }, b: { hash: string }) => (a.hash < b.hash ? -1 : 1);
      expect((await store.sessions.byHashes([...hashes, unknown])).toSorted(byHash)).toEqual(
        sessions.toSorted(byHash),
      );
      expect(await store.sessions.byHashes([])).toEqual([]);
      const many = Array.from({ length: 40_000 }, (_, at) => at.toString(16).padStart(64, "e") as TokenHash);
      expect(await store.sessions.byHashes([...many, ...hashes])).toHaveLength(3);
      const damaged = { type: "user" as const, vault_id: null, vault_role: null };
      if (raw.engine === "sqlite") await sql`pragma ignore_check_constraints = on`.execute(raw.db);
      else await dropChecks(raw.db);
      await raw.db
        .updateTable("sessions")
        .set(damaged)
        .where("hash", "=", hashes[0] ?? "")
        .execute();
      expect((await store.sessions.byHashes(hashes)).toSorted(byHash)).toEqual(
        sessions.slice(1).toSorted(byHash),
      );
    },
  },
  {
    name: "sessions: of several uses the latest is kept, whatever order they are noted in",
    run: async ({ store }) => {
      const session = aScopedSession({ idleTtlMs: 7 });
      await store.sessions.create(session);
      for (const at of [NOW, NOW + 2, NOW + 1]) await store.sessions.touch(session.hash, { at });
      expect(await store.sessions.byHash(session.hash)).toEqual({ ...session, lastUsedAt: NOW + 2 });
    },
  },
  {
    name: "sessions: one that ended for want of use is in no list",
    run: async ({ store }) => {
      const unused = aScopedSession({ createdAt: NOW - 10, idleTtlMs: 10 });
      const used = aScopedSession({ createdAt: NOW - 10, idleTtlMs: 10, lastUsedAt: NOW - 1 });
      await store.sessions.create(unused);
      await store.sessions.create(used);
      expect(await store.sessions.listScoped(DEFAULT, NOW)).toEqual([used]);
    },
  },
  {
    name: "sessions: those that expired before a time are deleted, others and endless ones stay",
    run: async ({ store }) => {
      const user = aUser();
      await store.users.create(user);
      const gone = aScopedSession({ expiresAt: NOW - 1 });
      const kept = [aScopedSession({ expiresAt: NOW }), aUserSession(user.id)];
      for (const session of [gone, ...kept]) await store.sessions.create(session);
      expect(await store.sessions.deleteExpired(NOW)).toBeGreaterThanOrEqual(1);
      expect(await store.sessions.byHash(gone.hash)).toBeUndefined();
      for (const session of kept) expect(await store.sessions.byHash(session.hash)).toEqual(session);
      expect(await store.sessions.deleteExpired(NOW)).toBe(0);
    },
  },
  {
    name: "sessions: the list holds the vault's unexpired scoped ones, newest first",
    run: async ({ store }) => {
      const user = aUser();
      const vault = aVault();
      await store.users.create(user);
      await store.vaults.create(vault, { type: "user", name: user.email, role: "owner", id: user.id });
      const older = aScopedSession({ createdAt: NOW - 2, expiresAt: NOW + 1 });
      const newer = aScopedSession({ createdAt: NOW - 1, label: "newer" });
      const { expiresAt: _, ...endless } = aScopedSession({ createdAt: NOW - 3 });
      const hidden = [
        aScopedSession({ expiresAt: NOW }),
        aScopedSession({ vaultId: vault.id }),
        aUserSession(user.id),
      ];
      for (const session of [older, newer, endless, ...hidden]) await store.sessions.create(session);
      expect(await store.sessions.listScoped(DEFAULT, NOW)).toEqual([newer, older, endless]);
    },
  },
  {
    name: "sessions: deleting tells whether it existed, and revokes only that one",
    run: async ({ store }) => {
      const [one, two] = [aScopedSession(), aScopedSession()];
      await store.sessions.create(one);
      await store.sessions.create(two);
      expect(await store.sessions.delete(one.hash)).toBe(true);
      expect(await store.sessions.delete(one.hash)).toBe(false);
      expect(await store.sessions.byHash(two.hash)).toEqual(two);
    },
  },
  {
    name: "sessions: a public id revokes a scoped session of the named vault only",
    run: async ({ store }) => {
      const user = aUser();
      await store.users.create(user);
      const scoped = aScopedSession();
      const login = aUserSession(user.id);
      await store.sessions.create(scoped);
      await store.sessions.create(login);
      expect(await store.sessions.deleteScoped(NOWHERE, scoped.publicId)).toBe(false);
      expect(await store.sessions.deleteScoped(DEFAULT, login.publicId)).toBe(false);
      expect(await store.sessions.deleteScoped(DEFAULT, "0".repeat(20) as PublicId)).toBe(false);
      expect(await store.sessions.deleteScoped(DEFAULT, scoped.publicId)).toBe(true);
      expect(await store.sessions.byHash(scoped.hash)).toBeUndefined();
      expect(await store.sessions.byHash(login.hash)).toEqual(login);
    },
  },
  {
    name: "sessions: a touch keeps time, address and program, and what it does not name",
    run: async ({ store, raw }) => {
      const user = aUser();
      await store.users.create(user);
      const session = aUserSession(user.id);
      await store.sessions.create(session);
      await store.sessions.touch(session.hash, { at: NOW + 1, ip: "192.0.2.7", userAgent: "curl/8" });
      await store.sessions.touch(session.hash, { at: NOW + 2 });
      expect(await store.sessions.byHash(session.hash)).toEqual({ ...session, lastUsedAt: NOW + 2 });
      const row = await raw.db.selectFrom("sessions").selectAll().executeTakeFirstOrThrow();
      expect([row.last_ip, row.last_user_agent]).toEqual(["192.0.2.7", "curl/8"]);
    },
  },
  {
    name: "sessions: one for a vault or user that is gone is a conflict, and is not kept",
    run: async ({ store }) => {
      const session = aScopedSession({ vaultId: NOWHERE });
      await failsWith("conflict", store.sessions.create(session));
      await failsWith("conflict", store.sessions.create(aUserSession(aUser().id)));
      expect(await store.sessions.byHash(session.hash)).toBeUndefined();
    },
  },
  {
    name: "sessions: a row of two kinds at once is refused by the table",
    run: async ({ store, raw }) => {
      const user = aUser();
      await store.users.create(user);
      const { hash, publicId } = aScopedSession();
      const both = raw.db
        .insertInto("sessions")
        .values({
          hash,
          public_id: publicId,
          type: "user",
          user_id: user.id,
          vault_id: DEFAULT,
          vault_role: "admin",
          created_at: NOW,
        })
        .execute();
      await failsWith("internal", both);
    },
  },
];

/** For rows that the checks of the table refuse. */
async function dropChecks(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ conname: string }>`
    select conname from pg_constraint where conrelid = 'sessions'::regclass and contype = 'c'`.execute(db);
  for (const { conname } of rows)
    await sql`alter table sessions drop constraint ${sql.ref(conname)}`.execute(db);
}
