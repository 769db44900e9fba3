import { toHeadJson } from "../../../app/audit/heads.ts";
import {
  type AuditFilter,
  DEFAULT_AUDIT_LIMIT,
  listAudit,
  listAuditHeads,
  MAX_AUDIT_LIMIT,
  MAX_HEADS,
  signAudit,
} from "../../../app/audit/read.ts";
import { ListAuditHeadsReply, ListAuditReply, SignAuditReply } from "../../../contract/instance/audit.ts";
import { readTimestamp } from "../../../contract/timestamp.ts";
import type { AuditKeyJson } from "../../../core/audit/head.ts";
import { formatRecord } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import type { AuditKey } from "../../../ports/store/instance/audit-heads.ts";
import { parseLimit } from "../../limit.ts";
import { type Call, route } from "../../route.ts";

export const auditRoutes = [
  route({
    method: "GET",
    path: "/v1/audit",
    access: ["audit:read"],
    reply: ListAuditReply,
    handle: async (call) => {
      const { records, nextCursor } = await listAudit(call.deps, call.principal, filterOf(call));
      return { records: records.map(formatRecord), next_cursor: nextCursor ?? null };
    },
  }),
  route({
    method: "GET",
    path: "/v1/audit/heads",
    access: ["audit:read"],
    reply: ListAuditHeadsReply,
    handle: async ({ deps, principal, query }) => {
      const after = parsePlace("after", query("after")) ?? 0;
      const limit = parseLimit(query("limit"), { absent: MAX_HEADS, most: MAX_HEADS });
      const { heads, key, nextCursor } = await listAuditHeads(deps, principal, { after, limit });
      return {
        heads: heads.map(toHeadJson),
        keys: key === undefined ? [] : [toKey(key)],
        next_cursor: nextCursor ?? null,
      };
    },
  }),
  route({
    method: "POST",
    path: "/v1/audit/heads",
    access: ["audit:sign"],
    reply: SignAuditReply,
    handle: async ({ deps, principal }) => {
      const head = await signAudit(deps, principal);
      return { head: head === undefined ? null : toHeadJson(head) };
    },
  }),
];

function filterOf({ query }: Pick<Call, "query">): AuditFilter {
  const given = {
    before: parsePlace("before", query("before")),
    after: parsePlace("after", query("after")),
    since: parseTime("since", query("since")),
    until: parseTime("until", query("until")),
    vault: query("vault") || undefined,
    actor: query("actor") || undefined,
    action: query("action") || undefined,
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  const limit = parseLimit(query("limit"), { absent: DEFAULT_AUDIT_LIMIT, most: MAX_AUDIT_LIMIT });
  return { ...Object.fromEntries(present), limit };
}

function parsePlace(name: string, text = ""): number | undefined {
  if (text === "") return undefined;
  const seq = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seq)) {
    throw new AppError("bad_request", { message: `${name} must be the seq of a record` });
  }
  return seq;
}

function parseTime(name: string, text = ""): number | undefined {
  if (text === "") return undefined;
  const at = readTimestamp(text);
  if (at === undefined) {
    throw new AppError("bad_request", { message: `${name} must be a time such as 2026-12-31T00:00:00Z` });
  }
  return at;
}

function toKey({ keyId, publicKey }: AuditKey): AuditKeyJson {
  return { key_id: keyId, algorithm: "ed25519", public_key: Buffer.from(publicKey).toString("base64") };
}
