import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Ingress } from "../../../core/log/entry.ts";
import type { LogQuery } from "../../../ports/store/instance/logs.ts";
import type { Schema } from "../../schema.ts";

export type LogSelect = SelectQueryBuilder<Schema, "request_logs", object>;

type Bucket = NonNullable<LogQuery["statusBucket"]>;

/** In the words of `migrations/steps/0003-log-indexes.ts`: with a parameter in a number's place no index would be used. */
const INGRESS: Readonly<Record<Ingress, RawBuilder<boolean>>> = {
  mitm: sql`request_logs.ingress = 'mitm'`,
  explicit: sql`request_logs.ingress = 'explicit'`,
};
const NO_ROW = sql<boolean>`1 = 0`;
const STATUS: Readonly<Record<Bucket, RawBuilder<boolean>>> = {
  "2xx": sql`request_logs.status / 100 = 2`,
  "3xx": sql`(request_logs.status / 100 <> 2 and request_logs.status / 100 = 3)`,
  "4xx": sql`(request_logs.status / 100 <> 2 and request_logs.status / 100 = 4)`,
  "5xx": sql`(request_logs.status / 100 <> 2 and request_logs.status / 100 = 5)`,
  err: sql`(request_logs.error_code <> '' or request_logs.status >= 400)`,
};

/** The rows that a query is about, in no order. */
export function matching(db: Kysely<Schema>, query: LogQuery): LogSelect {
  const all = db.selectFrom("request_logs");
  let select: LogSelect =
    query.vaultId === undefined
      ? all.where("request_logs.vault_id", "is", null)
      : all.where("request_logs.vault_id", "=", query.vaultId);
  if (query.ingress !== undefined) select = select.where(ingressIs(query.ingress));
  if (query.statusBucket !== undefined) select = select.where(STATUS[query.statusBucket]);
  if (query.service !== undefined) select = select.where("request_logs.matched_service", "=", query.service);
  if (query.hostPart !== undefined) select = select.where(holds(query.hostPart));
  if (query.actorName !== undefined) select = select.where(isOf(db, query.actorName));
  if (query.errorCode !== undefined) select = select.where("request_logs.error_code", "=", query.errorCode);
  if (query.before !== undefined) select = select.where("request_logs.id", "<", query.before);
  if (query.after !== undefined) select = select.where("request_logs.id", ">", query.after);
  return select;
}

function ingressIs(text: string): RawBuilder<boolean> {
  return text === "mitm" || text === "explicit" ? INGRESS[text] : NO_ROW;
}

/** Both engines read `%` and `_` as wildcards, and only one has an escape unless it is named. */
function holds(text: string): RawBuilder<boolean> {
  const literal = text.replaceAll(/[\\%_]/g, "\\$&");
  return sql<boolean>`request_logs.host like ${`%${literal}%`} escape '\\'`;
}

function isOf(db: Kysely<Schema>, name: string): RawBuilder<boolean> {
  const users = db.selectFrom("users").select("id").where("email", "=", name);
  const agents = db.selectFrom("agents").select("id").where("name", "=", name);
  return sql<boolean>`request_logs.actor_id in (${users.unionAll(agents)})`;
}
