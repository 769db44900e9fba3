/** @jsxImportSource hono/jsx */
/** Two people in the same form: the second is shown what the first has changed, and overwrites nothing unseen. */
import { AppError, type FieldFault } from "../../core/errors.ts";
import type { Form } from "../../http/read-form.ts";

/** By field, as a form shows it; of a box `on`, or "". */
export type Shown = Readonly<Record<string, string>>;

/** What holds while the form is shown, sent along with it. */
export function Seen({ values }: { readonly values: Shown }) {
  return (
    <>
      {Object.entries(values).map(([field, value]) => (
        <input key={field} type="hidden" name={`seen.${field}`} value={value} />
      ))}
    </>
  );
}

/** Throws `conflict` for each field that was set otherwise since the form was shown, unless the form agrees. */
export function demandSeen(form: Form, now: Shown): void {
  const fieldFaults = Object.entries(now).flatMap(([field, value]): FieldFault[] => {
    const isSeen = !form.names.includes(`seen.${field}`) || typedIn(form, `seen.${field}`) === value;
    if (isSeen || typedIn(form, field) === value) return [];
    const set = value === "" ? "was cleared" : `was set to ${value.replaceAll("\n", ", ")}`;
    return [
      { field, code: "conflict", message: `${field} ${set} meanwhile; send this again to replace that` },
    ];
  });
  if (fieldFaults.length > 0) throw new AppError("conflict", { fieldFaults });
}

/** Browsers send line breaks as CR LF. */
function typedIn(form: Form, field: string): string {
  return form.text(field).replaceAll("\r\n", "\n");
}
