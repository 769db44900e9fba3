/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";
import { describedBy, Fault, Labelled } from "./form.tsx";

export type Option = { readonly value: string; readonly label: string };

type SelectProps = {
  /** Unique in its form. */
  readonly name: string;
  /** Unique in its page; the name unless said. */
  readonly id?: string;
  readonly label: Child;
  readonly options: readonly Option[];
  readonly value?: string;
  readonly hint?: Child;
  readonly error?: string | undefined;
};

/** One of several. */
export function Select({ name, id = name, label, options, value, hint, error }: SelectProps) {
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        name={name}
        aria-invalid={error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, error)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

type CheckboxProps = {
  readonly name: string;
  readonly id?: string;
  readonly label: Child;
  /** What is sent when it is ticked; nothing is sent when it is not. */
  readonly value?: string;
  readonly checked?: boolean;
  readonly hint?: Child;
  readonly error?: string | undefined;
};

/** Yes or no. */
export function Checkbox(props: CheckboxProps) {
  const { name, id = name, label, value = "on", checked = false, hint, error } = props;
  return (
    <div class="choice">
      <input
        type="checkbox"
        id={id}
        name={name}
        value={value}
        checked={checked}
        aria-describedby={describedBy(id, hint, error)}
      />
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : <Fault id={id}>{error}</Fault>}
    </div>
  );
}

type AlternativeProps = PropsWithChildren<Omit<CheckboxProps, "error"> & { readonly value: string }>;

/** One of several that each have fields of their own, which are seen while it is chosen; nothing typed is lost by choosing. */
export function Alternative(props: AlternativeProps) {
  const { name, value, id = `${name}-${value}`, label, checked = false, hint, children } = props;
  return (
    <div class="alternative">
      <div class="choice">
        <input
          type="radio"
          id={id}
          name={name}
          value={value}
          checked={checked}
          aria-describedby={describedBy(id, hint, undefined)}
        />
        <label for={id}>{label}</label>
        {hint === undefined ? null : (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      {children === undefined ? null : <div class="its-fields">{children}</div>}
    </div>
  );
}

/** Fields that belong together. */
export function Group({ legend, children }: PropsWithChildren<{ readonly legend: string }>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

type SwitchProps = {
  readonly action: string;
  readonly csrf: string;
  /** What is on or off, such as `Service stripe`. */
  readonly label: string;
  readonly isOn: boolean;
  /** Fields that are sent along, such as the version of what is changed. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** Turns one thing on or off at once: a form of its own, which sends `on` as what it shall be, `true` or `false`. */
export function Switch({ action, csrf, label, isOn, fields = {} }: SwitchProps) {
  const sent = Object.entries({ csrf, ...fields, on: String(!isOn) });
  return (
    <form method="post" action={action} class="inline">
      {sent.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button
        type="submit"
        class="switch"
        role="switch"
        aria-checked={isOn ? "true" : "false"}
        aria-label={label}
      >
        {isOn ? "On" : "Off"}
      </button>
    </form>
  );
}
