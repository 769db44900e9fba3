/** What a record of the audit log holds, and the text that its place in the chain is made of. */
import type { VaultId } from "../ids.ts";
import { formatMillis } from "../time.ts";
import type { AuditAction } from "./action.ts";

/** Whose act it was, as known then: names stay what they were. Empty texts where there is nothing. */
export type Doer = {
  readonly type: "user" | "agent" | "company" | "scoped" | "anonymous" | "operator" | "system";
  readonly id: string;
  readonly name: string;
  /** The public id of the session. */
  readonly sessionId: string;
  /** Where it came from. */
  readonly ip: string;
};

/** What it was done to. `name` is what people call it, and never a secret. */
export type AuditTarget = {
  readonly type:
    | "user"
    | "agent"
    | "registration"
    | "vault"
    | "invite"
    | "session"
    | "service"
    | "credential"
    | "proposal"
    | "ask"
    | "webhook"
    | "canary"
    | "policy"
    | "company"
    | "realm"
    | "api-key"
    | "passport"
    | "oauth-client"
    | "instance";
  readonly id: string;
  readonly name: string;
};

/** A field that is no secret, before and after; what was not there is left out. */
export type FieldChange = { readonly before?: AuditValue; readonly after?: AuditValue };
export type AuditValue = string | number | boolean | null | readonly AuditValue[];

/** One act. Values of credentials, passwords, codes and tokens have no place in it. */
export type Act = {
  readonly action: AuditAction;
  readonly target: AuditTarget;
  readonly vault?: { readonly id: VaultId; readonly name: string };
  readonly changes?: Readonly<Record<string, FieldChange>>;
};

/** An act with who, when and its place; what the hash is made of. `at` in milliseconds since 1970, `seq` from 1. */
export type AuditContent = {
  readonly seq: number;
  readonly at: number;
  readonly actor: Doer;
  readonly action: string;
  readonly target: AuditTarget;
  readonly vault: { readonly id: string; readonly name: string };
  readonly changes: Readonly<Record<string, FieldChange>>;
  /** The hash of the record before; `GENESIS` for the first. */
  readonly previousHash: string;
};

/** A record as it is kept. `hash` is the lower-case hex SHA-256 of `canonicalText`. */
export type AuditRecord = AuditContent & { readonly hash: string };

/** What the first record names as its predecessor's hash. */
export const GENESIS = "0".repeat(64);

/** A record as it stands on the wire and in an export; without `hash` it is what is hashed. */
export type AuditRecordJson = {
  readonly seq: number;
  /** As `formatMillis` writes it. */
  readonly at: string;
  readonly actor: {
    readonly type: string;
    readonly id: string;
    readonly name: string;
    readonly session_id: string;
    readonly ip: string;
  };
  readonly action: string;
  readonly target: AuditTarget;
  readonly vault: { readonly id: string; readonly name: string };
  readonly changes: Readonly<Record<string, FieldChange>>;
  readonly previous_hash: string;
  readonly hash: string;
};

export function formatRecord(record: AuditRecord): AuditRecordJson {
  return { ...formatContent(record), hash: record.hash };
}

/**
 * The text that is hashed: the record as it stands on the wire, without its hash, as canonical JSON. Whoever has an
 * export can make it from a line without knowing the members: `jq -cjS 'del(.hash)' | sha256sum`.
 */
export function canonicalText(content: AuditContent): string {
  return canonicalJson(formatContent(content));
}

function formatContent(content: AuditContent): Omit<AuditRecordJson, "hash"> {
  const { type, id, name, sessionId, ip } = content.actor;
  return {
    seq: content.seq,
    at: formatMillis(content.at),
    actor: { type, id, name, session_id: sessionId, ip },
    action: content.action,
    target: content.target,
    vault: content.vault,
    changes: content.changes,
    previous_hash: content.previousHash,
  };
}

/**
 * JSON with every member in the order of its name and nothing between: RFC 8785, for what records hold (texts, whole
 * numbers, flags, lists). Members that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  // Names are few and code units their order; whoever checks a log comes here a million times.
  let members = "";
  for (const name of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/**
 * The value with its texts as a database gives them back: both engines keep well-formed Unicode alone, and Postgres no
 * NUL. What is hashed must be what is read later. The value is JSON.
 */
export function asStored<T>(value: T): T {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\uFFFD") as T;
  if (Array.isArray(value)) return value.map(asStored) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asStored(member)])) as T;
}
