/**
 * What `GET /v1/service-catalog` lists: hints of forms and commands, which the server never applies by itself. In the
 * order in which clients of either generation have them, by id.
 */
import { CATALOG } from "./entries.ts";
import type { CatalogAuth, CatalogEntry, CatalogSubstitution } from "./entry.ts";

export type ServiceTemplate = {
  readonly id: string;
  readonly name: string;
  /** `host[/path]`, as services are written. */
  readonly host: string;
  readonly description: string;
  readonly authType: CatalogAuth["type"];
  readonly suggestedKey: string;
  /** Of `api-key`. */
  readonly header?: string;
  readonly prefix?: string;
  /** Of `custom`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly substitutions?: readonly CatalogSubstitution[];
};

export const SERVICE_CATALOG: readonly ServiceTemplate[] = CATALOG.filter(({ isTemplate }) => isTemplate).map(
  templateOf,
);

/** An entry as the wire knows it, also one that the route does not list. */
export function templateOf({ id, name, host, description, auth, key }: CatalogEntry): ServiceTemplate {
  const template = { id, name, host, description, authType: auth.type, suggestedKey: key.name };
  switch (auth.type) {
    case "bearer":
    case "basic":
      return template;
    case "api-key": {
      const { header, prefix } = auth;
      return { ...template, header, ...(prefix === undefined ? {} : { prefix }) };
    }
    case "custom":
      return auth.headers === undefined ? template : { ...template, headers: auth.headers };
    case "passthrough":
      return { ...template, substitutions: auth.substitutions };
    default:
      return auth satisfies never;
  }
}
