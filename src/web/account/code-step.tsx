/** @jsxImportSource hono/jsx */
import type { Draft } from "../console/draft.ts";
import { Field, Form } from "../ui/form.tsx";

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

type AnotherCodeProps = { readonly action: string; readonly csrf: string; readonly email: string };

/** Asks for another code; where scripts run, not before a minute has gone by. */
export function AnotherCode({ action, csrf, email }: AnotherCodeProps) {
  return (
    <Form action={action} csrf={csrf}>
      <input type="hidden" name="email" value={email} />
      <p class="aside">
        Nothing came?{" "}
        <button type="submit" class="plain" data-cooldown="60">
          Send another code
        </button>
      </p>
    </Form>
  );
}
