import type { KeyName } from "../ids.ts";
import type { MethodDescription } from "./description.ts";
import { key } from "./field.ts";

/** A token in `Authorization` (RFC 6750 2.1). */
export type Bearer = { readonly type: "bearer"; readonly token: KeyName };

export const bearer = {
  type: "bearer",
  fields: {
    token: key({
      flag: "token-key",
      help: "Credential of bearer",
      question: "Credential with the token",
    }),
  },
  headerNames: () => ["Authorization"],
  signing: ({ token }) => ({
    type: "fixed",
    headers: (values) => [{ name: "Authorization", value: `Bearer ${values(token)}` }],
  }),
} as const satisfies MethodDescription<Bearer>;
