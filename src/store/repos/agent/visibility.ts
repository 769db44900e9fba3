import type { ExpressionBuilder } from "kysely";
import type { Viewer } from "../../../ports/store/agent/agents.ts";
import type { Schema } from "../../schema.ts";
import { isInRealms } from "../realm/realm-agents.ts";

/**
 * For a query over agents: whether the viewer sees one. Who shares a vault is asked of each in the order of the list, so
 * that a page ends when it is full: gathering them first costs as much as there are of them.
 */
export function isVisibleTo(eb: ExpressionBuilder<Schema, "agents">, viewer: Viewer) {
  const { actorId, realmIds, worksAt } = viewer;
  return eb.or([
    eb("agents.id", "=", actorId),
    ...(realmIds.length === 0 ? [] : [isInRealms(eb, realmIds)]),
    ...(worksAt === undefined
      ? []
      : [eb("agents.created_by", "=", actorId), sharesVault(eb, actorId, worksAt)]),
  ]);
}

function sharesVault(eb: ExpressionBuilder<Schema, "agents">, actorId: string, now: number) {
  const theirVaults = eb
    .selectFrom("vault_grants as theirs")
    .select("theirs.vault_id")
    .where("theirs.actor_id", "=", actorId)
    .where((of) => of.or([of("theirs.expires_at", "is", null), of("theirs.expires_at", ">", now)]));
  return eb.exists(
    eb
      .selectFrom("vault_grants")
      .select("vault_grants.vault_id")
      .whereRef("vault_grants.actor_id", "=", "agents.id")
      .where("vault_grants.actor_type", "=", "agent")
      .where("vault_grants.vault_id", "in", theirVaults),
  );
}
