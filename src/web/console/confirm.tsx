/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { type Crumb, PageHead } from "../ui/page-head.tsx";
import type { Draft } from "./draft.ts";

/** The field that holds what has to be typed. */
export const CONFIRM_FIELD = "confirm";

type ConfirmProps = {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** Where the form is sent: the page's own address. */
  readonly action: string;
  readonly csrf: string;
  /** What will happen, and what cannot be brought back. */
  readonly children: Child;
  /** What the button says: `Delete the vault`. */
  readonly button: string;
  /** Leads back without doing it. */
  readonly cancel: string;
  /** Sent along, such as what was seen of that which is changed. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Has to be typed, as it stands, where much is lost. */
  readonly typed?: string;
  readonly draft: Draft;
};

/** Asks before something that cannot be undone, as a page of its own. */
export function Confirm(props: ConfirmProps) {
  const { title, crumbs, action, csrf, children, button, cancel, fields = {}, typed, draft } = props;
  return (
    <>
      <PageHead title={title} crumbs={crumbs} />
      {children}
      <Form action={action} csrf={csrf}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {typed === undefined ? null : (
          <Field
            name={CONFIRM_FIELD}
            label={
              <>
                Type <code>{typed}</code> to go on
              </>
            }
            code
            required
            {...draft.of(CONFIRM_FIELD)}
          />
        )}
        <div class="actions">
          <Button kind="danger">{button}</Button>
          <a class="button quiet" href={cancel}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  );
}

/** Throws a refusal for the field unless exactly that was typed. */
export function demandTyped(form: SentForm, typed: string): void {
  if (form.text(CONFIRM_FIELD).trim() === typed) return;
  const message = `${CONFIRM_FIELD} is not ${typed}`;
  const fieldFaults = [{ field: CONFIRM_FIELD, code: "bad_request", message: `Type ${typed}.` }] as const;
  throw new AppError("bad_request", { message, fieldFaults });
}
