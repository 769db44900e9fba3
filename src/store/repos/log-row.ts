import type { Insertable, Selectable } from "kysely";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import type { Entry } from "../../core/log/entry.ts";
import type { LogRow } from "../../ports/store/logs.ts";
import { toNumber } from "../column.ts";
import type { RequestLogTable } from "../schema.ts";

/** An entry as its row. */
export function toLogRow(entry: Entry): Insertable<RequestLogTable> {
  return {
    vault_id: entry.vaultId ?? null,
    actor_type: entry.actorType,
    actor_id: entry.actorId,
    session_id: entry.sessionId,
    ingress: entry.ingress,
    method: storable(entry.method),
    host: storable(entry.host),
    path: storable(entry.path),
    matched_service: entry.matchedService,
    credential_keys: JSON.stringify(entry.credentialKeys),
    status: entry.status,
    latency_ms: Math.round(entry.latencyMs),
    error_code: entry.errorCode,
    auth_scheme: entry.authScheme,
    auth_header: entry.authHeader,
    plaintext: entry.plaintext ? 1 : 0,
    created_at: entry.createdAt,
  };
}

/** Throws AppError `store_corrupt` when the list of keys is not one. */
export function fromLogRow(row: Selectable<RequestLogTable> & { actor_name: string }): LogRow {
  return {
    id: toNumber(row.id),
    ...(row.vault_id === null ? {} : { vaultId: row.vault_id as VaultId }),
    actorType: row.actor_type,
    actorId: row.actor_id,
    sessionId: row.session_id,
    actorName: row.actor_name,
    ingress: row.ingress,
    method: row.method,
    host: row.host,
    path: row.path,
    matchedService: row.matched_service,
    credentialKeys: fromKeysJson(row.credential_keys),
    status: toNumber(row.status),
    latencyMs: toNumber(row.latency_ms),
    errorCode: row.error_code,
    authScheme: row.auth_scheme,
    authHeader: row.auth_header,
    plaintext: toNumber(row.plaintext) === 1,
    createdAt: toNumber(row.created_at),
  };
}

/** What a client wrote: Postgres keeps no NUL in text, and one would lose the whole batch. */
function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}

function fromKeysJson(json: string): readonly string[] {
  try {
    const keys: unknown = JSON.parse(json);
    if (Array.isArray(keys) && keys.every((key) => typeof key === "string")) return keys;
  } catch {
    // Said below, like any other shape.
  }
  throw new AppError("store_corrupt", { message: "A stored request log row is not readable." });
}
