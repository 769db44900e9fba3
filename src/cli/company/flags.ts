import { usageError } from "../failure.ts";

/** For commands about one company. */
export const companyFlag = {
  company: {
    type: "string",
    valueHint: "id",
    description: "The company (the token's own, else default)",
    names: "company",
  },
} as const;

export const metaFlag = {
  meta: {
    type: "string",
    valueHint: "key=value",
    repeatable: true,
    description: "Metadata to keep with it, replacing what there was",
  },
} as const;

/** `--meta` as an object of texts, for a body. Throws a usage error for what has no `=`, and for a key that comes twice. */
export function parseMeta(given: readonly string[]): {
  readonly metadata?: Readonly<Record<string, string>>;
} {
  if (given.length === 0) return {};
  const entries = given.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw usageError(`--meta cannot be "${text}"`, "write key=value, as in --meta team=search");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const keys = entries.map(([key]) => key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw usageError(`--meta ${twice} is given twice`);
  return { metadata: Object.fromEntries(entries) };
}
