import { AppError } from "../../core/errors.ts";
import { isObject } from "../../core/fields.ts";
import type { VaultId } from "../../core/ids.ts";
import { type Service, SURFACES } from "../../core/service/service.ts";

/** Services as the document that one row holds. */
export function toServicesJson(services: readonly Service[]): string {
  return JSON.stringify(services);
}

/**
 * The document read back. It was valid when it was written, so only its shape is checked here; whatever has
 * another one throws AppError `store_corrupt` rather than let the proxy run on half a list.
 */
export function fromServicesJson(json: string, vaultId: VaultId): readonly Service[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw unreadable(vaultId, cause);
  }
  if (!isListOf(value, isService)) throw unreadable(vaultId);
  return value;
}

function unreadable(vaultId: VaultId, cause?: unknown): AppError {
  return new AppError("store_corrupt", {
    message: `The stored services of vault ${vaultId} are not readable.`,
    hint: "Restore the database from a backup, or replace the vault's services.",
    cause,
  });
}

function isService(value: unknown): value is Service {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    typeof value["host"] === "string" &&
    isAbsentOr(value["port"], isInteger) &&
    typeof value["path"] === "string" &&
    typeof value["enabled"] === "boolean" &&
    isAuth(value["auth"]) &&
    isListOf(value["substitutions"], isSubstitution) &&
    isAbsentOr(value["foreignCredentials"], (rule) => rule === "strip" || rule === "refuse")
  );
}

function isSubstitution(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["key"] === "string" &&
    typeof value["placeholder"] === "string" &&
    isListOf(value["in"], isSurface)
  );
}

function isAuth(value: unknown): boolean {
  if (!isObject(value)) return false;
  switch (value["type"]) {
    case "bearer":
      return isString(value["token"]);
    case "basic":
      return isString(value["username"]) && isAbsentOr(value["password"], isString);
    case "api-key":
      return isString(value["key"]) && isString(value["header"]) && isString(value["prefix"]);
    case "custom":
      return isObject(value["headers"]) && Object.values(value["headers"]).every(isString);
    case "passthrough":
      return true;
    default:
      return false;
  }
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[];
function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean;
function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isAbsentOr(value: unknown, isPresent: (value: unknown) => boolean): boolean {
  return value === undefined || isPresent(value);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isInteger(value: unknown): boolean {
  return Number.isInteger(value);
}

function isSurface(value: unknown): boolean {
  return SURFACES.some((surface) => surface === value);
}
