import type { MethodDescription } from "./description.ts";

/** No credential of ours: the client's own request is let through. */
export type Passthrough = { readonly type: "passthrough" };

export const passthrough = {
  type: "passthrough",
  fields: {},
  headerNames: () => [],
  signing: () => ({ type: "fixed", headers: () => [] }),
} as const satisfies MethodDescription<Passthrough>;
