/** Between a service and the fields of its form, which are called as the wire calls them: `auth.token`. */

import { AUTH_TYPES, fieldsOf } from "../../core/auth-method/method.ts";
import { budgetLine, readBudgetLine } from "../../core/budget/budget-line.ts";
import { AppError } from "../../core/errors.ts";
import { NO_SERVICE, type ServiceJson } from "../../core/service/format.ts";
import { SURFACES } from "../../core/service/service.ts";
import type { Form } from "../../http/read-form.ts";

/** What whoever fills in the form has seen of the service. */
export const SEEN_FIELD = "seen";
export const CONFIRM_HOSTS_FIELD = "confirm_hosts";

/** Deeper than any service goes. */
const MOST_LEVELS = 6;

const ROW = /^substitutions\.(\d+)\.(.+)$/;

/** Every field that a refusal may be of, with that many rows for substitutions. */
export function fieldNames(rows: number): readonly string[] {
  return [
    "name",
    "host",
    "auth",
    "auth.type",
    ...AUTH_TYPES.flatMap((type) => fieldsOf(type).map(([name]) => `auth.${name}`)),
    "substitutions",
    ...Array.from({ length: rows }, (_, at) => at).flatMap((at) =>
      ["placeholder", "key", "in"].map((part) => `substitutions.${at}.${part}`),
    ),
    "methods",
    "requires",
    "budget",
    "foreign_credentials",
    "leaks",
    "cookies",
    CONFIRM_HOSTS_FIELD,
  ];
}

/** The form without rows of substitutions that nothing was typed into, so that the others are counted as they are sent. */
export function withoutBlankRows(form: Form): Form {
  const isTyped = (at: string) =>
    ["placeholder", "key"].some((part) => form.text(`substitutions.${at}.${part}`).trim() !== "");
  const typed = [...new Set(form.names.flatMap((name) => ROW.exec(name)?.[1] ?? []))].filter(isTyped);
  const fields = new Map(
    form.names.flatMap((name) => {
      const row = ROW.exec(name);
      if (row === null) return [[name, form.text(name)] as const];
      const at = typed.indexOf(row[1] ?? "");
      return at < 0 ? [] : [[`substitutions.${at}.${row[2]}`, form.text(name)] as const];
    }),
  );
  return { names: [...fields.keys()], text: (name) => fields.get(name) ?? "" };
}

/** How many rows of substitutions a form holds. */
export function rowsOf({ names }: Form): number {
  return names.filter((name) => /^substitutions\.\d+\.placeholder$/.test(name)).length;
}

/** The service as a file would hold it. Throws `invalid_service` where a header stands there twice; the rest is judged later. */
export function serviceOf(form: Form): Record<string, unknown> {
  const name = form.text("name").trim();
  const substitutions = Array.from({ length: rowsOf(form) }, (_, at) => substitutionOf(form, at));
  const requires = form.names.filter((field) => field.startsWith("requires.")).map((field) => field.slice(9));
  const foreign = form.text("foreign_credentials");
  const budget = form.text("budget").trim();
  const methods = form
    .text("methods")
    .split(/[\s,]+/)
    .filter((one) => one !== "");
  return {
    ...(name === "" ? {} : { name }),
    host: form.text("host").trim(),
    ...(enabledOf(form) === undefined ? {} : { enabled: enabledOf(form) }),
    ...(methods.length === 0 ? {} : { methods }),
    auth: authOf(form),
    ...(substitutions.length === 0 ? {} : { substitutions }),
    ...(form.names.includes("cookies") ? { cookies: "pass" } : {}),
    ...(foreign === "" ? {} : { foreign_credentials: foreign }),
    ...(form.text("leaks") === "" ? {} : { leaks: form.text("leaks") }),
    ...(requires.length === 0 ? {} : { requires }),
    ...(budget === "" ? {} : { budget: readBudgetLine(budget) }),
  };
}

/** It is switched in the list, and stays as it was seen. */
function enabledOf(form: Form): unknown {
  return (seenOf(form) as Partial<ServiceJson> | undefined)?.enabled;
}

/** What was seen, if it was a service. */
export function seenOf(form: Form): object | undefined {
  const text = form.text(SEEN_FIELD);
  if (text === "" || text === NO_SERVICE) return undefined;
  try {
    const seen: unknown = JSON.parse(text);
    return typeof seen === "object" && seen !== null && isShallow(seen, MOST_LEVELS) ? seen : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1));
}

function authOf(form: Form): Record<string, unknown> {
  const type = form.text("auth.type");
  const known = AUTH_TYPES.find((one) => one === type);
  const fields = known === undefined ? [] : fieldsOf(known);
  const given = fields.map(([name, { kind }]) => {
    const text = form.text(`auth.${name}`);
    if (kind === "headers") return [name, headersOf(text)] as const;
    return [name, kind === "key" ? text.trim() : text] as const;
  });
  return { type, ...Object.fromEntries(given.filter(([, value]) => value !== "")) };
}

/** `Name: value` lines. What has no colon becomes a name that is none, and is refused as such. */
function headersOf(text: string): Record<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split(/\r?\n/).filter((one) => one.trim() !== "")) {
    const colon = line.indexOf(":");
    const name = (colon < 0 ? line : line.slice(0, colon)).trim();
    if (headers.has(name)) throw headerTwice(name);
    headers.set(name, colon < 0 ? "" : line.slice(colon + 1).trim());
  }
  return Object.fromEntries(headers);
}

function headerTwice(name: string): AppError {
  const message = `auth.headers holds ${name} twice`;
  const fieldFaults = [{ field: "auth.headers", code: "invalid_service", message }] as const;
  return new AppError("invalid_service", { message, fieldFaults });
}

function substitutionOf(form: Form, at: number): Record<string, unknown> {
  const text = (part: string) => form.text(`substitutions.${at}.${part}`).trim();
  const surfaces = SURFACES.filter((surface) => form.names.includes(`substitutions.${at}.in.${surface}`));
  return {
    placeholder: text("placeholder"),
    key: text("key"),
    ...(surfaces.length === 0 ? {} : { in: surfaces }),
  };
}

/** What stands in the fields of a service's form. */
export function valuesOf(
  service: Partial<Omit<ServiceJson, "auth">> & { readonly auth?: object },
): Record<string, string> {
  const { name = "", host = "", auth = { type: "bearer" }, substitutions = [], requires = [] } = service;
  const fields = Object.entries(auth).map(([field, value]) => [`auth.${field}`, fieldText(value)] as const);
  const rows = substitutions.flatMap(({ placeholder, key, in: on = [] }, at) => [
    [`substitutions.${at}.placeholder`, placeholder] as const,
    [`substitutions.${at}.key`, key] as const,
    ...on.map((surface) => [`substitutions.${at}.in.${surface}`, "on"] as const),
  ]);
  return {
    name,
    host,
    methods: (service.methods ?? []).join(", "),
    budget: budgetLine(service.budget),
    cookies: service.cookies ?? "",
    foreign_credentials: service.foreign_credentials ?? "",
    leaks: service.leaks ?? "",
    ...Object.fromEntries([...fields, ...rows, ...requires.map((one) => [`requires.${one}`, "on"] as const)]),
  };
}

function fieldText(value: unknown): string {
  if (typeof value === "string") return value;
  const headers = Object.entries((value ?? {}) as Readonly<Record<string, string>>);
  return headers.map(([name, text]) => `${name}: ${text}`).join("\n");
}

/** The same refusal of the one service that a form is for: `0.auth.token` becomes `auth.token`. Others stay as they are. */
export function ofTheService(error: unknown): unknown {
  if (!(error instanceof AppError) || !error.fieldFaults.some(({ field }) => field?.startsWith("0.")))
    return error;
  const fieldFaults = error.fieldFaults.map(({ field, ...fault }) => ({
    ...fault,
    ...(field === undefined ? {} : { field: field.replace(/^0\./, "") }),
  }));
  const { message, hint, details } = error;
  return new AppError(error.code, {
    message,
    fieldFaults,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
}
