/** @jsxImportSource hono/jsx */
import { REASONS } from "../../core/log/reasons.ts";
import { LinkButton } from "../ui/action.tsx";
import { type Option, Select } from "../ui/choice.tsx";
import { Button, Field } from "../ui/form.tsx";
import { isSought, type Sought } from "./filter.ts";

const STATUSES: readonly Option[] = [
  { value: "", label: "Any" },
  { value: "err", label: "Errors" },
  { value: "2xx", label: "2xx" },
  { value: "3xx", label: "3xx" },
  { value: "4xx", label: "4xx" },
  { value: "5xx", label: "5xx" },
];

const CODES: readonly Option[] = [
  { value: "", label: "Any" },
  ...Object.keys(REASONS)
    .toSorted()
    .map((code) => ({ value: code, label: code })),
];

/** Looks for requests: a form that is sent by GET, so that what was looked for is an address. */
export function Filters({ path, sought }: { readonly path: string; readonly sought: Sought }) {
  const { status, host, agent, code } = sought;
  // A row of another version may have a code that is not known here.
  const codes = CODES.some(({ value }) => value === code) ? CODES : [...CODES, { value: code, label: code }];
  return (
    <search>
      <form method="get" action={path} class="filters" autocomplete="off">
        <Field name="host" label="Host holds" value={host} code maxLength={255} />
        <Field name="agent" label="Agent or user" value={agent} maxLength={320} />
        <Select name="status" label="Status" options={STATUSES} value={status} />
        <Select name="code" label="Error code" options={codes} value={code} />
        <div class="actions">
          <Button kind="quiet">Filter</Button>
          {isSought(sought) ? (
            <LinkButton href={path} kind="quiet">
              Clear
            </LinkButton>
          ) : null}
        </div>
      </form>
    </search>
  );
}
