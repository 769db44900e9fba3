import type {
  ExpressionBuilder,
  Kysely,
  Selectable,
  Transaction,
  UpdateQueryBuilder,
  UpdateResult,
} from "kysely";
import type { AgentId, TokenHash } from "../../../core/ids.ts";
import type {
  AgentInvite,
  AgentInviteFilter,
  AgentInviteRepo,
  NewAgentInvite,
} from "../../../ports/store/agent/invites.ts";
import type { InvitedVault } from "../../../ports/store/vault/grants.ts";
import { toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { AgentInviteTable } from "../../schema-people.ts";
import { changedIf, changing, deleting, type Write } from "../../write.ts";
import { insertAssignments, readAssignments, toAssignmentRow } from "../vault/assignments.ts";

/** Invites of agents in the database. Nobody holds anything made from one, so no change of theirs is told. */
export function createAgentInviteRepo(db: Kysely<Schema>, write: Write): AgentInviteRepo {
  return { ...reading(db), ...writing(write) };
}

type Reading = Pick<AgentInviteRepo, "byHash" | "byId" | "list" | "pending" | "countPending">;

function reading(db: Kysely<Schema>): Reading {
  const rows = () => db.selectFrom("agent_invites").selectAll();
  const one = async (row: Row | undefined) =>
    row === undefined ? undefined : (await withVaults(db, [row]))[0];
  return {
    byHash: async (hash) => one(await rows().where("token_hash", "=", hash).executeTakeFirst()),
    byId: async (id) => one(await rows().where("id", "=", id).executeTakeFirst()),
    list: async ({ status, within }, now) => {
      let query = rows().orderBy("id");
      if (status !== undefined) query = query.where("status", "=", status === "expired" ? "pending" : status);
      if (status === "pending") query = query.where("expires_at", ">", now);
      if (status === "expired") query = query.where("expires_at", "<=", now);
      if (within !== undefined) query = query.where((eb) => isWithin(eb, within));
      return withVaults(db, newestFirst(await query.execute()));
    },
    countPending: async (now) => {
      const row = await db
        .selectFrom("agent_invites")
        .select((eb) => eb.fn.countAll().as("total"))
        .where("status", "=", "pending")
        .where("expires_at", ">", now)
        .where("agent_id", "is", null)
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    pending: async ({ now, agentName, unclaimed, vaultId, suffix }) => {
      let query = rows().where("status", "=", "pending").where("expires_at", ">", now).orderBy("id");
      if (agentName !== undefined) query = query.where("agent_name", "=", agentName);
      if (unclaimed) {
        query = query
          .where("agent_id", "is", null)
          .where("agent_name", "not in", (eb) => eb.selectFrom("agents").select("name"));
      }
      if (vaultId !== undefined) {
        query = query.where("id", "in", (eb) =>
          eb.selectFrom("agent_invite_vaults").select("invite_id").where("vault_id", "=", vaultId),
        );
      }
      // What is kept is hexadecimal, and so is what is asked for: neither has a wildcard of `like`.
      if (suffix !== undefined) query = query.where("token_suffix", "like", `%${suffix}`);
      return withVaults(db, newestFirst(await query.execute()));
    },
  };
}

function writing(write: Write): Omit<AgentInviteRepo, keyof Reading> {
  const close = (fields: Closed, which: Which) =>
    write(async (trx) => {
      const update = trx.updateTable("agent_invites").set(fields).where("status", "=", "pending");
      const { numUpdatedRows } = await which(update).executeTakeFirstOrThrow();
      return { ...changedIf(numUpdatedRows > 0n, "nobody"), value: Number(numUpdatedRows) };
    });
  return {
    create: (invite) => write(async (trx) => ({ ...changing("nobody"), value: await insert(trx, invite) })),
    redeem: async (id, now) =>
      (await close({ status: "redeemed", redeemed_at: now }, (update) =>
        update.where("id", "=", id).where("expires_at", ">", now),
      )) > 0,
    revoke: async (id, now) =>
      (await close({ status: "revoked", revoked_at: now }, (update) => update.where("id", "=", id))) > 0,
    revokeBy: (actorId, now) =>
      close({ status: "revoked", revoked_at: now }, (update) =>
        update.where("created_by", "=", actorId).where("expires_at", ">", now),
      ),
    revokeRotations: (agentId, now) =>
      write(async (trx) => {
        const rows = await trx
          .updateTable("agent_invites")
          .set({ status: "revoked", revoked_at: now })
          .where("agent_id", "=", agentId)
          .where("status", "=", "pending")
          .where("expires_at", ">", now)
          .returning("id")
          .execute();
        return { ...changedIf(rows.length > 0, "nobody"), value: rows.map(({ id }) => toNumber(id)) };
      }),
    deleteEnded: (before) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("agent_invites")
          .where((eb) => eb.fn.coalesce("redeemed_at", "revoked_at", "expires_at"), "<", before)
          .executeTakeFirstOrThrow();
        return deleting(numDeletedRows);
      }),
    noteToken: (id, hash) =>
      write(async (trx) => {
        await trx.updateTable("agent_invites").set({ session_hash: hash }).where("id", "=", id).execute();
        return changing("nobody");
      }),
    assign: (id, vault) =>
      write(async (trx) => {
        const row = toAssignmentRow(id, vault);
        const { invite_id: _, vault_id: __, ...terms } = row;
        await trx
          .insertInto("agent_invite_vaults")
          .values(row)
          .onConflict((conflict) => conflict.columns(["invite_id", "vault_id"]).doUpdateSet(terms))
          .execute();
        return changing("nobody");
      }),
    unassign: (id, vaultId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("agent_invite_vaults")
          .where("invite_id", "=", id)
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, "nobody");
      }),
  };
}

/** How a pending invite ends, and which. */
type Closed = { status: "redeemed"; redeemed_at: number } | { status: "revoked"; revoked_at: number };
type Update = UpdateQueryBuilder<Schema, "agent_invites", "agent_invites", UpdateResult>;
type Which = (update: Update) => Update;

async function insert(trx: Transaction<Schema>, invite: NewAgentInvite): Promise<number> {
  const row = await trx
    .insertInto("agent_invites")
    .values({
      agent_name: invite.agentName,
      agent_id: invite.agentId ?? null,
      role: invite.role,
      token_ttl_ms: invite.tokenTtlMs ?? null,
      status: "pending",
      redeemed_at: null,
      session_hash: null,
      token_hash: invite.hash,
      token_suffix: invite.suffix,
      created_by_type: invite.createdBy.type,
      created_by: invite.createdBy.id,
      created_at: invite.createdAt,
      expires_at: invite.expiresAt,
      revoked_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const id = toNumber(row.id);
  await insertAssignments(trx, "agent_invite_vaults", { ...invite, inviteId: id });
  return id;
}

type Row = Selectable<AgentInviteTable>;

function isWithin(
  eb: ExpressionBuilder<Schema, "agent_invites">,
  { createdBy, vaultIds }: NonNullable<AgentInviteFilter["within"]>,
) {
  const own = eb("created_by", "=", createdBy);
  if (vaultIds.length === 0) return own;
  const giving = eb.selectFrom("agent_invite_vaults").select("invite_id").where("vault_id", "in", vaultIds);
  return eb.or([own, eb("id", "in", giving)]);
}

/** `rows` in the order of their making. Clients see whole seconds, and sort stably by them. */
function newestFirst(rows: readonly Row[]): readonly Row[] {
  const second = (row: Row) => Math.floor(toNumber(row.created_at) / 1000);
  return rows.toSorted((a, b) => second(b) - second(a));
}

async function withVaults(db: Kysely<Schema>, rows: readonly Row[]): Promise<AgentInvite[]> {
  const ids = rows.map(({ id }) => toNumber(id));
  const vaults = await readAssignments(db, "agent_invite_vaults", ids);
  return rows.map((row) => fromRow(row, vaults.get(toNumber(row.id)) ?? []));
}

function fromRow(row: Row, vaults: readonly InvitedVault[]): AgentInvite {
  return {
    id: toNumber(row.id),
    agentName: row.agent_name,
    role: row.role,
    status: row.status,
    suffix: row.token_suffix,
    createdBy: { type: row.created_by_type, id: row.created_by },
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
    vaults,
    ...withoutAbsent({
      agentId: row.agent_id === null ? undefined : (row.agent_id as AgentId),
      tokenTtlMs: toOptionalNumber(row.token_ttl_ms),
      redeemedAt: toOptionalNumber(row.redeemed_at),
      revokedAt: toOptionalNumber(row.revoked_at),
      sessionHash: row.session_hash === null ? undefined : (row.session_hash as TokenHash),
    }),
  };
}
