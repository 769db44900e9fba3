/** JSON pointers (RFC 6901), and the dotted form in which people write them. */
import type { Fail } from "../service/fault.ts";

/** `usage.total_tokens`. */
const DOTTED = /^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/;
const MAX_CHARACTERS = 200;

/** A pointer in the form of RFC 6901; the dotted form is turned into it. Refuses with the place of what cannot be read. */
export function parseJsonPointer(field: string, value: unknown, fail: Fail): string {
  if (typeof value !== "string" || value === "")
    fail(field, "must be a JSON pointer such as /usage/total_tokens");
  if (value.length > MAX_CHARACTERS) fail(field, `is longer than ${MAX_CHARACTERS} characters`);
  if (DOTTED.test(value)) return `/${value.replaceAll(".", "/")}`;
  if (!value.startsWith("/")) {
    fail(field, `cannot be read at character 1: "${value}" begins with no /, as in /usage/total_tokens`);
  }
  const bad = /~(?![01])/.exec(value);
  if (bad !== null) {
    fail(
      field,
      `cannot be read at character ${bad.index + 1}: ~ is written ~0, and / within a name ~1 (RFC 6901)`,
    );
  }
  return value;
}

/** The names that a pointer goes through, unescaped. */
export function pointerPath(pointer: string): readonly string[] {
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands there; undefined where nothing does. Members that objects inherit are none. */
export function valueAt(document: unknown, path: readonly string[]): unknown {
  let at = document;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
