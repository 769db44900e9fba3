/** @jsxImportSource hono/jsx */
/** The form of one service, to be added or changed. */
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import type { Draft } from "../console/draft.ts";
import { Checkbox, Group } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { AuthFields, KEYS_LIST } from "./auth-fields.tsx";
import { MoreFields } from "./more-fields.tsx";
import { furtherOf } from "./preset.tsx";
import { CONFIRM_HOSTS_FIELD, SEEN_FIELD } from "./sent.ts";

type ServiceFormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly typed: Draft;
  /** Of substitutions. */
  readonly rows: number;
  readonly requires: readonly string[];
  /** Keys of the vault, as far as whoever looks may know them. */
  readonly keys: readonly string[];
  /** Of the service, by `serviceText`. */
  readonly seen: string;
  /** Set where the service is there: what it is called. */
  readonly name?: string;
  /** What filled in the form. */
  readonly entry?: CatalogEntry | undefined;
  readonly cancel: string;
};

export function ServiceForm(props: ServiceFormProps) {
  const { action, csrf, typed, rows, requires, keys, seen, name, entry, cancel } = props;
  return (
    <Form action={action} csrf={csrf}>
      <input type="hidden" name={SEEN_FIELD} value={seen} />
      <input type="hidden" name="preset" value={entry?.id ?? ""} />
      <datalist id={KEYS_LIST}>
        {keys.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <Field
        name="name"
        label="Name"
        hint={
          name === undefined
            ? "What agents and people call it, such as stripe. Made of the host if it is left empty."
            : "Requests that are in the log already keep the name that it had."
        }
        required={name !== undefined}
        code
        maxLength={64}
        {...typed.of("name")}
      />
      <Field
        name="host"
        label="Host"
        hint="Such as api.stripe.com, *.example.com for one more label, or api.example.com:8443/v1/* with port and path."
        code
        required
        {...typed.of("host")}
      />
      <FurtherHosts entry={entry} typed={typed} />
      <AuthFields typed={typed} />
      <MoreFields typed={typed} rows={rows} requires={requires} />
      <ConfirmHosts typed={typed} />
      <div class="actions">
        <Button>{name === undefined ? "Add the service" : "Save the service"}</Button>
        <a class="button quiet" href={cancel}>
          Cancel
        </a>
      </div>
    </Form>
  );
}

function FurtherHosts({ entry, typed }: { readonly entry: CatalogEntry | undefined; readonly typed: Draft }) {
  const further = furtherOf(entry);
  if (further.length === 0) return null;
  return (
    <Group legend="Also for these hosts, which take the same credential">
      {further.map(({ id, host, field }) => (
        <Checkbox key={id} name={field} label={<code>{host}</code>} checked={typed.isTicked(field)} />
      ))}
    </Group>
  );
}

/** Asked once the answer to what was sent is that a credential would reach hosts that it could not before. */
export function ConfirmHosts({ typed }: { readonly typed: Draft }) {
  const { value, error } = typed.of(CONFIRM_HOSTS_FIELD);
  if (value === "" && error === undefined) return null;
  return (
    <Field
      name={CONFIRM_HOSTS_FIELD}
      label="Hosts that may newly get a credential"
      hint="Type them, with blanks between."
      code
      value={value}
      error={error}
    />
  );
}
