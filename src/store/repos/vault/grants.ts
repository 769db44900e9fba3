import type { Kysely, Selectable, Transaction } from "kysely";
import type { HeldGrant } from "../../../core/access/decide.ts";
import type { Actor } from "../../../core/actor.ts";
import type { VaultId } from "../../../core/ids.ts";
import type { Grant, GrantRepo } from "../../../ports/store/vault/grants.ts";
import {
  fromLimitsColumn,
  toBatches,
  toLimitsColumn,
  toNumber,
  toOptionalNumber,
  withoutAbsent,
} from "../../column.ts";
import type { Schema, VaultGrantTable } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** Who may do what in which vault, in the database. */
export function createGrantRepo(db: Kysely<Schema>, write: Write): GrantRepo {
  return { ...reading(db), ...writing(write) };
}

type Writing = Pick<GrantRepo, "put" | "remove">;

function reading(db: Kysely<Schema>): Omit<GrantRepo, keyof Writing> {
  const named = () =>
    db
      .selectFrom("vault_grants")
      .innerJoin("vaults", "vaults.id", "vault_grants.vault_id")
      .selectAll("vault_grants")
      .select("vaults.name as vault_name")
      .orderBy("vaults.name");
  return {
    find: async (actorId, vaultId) => {
      const row = await db
        .selectFrom("vault_grants")
        .select(["role", "expires_at", "limits"])
        .where("actor_id", "=", actorId)
        .where("vault_id", "=", vaultId)
        .executeTakeFirst();
      return row && toHeld(row);
    },
    ofActor: async (actorId) =>
      (await named().where("vault_grants.actor_id", "=", actorId).execute()).map(toGrant),
    ofActors: async (actorIds) => {
      const found = new Map<string, Grant[]>();
      for (const batch of toBatches(actorIds, 1)) {
        const rows = await named().where("vault_grants.actor_id", "in", batch).execute();
        for (const row of rows) found.set(row.actor_id, [...(found.get(row.actor_id) ?? []), toGrant(row)]);
      }
      return found;
    },
    inVault: async (vaultId) => {
      const rows = await db
        .selectFrom("vault_grants")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .orderBy("granted_at")
        .orderBy("actor_id")
        .execute();
      return rows.map((row) => ({
        actor: toActor(row),
        grantedAt: toNumber(row.granted_at),
        ...toHeld(row),
      }));
    },
    adminsOf: async (vaultId, now) => {
      const rows = await db
        .selectFrom("vault_grants")
        .leftJoin("users", (join) =>
          join.onRef("users.id", "=", "vault_grants.actor_id").on("vault_grants.actor_type", "=", "user"),
        )
        .leftJoin("agents", (join) =>
          join.onRef("agents.id", "=", "vault_grants.actor_id").on("vault_grants.actor_type", "=", "agent"),
        )
        .select(["vault_grants.actor_type", "vault_grants.actor_id"])
        .where("vault_grants.vault_id", "=", vaultId)
        .where("vault_grants.role", "=", "admin")
        .where((eb) =>
          eb.or([eb("vault_grants.expires_at", "is", null), eb("vault_grants.expires_at", ">", now)]),
        )
        .where((eb) => eb.or([eb("users.active", "=", 1), eb("agents.status", "=", "active")]))
        .execute();
      return rows.map(toActor);
    },
  };
}

function writing(write: Write): Writing {
  return {
    put: (actor, vaultId, grant) =>
      write(async (trx) => {
        const terms = {
          role: grant.role,
          expires_at: grant.expiresAt ?? null,
          limits: toLimitsColumn(grant.limits),
        };
        await trx
          .insertInto("vault_grants")
          .values({
            vault_id: vaultId,
            actor_type: actor.type,
            actor_id: actor.id,
            granted_at: grant.grantedAt,
            ...terms,
          })
          .onConflict((conflict) => conflict.columns(["actor_id", "vault_id"]).doUpdateSet(terms))
          .execute();
        if (grant.expiresAt !== undefined) await capMinted(trx, actor.id, vaultId, grant.expiresAt);
        return changing({ type: "actor", id: actor.id });
      }),
    remove: (actorId, vaultId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("vault_grants")
          .where("actor_id", "=", actorId)
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        await trx
          .deleteFrom("sessions")
          .where("minted_by_id", "=", actorId)
          .where("vault_id", "=", vaultId)
          .execute();
        return changedIf(numDeletedRows > 0n, { type: "actor", id: actorId });
      }, "revoking"),
  };
}

/** They count for the actor, so that whoever holds one hears of it with the change of the grant. */
async function capMinted(
  trx: Transaction<Schema>,
  actorId: string,
  vaultId: VaultId,
  end: number,
): Promise<void> {
  await trx
    .updateTable("sessions")
    .set({ expires_at: end })
    .where("minted_by_id", "=", actorId)
    .where("vault_id", "=", vaultId)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", end)]))
    .execute();
}

function toActor(row: Pick<Selectable<VaultGrantTable>, "actor_type" | "actor_id">) {
  return { type: row.actor_type, id: row.actor_id } as Pick<Actor, "type" | "id">;
}

function toHeld(row: Pick<Selectable<VaultGrantTable>, "role" | "expires_at" | "limits">): HeldGrant {
  const [expiresAt, limits] = [toOptionalNumber(row.expires_at), fromLimitsColumn(row.limits)];
  return { role: row.role, ...withoutAbsent({ expiresAt, limits }) };
}

function toGrant(row: Selectable<VaultGrantTable> & { readonly vault_name: string }): Grant {
  return {
    vaultId: row.vault_id as VaultId,
    vaultName: row.vault_name,
    grantedAt: toNumber(row.granted_at),
    ...toHeld(row),
  };
}
