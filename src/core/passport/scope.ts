import { badField } from "../all-faults.ts";

/**
 * What the holder of a passport may do: `category:name`, `category:*` for all of a category, or `*` for everything. A
 * star anywhere else would look like a pattern, and would be none.
 */
const SCOPE = /^(?:\*|[A-Za-z0-9._-]{1,64}:(?:\*|(?!.*\*)[\x21-\x7e]{1,128}))$/;
const MAX_SCOPES = 32;

/** Scopes in a body, each once. Throws `bad_request`. */
export function parseScopes(value: unknown): readonly string[] {
  const isFit =
    Array.isArray(value) && value.length > 0 && value.length <= MAX_SCOPES && value.every(isScope);
  if (isFit) return [...new Set(value)];
  throw badField(
    "scopes",
    `Invalid field: scopes must be 1 to ${MAX_SCOPES} texts such as tool:search, tool:* or *`,
  );
}

/** The first of the scopes that covers what is asked for; without one that is asked for, the first. */
export function grantFor(scopes: readonly string[], asked: string | undefined): string | undefined {
  return asked === undefined ? scopes[0] : scopes.find((scope) => covers(scope, asked));
}

/** The scope that it takes to call a tool. */
export function toolScope(tool: string): string {
  return `tool:${tool}`;
}

function covers(scope: string, asked: string): boolean {
  if (scope === "*" || scope === asked) return true;
  return scope.endsWith(":*") && asked.startsWith(scope.slice(0, -1));
}

function isScope(value: unknown): value is string {
  return typeof value === "string" && SCOPE.test(value);
}
