/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";

type FormProps = PropsWithChildren<{
  readonly action: string;
  readonly csrf: string;
  /** With scripts allowed nobody has to press its button. */
  readonly sendsItself?: boolean;
}>;

/** A form that is sent to one of our own addresses; `csrf` proves that it was. */
export function Form({ action, csrf, sendsItself = false, children }: FormProps) {
  return (
    <form method="post" action={action} autocomplete="off" data-send={sendsItself ? "" : undefined}>
      <input type="hidden" name="csrf" value={csrf} />
      {children}
    </form>
  );
}

export type FieldProps = {
  /** Unique in its form. */
  readonly name: string;
  /** Unique in its page; the name unless said. */
  readonly id?: string;
  readonly label: Child;
  readonly type?: "text" | "email" | "password" | "number" | "url";
  /** Never given for a secret: a password's is not shown. */
  readonly value?: string;
  /** What is wrong with what was sent last. */
  readonly error?: string | undefined;
  readonly hint?: Child;
  readonly required?: boolean;
  /** For the browser: what belongs in here, if it may fill it at all. */
  readonly autocomplete?:
    | "off"
    | "new-password"
    | "current-password"
    | "username"
    | "one-time-code"
    | "email";
  /** What is typed is looked at character by character. */
  readonly code?: boolean;
  readonly maxLength?: number;
  /** It is whoever types it whose password this is, so that their browser may keep it. */
  readonly isOwn?: boolean;
  /** The id of a `datalist` with what may be meant. */
  readonly list?: string;
};

/** Password managers that heed it neither fill a field nor offer to keep what is typed: it is no password of a person. */
const NOT_FOR_MANAGERS = { "data-1p-ignore": "true", "data-lpignore": "true", "data-bwignore": "true" };

type LabelledProps = PropsWithChildren<{
  /** Of what it is the label of, and what the hint and the fault are called by. */
  readonly id: string;
  readonly label: Child;
  readonly hint?: Child;
  readonly error?: string | undefined;
}>;

/** What is to be filled in, between its label with a hint and what was wrong with it. */
export function Labelled({ id, label, hint, error, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error === undefined ? null : <Fault id={id}>{error}</Fault>}
    </div>
  );
}

/** One line to be typed, with its label, a hint and what was wrong with it. */
export function Field(props: FieldProps) {
  const {
    name,
    id = name,
    label,
    type = "text",
    value,
    error,
    hint,
    required,
    autocomplete = "off",
    code,
    maxLength,
    isOwn = false,
    list,
  } = props;
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        name={name}
        type={type}
        value={type === "password" ? undefined : value}
        required={required}
        maxlength={maxLength}
        list={list}
        autocomplete={autocomplete}
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        {...(type === "password" && autocomplete === "new-password" && !isOwn ? NOT_FOR_MANAGERS : {})}
        class={code === true ? "code" : undefined}
        aria-invalid={error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, error)}
      />
    </Labelled>
  );
}

type LinesProps = Pick<FieldProps, "name" | "id" | "label" | "value" | "error" | "hint" | "code"> & {
  readonly rows?: number;
};

/** Several lines to be typed. */
export function Lines({ name, id = name, label, value, error, hint, code, rows = 4 }: LinesProps) {
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        name={name}
        rows={rows}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        class={code === true ? "code" : undefined}
        aria-invalid={error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, error)}
      >
        {value}
      </textarea>
    </Labelled>
  );
}

/** Several lines to be typed, which nobody looking on can read. */
export function SecretLines({ name, label, error }: Pick<FieldProps, "name" | "label" | "error">) {
  return (
    <Labelled id={name} label={label} error={error}>
      <textarea
        id={name}
        name={name}
        rows={4}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        {...NOT_FOR_MANAGERS}
        class="code masked"
        aria-invalid={error === undefined ? undefined : "true"}
        aria-describedby={describedBy(name, undefined, error)}
      />
    </Labelled>
  );
}

/** What is wrong with the field of that id. */
export function Fault({ id, children }: { readonly id: string; readonly children: string }) {
  return (
    <p class="error" id={`${id}-error`}>
      {children}
    </p>
  );
}

/** The ids of what is said of the field of that id. */
export function describedBy(id: string, hint: Child, error: string | undefined): string | undefined {
  const ids = [hint === undefined ? [] : [`${id}-hint`], error === undefined ? [] : [`${id}-error`]].flat();
  return ids.length === 0 ? undefined : ids.join(" ");
}

type ButtonProps = { readonly kind?: "primary" | "danger" | "quiet"; readonly children: string };

/** Sends the form that it stands in. */
export function Button({ kind = "primary", children }: ButtonProps) {
  return (
    <button type="submit" class={kind}>
      {children}
    </button>
  );
}
