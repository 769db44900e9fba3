import { CatalogReply, type TemplateItem } from "../../../contract/instance/catalog.ts";
import { SERVICE_CATALOG, type ServiceTemplate } from "../../../core/catalog/templates.ts";
import { route } from "../../route.ts";

export const catalogRoutes = [
  route({
    method: "GET",
    path: "/v1/service-catalog",
    access: "anonymous",
    reply: CatalogReply,
    handle: () => ({ services: SERVICE_CATALOG.map(toItem) }),
  }),
];

function toItem({ authType, suggestedKey, headers, substitutions, ...rest }: ServiceTemplate): TemplateItem {
  return {
    ...rest,
    auth_type: authType,
    suggested_credential_key: suggestedKey,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(substitutions === undefined
      ? {}
      : { substitutions: substitutions.map((one) => ({ ...one, in: [...one.in] })) }),
  };
}
