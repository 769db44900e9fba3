import type { Kysely, Selectable } from "kysely";
import type { HeldGrant } from "../../../core/access/decide.ts";
import type { Actor } from "../../../core/actor.ts";
import type { VaultId } from "../../../core/ids.ts";
import type { Grant, GrantRepo } from "../../../ports/store/vault/grants.ts";
import { toBatches, toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema, VaultGrantTable } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** Who may do what in which vault, in the database. */
export function createGrantRepo(db: Kysely<Schema>, write: Write): GrantRepo {
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
        .select(["role", "expires_at"])
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
        actor: { type: row.actor_type, id: row.actor_id } as Pick<Actor, "type" | "id">,
        grantedAt: toNumber(row.granted_at),
        ...toHeld(row),
      }));
    },
    put: (actor, vaultId, grant) =>
      write(async (trx) => {
        const terms = { role: grant.role, expires_at: grant.expiresAt ?? null };
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
        return changing({ type: "actor", id: actor.id });
      }),
    remove: (actorId, vaultId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("vault_grants")
          .where("actor_id", "=", actorId)
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "actor", id: actorId });
      }, "revoking"),
  };
}

function toHeld(row: Pick<Selectable<VaultGrantTable>, "role" | "expires_at">): HeldGrant {
  return { role: row.role, ...withoutAbsent({ expiresAt: toOptionalNumber(row.expires_at) }) };
}

function toGrant(row: Selectable<VaultGrantTable> & { readonly vault_name: string }): Grant {
  return {
    vaultId: row.vault_id as VaultId,
    vaultName: row.vault_name,
    grantedAt: toNumber(row.granted_at),
    ...toHeld(row),
  };
}
