import { CATALOG_PLACEHOLDERS } from "../catalog/placeholders.ts";
import type { KeyName } from "../ids.ts";
import type { Plan } from "../injection/plan.ts";
import { isSearchable } from "./patterns.ts";

/** A value that a request carries and no answer may tell, and what stands in its place where one does. */
export type Revealed = { readonly value: string; readonly placeholder: string };

/**
 * What the requests of a plan carry: every value, and of a user name and a password also the two together, as they stand in
 * base64. A user name is told by many answers and is no secret, unless what stands for a password is too short to be one: then
 * it is the key itself. None is named twice.
 */
export function revealedBy(plan: Plan, value: (key: KeyName) => string | undefined): readonly Revealed[] {
  const { auth } = plan.service;
  const all = plan.keys.map((key) => ({
    key,
    value: value(key) ?? "",
    placeholder: placeholderOf(plan, key),
  }));
  if (auth.type === "basic") {
    const password = auth.password === undefined ? "" : (value(auth.password) ?? "");
    const key = auth.password ?? auth.username;
    const pair = `${value(auth.username) ?? ""}:${password}`;
    all.push({ key, value: pair, placeholder: placeholderOf(plan, key) });
    if (isSearchable(password)) {
      const isName = (one: { readonly key: KeyName; readonly value: string }) =>
        one.key === auth.username && one.key !== auth.password && one.value !== pair;
      return distinct(all.filter((one) => !isName(one) || isUsedOtherwise(plan, auth.username)));
    }
  }
  return distinct(all);
}

function isUsedOtherwise({ service }: Plan, key: KeyName): boolean {
  return service.substitutions.some((one) => one.key === key);
}

function distinct(all: readonly Revealed[]): readonly Revealed[] {
  return [...new Map(all.map(({ value, placeholder }) => [value, { value, placeholder }])).values()];
}

/**
 * What a program sends in place of a value is what it finds in place of it: of the service, or of the catalogue, or the key's
 * name. Each can stand in any text, whatever is escaped there.
 */
function placeholderOf({ service }: Plan, key: KeyName): string {
  const own = service.substitutions.find((one) => one.key === key)?.placeholder;
  return own ?? CATALOG_PLACEHOLDERS.get(key) ?? placeholderFor(key);
}

/** Where nothing else is said. */
export function placeholderFor(name: string): string {
  return `__${name.toUpperCase().replace(/[^A-Z0-9_]/g, "_")}__`;
}
