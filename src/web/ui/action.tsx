/** @jsxImportSource hono/jsx */

type LinkButtonProps = {
  readonly href: string;
  readonly kind?: "primary" | "quiet";
  readonly children: string;
};

/** Leads to where something is begun. */
export function LinkButton({ href, kind = "primary", children }: LinkButtonProps) {
  return (
    <a class={kind === "quiet" ? "button quiet" : "button"} href={href}>
      {children}
    </a>
  );
}

type RowLinkProps = {
  readonly href: string;
  /** Which row it is of, for those who hear links without their row. */
  readonly of: string;
  readonly children: string;
};

/** Leads to what can be done with one row. */
export function RowLink({ href, of, children }: RowLinkProps) {
  return (
    <a class="plain-link" href={href} aria-label={`${children} ${of}`}>
      {children}
    </a>
  );
}

type SmallFormProps = {
  readonly action: string;
  readonly csrf: string;
  /** Sent along. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly kind?: "primary" | "quiet" | "plain";
  /** Says more than the button does, such as which row it is of. */
  readonly label?: string;
  readonly children: string;
};

/** A button that does one thing at once and asks for nothing: a form with that button alone. */
export function ActionButton({ action, csrf, fields = {}, kind = "quiet", label, children }: SmallFormProps) {
  return (
    <form method="post" action={action} class="inline">
      {Object.entries({ csrf, ...fields }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={kind} aria-label={label}>
        {children}
      </button>
    </form>
  );
}

type SearchProps = {
  /** Unique in its page; a table that names it as `filteredBy` is filtered while one types. */
  readonly id: string;
  readonly action: string;
  readonly label: string;
  readonly value: string;
};

/** Looks for something in a list: sends `q` by GET. */
export function Search({ id, action, label, value }: SearchProps) {
  return (
    <search>
      <form method="get" action={action} class="search">
        <label class="unseen" for={id}>
          {label}
        </label>
        <input type="search" id={id} name="q" value={value} placeholder={label} autocomplete="off" />
        <button type="submit" class="quiet">
          Search
        </button>
      </form>
    </search>
  );
}

type CopyProps = {
  /** Unique in its page. */
  readonly id: string;
  readonly text: string;
  /** What it is, for the button: `Copy the command`. */
  readonly label: string;
};

/** Text to be taken elsewhere, with a button that takes it where scripts run. */
export function Copy({ id, text, label }: CopyProps) {
  return (
    <div class="copy">
      <pre class="command" id={id} tabindex={0}>
        <code>{text}</code>
      </pre>
      <button type="button" class="quiet" data-copy={id} aria-label={label}>
        Copy
      </button>
    </div>
  );
}

/** The same within a line: one word, such as an identity in a cell of a table. */
export function CopyWord({ id, text, label }: CopyProps) {
  return (
    <span class="copy-word">
      <code id={id}>{text}</code>
      <button type="button" class="plain" data-copy={id} aria-label={label}>
        Copy
      </button>
    </span>
  );
}
