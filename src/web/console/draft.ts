/**
 * A form that is shown again: what was typed into it, and what is wrong with it, each beside its field. This is the one
 * place where a refusal of a use-case or of a body's schema finds its field.
 */
import { AppError, type ErrorCode, type FieldFault } from "../../core/errors.ts";
import { LimitReached, STATUS } from "../../http/errors.ts";
import type { Form } from "../../http/read-form.ts";

export type Draft = {
  /** For a `Field`: what was typed there, and what is wrong with it. A field of type `password` shows no value. */
  readonly of: (field: string) => { readonly value: string; readonly error: string | undefined };
  /** Whether that box was ticked. */
  readonly isTicked: (field: string) => boolean;
  /** What is wrong and is of no field of the form: sentences for a banner above it. */
  readonly faults: readonly string[];
  readonly hint: string | undefined;
  /** Of the answer that shows it. */
  readonly status: (typeof STATUS)[keyof typeof STATUS] | 200;
};

/** A form that was not sent yet, with what stands in its fields already. */
export function draft(values: Readonly<Record<string, string>> = {}): Draft {
  return {
    of: (field) => ({ value: values[field] ?? "", error: undefined }),
    isTicked: (field) => (values[field] ?? "") !== "",
    faults: [],
    hint: undefined,
    status: 200,
  };
}

/** The fields that a form has, and where a refusal by code belongs if that is not one of `USUAL`. */
export type Places = {
  /** By the wire's names, or `confirm`. */
  readonly fields: readonly string[];
  readonly codes?: Partial<Record<ErrorCode, string>>;
};

/** The fields that a refusal is about, by its code; the first that the form has is meant. */
const USUAL: Partial<Record<ErrorCode, readonly string[]>> = {
  password_too_short: ["new_password", "password"],
  current_password_required: ["current_password"],
  wrong_current_password: ["current_password"],
  invalid_email: ["new_email", "email"],
  email_domain_refused: ["email"],
  email_taken: ["new_email", "email"],
  user_exists: ["email"],
  user_not_found: ["email"],
  invite_pending: ["email"],
  invalid_code: ["code"],
  too_many_wrong_codes: ["code"],
  invalid_vault_name: ["name", "new_name"],
  vault_exists: ["name", "new_name"],
  invalid_agent_name: ["name"],
  agent_exists: ["name"],
  agent_not_found: ["agent"],
  invalid_key_name: ["key"],
  company_exists: ["id", "name"],
  realm_exists: ["slug", "name"],
  session_ttl_out_of_range: ["ttl_seconds"],
};

/** Kinds that somebody can put right by changing what they typed. */
const MENDABLE: readonly AppError["kind"][] = ["invalid", "conflict", "too_large", "upstream"];

/**
 * The form as it was sent, with what was wrong with it. Throws an error that no field could put right, such as of
 * somebody who may not do this, unless its code has a place in the form.
 */
export function refused(form: Form, error: unknown, places: Places): Draft {
  if (!(error instanceof AppError) || error instanceof LimitReached) throw error;
  const placed = error.fieldFaults.map((fault) => ({ fault, field: placeOf(fault, places) }));
  const isMendable = MENDABLE.includes(error.kind) || placed.some(({ field }) => field !== undefined);
  if (!isMendable) throw error;
  const errors = new Map<string, readonly string[]>();
  const faults: string[] = [];
  for (const { fault, field } of placed) {
    if (field === undefined) faults.push(sentence(fault.message));
    else errors.set(field, [...new Set([...(errors.get(field) ?? []), aboutField(fault)])]);
  }
  return {
    of: (field) => ({ value: form.text(field), error: errors.get(field)?.join(" ") }),
    isTicked: (field) => form.names.includes(field),
    faults,
    hint: error.hint,
    status: STATUS[error.kind],
  };
}

/** The field itself, or the nearest that holds it: `services.0.host` is beside `services` where there is no `host`. */
function placeOf({ field = "", code }: FieldFault, { fields, codes = {} }: Places): string | undefined {
  const names = field.split(".");
  const known = names.map((_, at) => names.slice(0, names.length - at).join("."));
  const candidates = [...known, ...(codes[code] === undefined ? [] : [codes[code]]), ...(USUAL[code] ?? [])];
  return candidates.find((one) => fields.includes(one));
}

/**
 * Beside its field, which has a label of its own, the wire's name for it says nothing: of `auth.token is required` and
 * `service "x": substitutions[0].key is required` what follows the name is left.
 */
function aboutField({ field, message }: FieldFault): string {
  if (field === undefined) return sentence(message);
  if (message.startsWith(`${field}: `)) return sentence(message.slice(field.length + 2));
  const spelt = [field, field.replaceAll(/\.(\d+)/g, "[$1]")].map((name) => `${name} `);
  const behind = message.slice(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
  const [about] = [message, behind].flatMap((text) =>
    spelt.filter((name) => text.startsWith(name)).map((name) => ({ text, name })),
  );
  if (about === undefined) return sentence(message);
  const rest = about.text.slice(about.name.length);
  return rest === "is required" ? "Fill this in." : sentence(rest);
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
