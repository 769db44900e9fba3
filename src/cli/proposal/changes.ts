/** The services and credentials that a proposal adds, changes and removes, as lines. */

import type { CredentialSlotItem, ProposedServiceItem } from "../../contract/vault/proposals.ts";
import type { ServiceItem } from "../../contract/vault/services.ts";
import type { BudgetJson } from "../../core/budget/budget.ts";
import { budgetLine } from "../../core/budget/budget-line.ts";
import { isObject } from "../../core/fields.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { hostText } from "../ui/host-name.ts";
import { heading, type Line } from "./line.ts";

const INDENT = "      ";

/** `now`: the services that the vault has; without them a service that is set counts as added. */
export function serviceLines(
  services: readonly ProposedServiceItem[],
  now: readonly ServiceItem[] = [],
): readonly Line[] {
  if (services.length === 0) return [];
  return [heading("Services:"), ...services.flatMap((service) => linesOfService(service, now))];
}

function linesOfService(service: ProposedServiceItem, now: readonly ServiceItem[]): readonly Line[] {
  const { action, name, host, auth, enabled } = service;
  const named = `${oneLine(name)}  ${hostText(host)}`;
  const before = now.find((one) => one.name === name);
  if (action === "delete") return [{ text: `  - ${named}`, tone: "caution" }];
  if (auth === undefined) {
    return [{ text: `  ~ ${named}  switched ${enabled === false ? "off" : "on"}`, tone: "caution" }];
  }
  const off = enabled === false ? "  (switched off)" : "";
  if (before === undefined) return [{ text: `  + ${named}${off}`, tone: "good" }, ...details(service)];
  const keeps = listOf(service["substitutions"]).length === 0 && listOf(before.substitutions).length > 0;
  return [
    { text: `  ~ ${named}${off}`, tone: "caution" },
    ...details(service),
    ...(keeps ? [{ text: `${INDENT}keeps the placeholders that it has` }] : []),
    ...keptMethods(service, before),
    ...keptRequirements(service, before),
    {
      text: `${INDENT}was: ${hostText(before.host ?? "")}, ${authText(before.auth)}${onlyWith(before)}${before.enabled === false ? ", switched off" : ""}`,
      tone: "muted",
    },
  ];
}

function details({ auth, substitutions, ...rest }: ProposedServiceItem): readonly Line[] {
  const lines = [authText(auth), ...listOf(substitutions).map(substitutionText)];
  for (const name of ["cookies", "foreign_credentials", "leaks"]) {
    if (typeof rest[name] === "string") lines.push(`${name}: ${oneLine(rest[name])}`);
  }
  const methods = listOf(rest["methods"]);
  if (methods.length > 0) lines.push(`only with ${oneLine(methods.join(", "))}`);
  if (isObject(rest["budget"])) {
    lines.push(`budget: ${oneLine(budgetLine(rest["budget"] as unknown as BudgetJson))}`);
  }
  const requires = listOf(rest["requires"]);
  if (requires.length > 0) lines.push(`only for agents with ${oneLine(requires.join(", "))}`);
  return lines.map((text) => ({ text: INDENT + text }));
}

/** Methods stay those that they were where a proposal names none. */
function keptMethods(service: ProposedServiceItem, before: ServiceItem): readonly Line[] {
  return listOf(service["methods"]).length > 0 || listOf(before.methods).length === 0
    ? []
    : [{ text: `${INDENT}stays${onlyWith(before).slice(1)}` }];
}

function onlyWith({ methods }: ServiceItem): string {
  return listOf(methods).length === 0 ? "" : `, only with ${oneLine(listOf(methods).join(", "))}`;
}

/** What the service requires of agents now stays, whatever is proposed. */
function keptRequirements(service: ProposedServiceItem, before: ServiceItem): readonly Line[] {
  const proposed = listOf(service["requires"]);
  const kept = listOf(before.requires).filter((one) => !proposed.includes(one));
  return kept.length === 0
    ? []
    : [{ text: `${INDENT}stays only for agents with ${oneLine(kept.join(", "))}` }];
}

/** `bearer, token STRIPE_KEY`; headers as `X-Key: {{ KEY }}`. */
function authText(auth: unknown): string {
  if (!isObject(auth)) return "no authentication";
  const { type, ...fields } = auth;
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === "string") return value === "" ? [] : [`${name} ${value}`];
    return isObject(value) ? Object.entries(value).map(([header, text]) => `${header}: ${text}`) : [];
  });
  return [String(type), ...parts].map((part) => oneLine(part)).join(", ");
}

function substitutionText(substitution: unknown): string {
  if (!isObject(substitution)) return oneLine(JSON.stringify(substitution));
  const { key, placeholder, in: places } = substitution;
  const where = listOf(places).length === 0 ? "path, query" : listOf(places).join(", ");
  return oneLine(`${placeholder} is replaced by ${key} in ${where}`);
}

type Stored = {
  /** Keys of stored credentials that would get another value. */
  readonly replaced?: readonly string[] | undefined;
  /** All keys that are stored, where they are known. */
  readonly keys?: readonly string[] | undefined;
};

export function slotLines(slots: readonly CredentialSlotItem[], stored: Stored = {}): readonly Line[] {
  if (slots.length === 0) return [];
  return [heading("Credentials:"), ...slots.flatMap((slot) => linesOfSlot(slot, stored))];
}

function linesOfSlot(slot: CredentialSlotItem, { replaced = [], keys }: Stored): readonly Line[] {
  const key = oneLine(slot.key);
  if (slot.action === "delete") {
    const isGone = keys?.includes(slot.key) === false;
    return [{ text: `  - ${key}${isGone ? "  (not stored: nothing to delete)" : ""}`, tone: "caution" }];
  }
  const sign = replaced.includes(slot.key) ? "~" : "+";
  const tone = sign === "+" ? "good" : "caution";
  if (slot.type === "oauth") {
    return [
      { text: `  ${sign} ${key}  OAuth, which a person connects`, tone },
      ...Object.entries(slot.oauth ?? {}).map(([name, value]) => ({
        text: INDENT + oneLine(`${name.replaceAll("_", " ")}: ${value}`),
      })),
    ];
  }
  const from = slot.has_value === true ? "[agent-provided]" : "[value from whoever approves]";
  return [{ text: `  ${sign} ${key}  ${from}`, tone }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
