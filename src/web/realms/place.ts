/** The addresses of realms' pages. */
import { visibleText } from "../../core/visible-text.ts";

export const REALMS = "/realms";
export const NEW_REALM = "/new-realm";
export const CRUMBS = [{ label: "Realms", path: REALMS }] as const;

/** By the realm's id: its slug may become another. `path` begins with a slash. */
export function realmPath(id: string, path: `/${string}` | "" = ""): string {
  return `${REALMS}/${encodeURIComponent(id)}${path}`;
}

/** The pages above one that is below a realm's own. */
export function crumbsTo({ id, name }: { readonly id: string; readonly name: string }) {
  return [...CRUMBS, { label: visibleText(name), path: realmPath(id) }];
}

/** Of the form that puts an agent into a realm, by the wire's name for it. */
export const AGENT_FIELD = "agentDid";
