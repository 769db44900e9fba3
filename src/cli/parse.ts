/** The one wrapper over citty: its parser gives the values of what the strict pass of `accept.ts` has let through. */
import { type ArgsDef, parseArgs } from "citty";
import { type AcceptOptions, accept, missingHint } from "./accept.ts";
import type { ArgDefs } from "./arg-defs.ts";
import { usageError } from "./failure.ts";

/** Values by declared name. Throws a usage error as `accept` does, and for a required flag that is missing. */
export function parse(
  defs: ArgDefs,
  argv: readonly string[],
  options: AcceptOptions = {},
): Record<string, unknown> {
  const { flags, words } = accept(defs, argv, options);
  const single = [...flags].flatMap(([name, [value, ...more]]) =>
    value === undefined || more.length > 0 ? [] : [spelling(name, value)],
  );
  const parsed = parseArgs(single, cittyDefs(defs));
  const values: Record<string, unknown> = {};
  for (const [name, def] of Object.entries(defs)) {
    if (def.type === "positional") values[name] = words[name];
    else if (def.repeatable) values[name] = flags.get(name) ?? [];
    else if (def.orUnsaid) values[name] = flags.get(name)?.[0];
    else if (def.required && parsed[name] === undefined) {
      throw usageError(`--${name} is required`, missingHint(def.description, options, `--${name}`));
    } else values[name] = parsed[name];
  }
  return values;
}

/** The one way to write a flag that citty cannot misread. */
function spelling(name: string, value: string | boolean): string {
  if (typeof value === "string") return `--${name}=${value}`;
  return value ? `--${name}` : `--no-${name}`;
}

/** The flags as citty is told of them: words, lists, choices and what is required have been dealt with before. */
function cittyDefs(defs: ArgDefs): ArgsDef {
  const flags: ArgsDef = {};
  for (const [name, def] of Object.entries(defs)) {
    if (def.type === "positional" || def.repeatable) continue;
    flags[name] =
      def.type === "boolean"
        ? { type: "boolean", default: def.default === true }
        : { type: "string", ...(typeof def.default === "string" ? { default: def.default } : {}) };
  }
  return flags;
}
