/** What the lines of an exported audit log are: each a JSON object without blanks, and told by its members. */
import { isObject } from "../fields.ts";
import type { AuditHeadJson, AuditKeyJson } from "./head.ts";
import type { AuditRecordJson } from "./record.ts";

export const EXPORT_VERSION = 1;

/** The first line. `filter` is empty for a whole log, which alone can be checked. */
export type ExportHeader = {
  readonly version: number;
  readonly exported_at: string;
  readonly filter: Readonly<Record<string, string>>;
};

export type ExportLine =
  | { readonly type: "export"; readonly header: ExportHeader }
  | { readonly type: "key"; readonly key: AuditKeyJson }
  | { readonly type: "head"; readonly head: AuditHeadJson }
  /** With all its members, the unknown ones too. */
  | { readonly type: "record"; readonly record: Pick<AuditRecordJson, "seq" | "hash" | "previous_hash"> }
  | { readonly type: "unreadable" };

/**
 * One line without its end. It has to be the very text that was exported: of one that is written otherwise, with a name
 * twice for example, two readers could see two things.
 */
export function parseExportLine(line: string): ExportLine {
  const value = parseJson(line);
  if (!isObject(value) || JSON.stringify(value) !== line) return { type: "unreadable" };
  if ("export" in value)
    return isHeader(value["export"]) ? { type: "export", header: value["export"] } : UNREADABLE;
  if ("key" in value) return isKey(value["key"]) ? { type: "key", key: value["key"] } : UNREADABLE;
  if ("head" in value) return isHead(value["head"]) ? { type: "head", head: value["head"] } : UNREADABLE;
  return isRecord(value) ? { type: "record", record: value } : UNREADABLE;
}

const UNREADABLE: ExportLine = { type: "unreadable" };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is ExportHeader {
  return isObject(value) && typeof value["version"] === "number" && isObject(value["filter"]);
}

function isKey(value: unknown): value is AuditKeyJson {
  return isObject(value) && areTexts(value, "key_id", "public_key") && value["algorithm"] === "ed25519";
}

function isHead(value: unknown): value is AuditHeadJson {
  return (
    isObject(value) &&
    value["version"] === 1 &&
    isPlace(value["seq"]) &&
    areTexts(value, "hash", "signed_at", "key_id", "signature")
  );
}

function isRecord(value: Record<string, unknown>): value is Record<string, unknown> & AuditRecordJson {
  return isPlace(value["seq"]) && areTexts(value, "hash", "previous_hash");
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function areTexts(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === "string");
}
