import { AppError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

declare const brand: unique symbol;
/** A kind of action that an agent may take, such as `api_call`. */
export type Capability = string & { readonly [brand]: true };

/** The documents' list, in their order. */
export const CAPABILITIES = [
  "file_access",
  "internet_access",
  "browser_control",
  "api_call",
  "mail_send",
  "code_execution",
  "system_command",
  "agent_communication",
] as readonly string[] as readonly Capability[];

/** With one that newer agents ask for, which is not offered where the documents list what there is. */
const KNOWN: readonly string[] = [...CAPABILITIES, "knowledge_search"];

/** The capabilities in a body, each once and in its order. Throws `bad_request` for no list and for unknown names. */
export function parseCapabilities(field: string, value: unknown): readonly Capability[] {
  if (!Array.isArray(value)) {
    throw new AppError("bad_request", { message: `Missing or invalid field: ${field} must be a list` });
  }
  const names: readonly unknown[] = value;
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined || names.includes(undefined)) {
    throw new AppError("bad_request", {
      message: `Unknown capability: ${typeof unknown === "string" ? shown(unknown) : "not a text"}`,
      hint: `Known are ${KNOWN.join(", ")}.`,
    });
  }
  return [...new Set(names as readonly Capability[])];
}

/**
 * The same for who tells all faults at once: the capabilities that are known, and of each of the others the field and
 * what is wrong with it, in words that follow its name.
 */
export function checkCapabilities(
  field: string,
  value: unknown,
): {
  readonly capabilities: readonly Capability[];
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
} {
  if (!Array.isArray(value)) {
    return { capabilities: [], problems: [{ field, problem: "must be a list of capabilities" }] };
  }
  const names: readonly unknown[] = value;
  return {
    capabilities: [...new Set(names.filter(isKnown))],
    problems: names.flatMap((name, at) => {
      if (isKnown(name)) return [];
      const problem =
        typeof name === "string"
          ? `"${shown(name)}" is no capability; ${didYouMean(name, KNOWN) ?? `known are ${KNOWN.join(", ")}`}`
          : "is not the name of a capability";
      return [{ field: `${field}[${at}]`, problem }];
    }),
  };
}

/** Those of `required` that are not in `held`, in their order. */
export function missingCapabilities(
  required: readonly Capability[],
  held: readonly Capability[],
): readonly Capability[] {
  return required.filter((one) => !held.includes(one));
}

function isKnown(name: unknown): name is Capability {
  return typeof name === "string" && KNOWN.includes(name);
}

/** Whoever asks may be anybody: what is said back is short, and plain. */
function shown(text: string): string {
  return text.slice(0, 64).replaceAll(/[^\x20-\x7e]/g, "?");
}
