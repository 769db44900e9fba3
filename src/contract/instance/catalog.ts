import * as v from "valibot";

export const TemplateItem = v.object({
  id: v.string(),
  name: v.string(),
  host: v.string(),
  description: v.string(),
  auth_type: v.string(),
  suggested_credential_key: v.string(),
  header: v.optional(v.string()),
  prefix: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
  substitutions: v.optional(
    v.array(v.object({ key: v.string(), placeholder: v.string(), in: v.array(v.string()) })),
  ),
});
export type TemplateItem = v.InferOutput<typeof TemplateItem>;
export const CatalogReply = v.object({ services: v.array(TemplateItem) });
