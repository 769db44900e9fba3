import type { Insertable, Selectable } from "kysely";
import { AppError } from "../../../core/errors.ts";
import type { AgentId, PublicId, TokenHash, UserId, VaultId } from "../../../core/ids.ts";
import type { Delegation } from "../../../core/session/delegation.ts";
import type { LoginListing, ScopedSession, Session } from "../../../ports/store/account/sessions.ts";
import {
  fromJson,
  fromLimitsColumn,
  toJson,
  toLimitsColumn,
  toNumber,
  toOptionalNumber,
  withoutAbsent,
} from "../../column.ts";
import type { SessionTable } from "../../schema.ts";

/** A session as its row; what belongs to the other kinds is null. */
export function toSessionRow(session: Session): Insertable<SessionTable> {
  const common = {
    hash: session.hash,
    public_id: session.publicId,
    type: session.type,
    created_at: session.createdAt,
    expires_at: session.expiresAt ?? null,
    idle_ttl_ms: session.idleTtlMs ?? null,
    last_used_at: session.lastUsedAt ?? null,
  };
  switch (session.type) {
    case "user":
      return {
        ...common,
        user_id: session.userId,
        device_label: session.deviceLabel ?? null,
      };
    case "agent":
      return { ...common, agent_id: session.agentId };
    case "scoped":
      return {
        ...common,
        vault_id: session.vaultId,
        vault_role: session.vaultRole,
        label: session.label ?? null,
        minted_by_type: session.mintedBy?.type ?? null,
        minted_by_id: session.mintedBy?.id ?? null,
        delegation: session.delegation === undefined ? null : toJson(session.delegation),
        limits: toLimitsColumn(session.limits),
        asks: session.asks === true ? 1 : 0,
      };
  }
}

/** Throws AppError `store_corrupt` when the row is of no kind; the table's checks should have refused it. */
export function fromSessionRow(row: Selectable<SessionTable>): Session {
  if (row.type === "scoped") return fromScopedRow(row);
  if (row.type === "user") return fromUserRow(row);
  if (row.type === "agent" && row.agent_id !== null) {
    return { ...fromCommon(row), type: "agent", agentId: row.agent_id as AgentId };
  }
  throw unreadable(row);
}

/** The same for a row known to be of a scoped session. */
export function fromScopedRow(row: Selectable<SessionTable>): ScopedSession {
  if (row.vault_id === null || row.vault_role === null) throw unreadable(row);
  return {
    ...fromCommon(row),
    type: "scoped",
    vaultId: row.vault_id as VaultId,
    vaultRole: row.vault_role,
    ...withoutAbsent({ label: row.label, limits: fromLimitsColumn(row.limits) }),
    ...(row.minted_by_type === null || row.minted_by_id === null
      ? {}
      : { mintedBy: { type: row.minted_by_type, id: row.minted_by_id } }),
    ...(row.delegation === null ? {} : { delegation: fromJson(row.delegation) as Delegation }),
    ...(toNumber(row.asks) === 1 ? { asks: true as const } : {}),
  };
}

/** The same for a row known to be a login, with what is only shown to its owner. */
export function fromLoginRow(row: Selectable<SessionTable>): LoginListing {
  return {
    ...fromUserRow(row),
    ...withoutAbsent({ lastIp: row.last_ip, lastUserAgent: row.last_user_agent }),
  };
}

function fromUserRow(row: Selectable<SessionTable>): Extract<Session, { type: "user" }> {
  if (row.user_id === null) throw unreadable(row);
  return {
    ...fromCommon(row),
    type: "user",
    userId: row.user_id as UserId,
    ...withoutAbsent({ deviceLabel: row.device_label }),
  };
}

function fromCommon(row: Selectable<SessionTable>) {
  return {
    hash: row.hash as TokenHash,
    publicId: row.public_id as PublicId,
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({
      expiresAt: toOptionalNumber(row.expires_at),
      idleTtlMs: toOptionalNumber(row.idle_ttl_ms),
      lastUsedAt: toOptionalNumber(row.last_used_at),
    }),
  };
}

function unreadable(row: Selectable<SessionTable>): AppError {
  return new AppError("store_corrupt", { message: `The stored session ${row.public_id} is not readable.` });
}
