import type { MethodDescription } from "./description.ts";
import { headers } from "./field.ts";
import { fillTemplate } from "./template.ts";

/** Any headers; in each value `{{ KEY }}` stands for a credential. */
export type Custom = { readonly type: "custom"; readonly headers: Readonly<Record<string, string>> };

export const custom = {
  type: "custom",
  fields: { headers: headers() },
  headerNames: (method) => Object.keys(method.headers),
  signing: (method) => ({
    type: "fixed",
    headers: (values) =>
      Object.entries(method.headers).map(([name, template]) => ({
        name,
        value: fillTemplate(template, values),
      })),
  }),
} as const satisfies MethodDescription<Custom>;
