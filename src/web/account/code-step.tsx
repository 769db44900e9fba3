/** @jsxImportSource hono/jsx */
import type { Draft } from "../console/draft.ts";
import { Field } from "../ui/form.tsx";

/** The field for a code that was sent by mail, or that the operator reads in the log. */
export function CodeStep({ typed }: { readonly typed: Draft }) {
  return (
    <Field
      name="code"
      label="Code"
      autocomplete="one-time-code"
      hint="Six digits, good for 15 minutes."
      code
      required
      maxLength={16}
      {...typed.of("code")}
    />
  );
}
