/** From a template of the catalogue to a service, as flags and files describe one. */
import { didYouMean } from "../../core/nearest.ts";
import { SERVICE_CATALOG, type ServiceTemplate } from "../../core/service/catalog.ts";
import { usageError } from "../failure.ts";
import { type ServiceFlags, serviceFromFlags } from "./flags.ts";

export const templateFlag = {
  template: {
    type: "string",
    valueHint: "id",
    description: "Template of the catalog to start from",
    known: SERVICE_CATALOG.map(({ id }) => id),
  },
} as const;

/**
 * The service that a template describes, its name, host and keys replaced by flags where these are given. Throws a
 * usage error for a template that there is not, and for one that leaves its headers to be written.
 */
export function serviceFromTemplate(id: string, flags: ServiceFlags): Record<string, unknown> {
  const template = SERVICE_CATALOG.find((known) => known.id === id);
  if (template === undefined) {
    const ids = SERVICE_CATALOG.map((known) => known.id);
    throw usageError(`there is no template "${id}"`, didYouMean(id, ids) ?? "agent-vault catalog lists them");
  }
  const { substitutions } = template;
  const service = isCustom(template, flags)
    ? customService(template, flags)
    : serviceFromFlags(withTemplate(template, flags));
  return substitutions === undefined ? service : { ...service, substitutions };
}

function isCustom({ authType }: ServiceTemplate, flags: ServiceFlags): boolean {
  return authType === "custom" && flags["auth-type"] === undefined;
}

function customService({ id, host, headers }: ServiceTemplate, flags: ServiceFlags): Record<string, unknown> {
  if (headers === undefined) {
    throw usageError(
      `template "${id}" needs headers of your own`,
      "write the service in a file: agent-vault vault service add -f services.yaml",
    );
  }
  const requires = flags.requires.length === 0 ? {} : { requires: flags.requires };
  const auth = { type: "custom", headers };
  const service = { name: flags.name ?? id, host: flags.host ?? host, auth, ...requires };
  return flags.disabled ? { ...service, enabled: false } : service;
}

/** What is given stands; a method of the user's own choice takes nothing of the template's. */
function withTemplate(template: ServiceTemplate, flags: ServiceFlags): ServiceFlags {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const auth = flags["auth-type"] === undefined ? authFlags(template) : {};
  return { ...flags, name: template.id, host: template.host, ...auth, ...given };
}

function authFlags({ id, authType, suggestedKey, header, prefix }: ServiceTemplate): Partial<ServiceFlags> {
  const type = { "auth-type": authType };
  switch (authType) {
    case "bearer":
      return { ...type, "token-key": suggestedKey };
    case "basic":
      return { ...type, "username-key": `${id.toUpperCase()}_USERNAME`, "password-key": suggestedKey };
    case "api-key":
      return {
        ...type,
        "api-key-key": suggestedKey,
        "api-key-header": header,
        "api-key-prefix": prefix,
      };
    default:
      return type;
  }
}
