/** @jsxImportSource hono/jsx */
/** What few services have: placeholders that are replaced, what is required of agents, what becomes of other secrets. */

import { CAPABILITIES } from "../../core/agent/capability.ts";
import { BUDGET_EXAMPLE } from "../../core/budget/budget-line.ts";
import { SURFACES } from "../../core/service/service.ts";
import type { Draft } from "../console/draft.ts";
import { Checkbox, Group, Select } from "../ui/choice.tsx";
import { Fault, Field } from "../ui/form.tsx";
import { KEYS_LIST } from "./auth-fields.tsx";

/** Rows that nothing was typed into yet. */
const BLANK_ROWS = 1;

type MoreProps = {
  readonly typed: Draft;
  /** How many substitutions there are. */
  readonly rows: number;
  /** What the service requires already, which may be more than is offered. */
  readonly requires: readonly string[];
};

export function MoreFields({ typed, rows, requires }: MoreProps) {
  const isUsed =
    rows > 0 ||
    requires.length > 0 ||
    typed.isTicked("cookies") ||
    ["methods", "budget", "leaks"].some((field) => typed.of(field).value !== "");
  const offered = [...new Set([...CAPABILITIES, ...requires])];
  return (
    <details open={isUsed || typed.status !== 200}>
      <summary>Methods, substitutions, requirements, budget, answers, cookies</summary>
      <div class="its-fields">
        <Field
          name="methods"
          label="Methods"
          hint="Such as GET, POST; HEAD comes with GET. Every method where it is left empty."
          code
          {...typed.of("methods")}
        />
        <Group legend="Placeholders that are replaced by a credential">
          {Array.from({ length: rows + BLANK_ROWS }, (_, at) => (
            <SubstitutionRow key={at} at={at} typed={typed} />
          ))}
          <FaultOf field="substitutions" typed={typed} />
        </Group>
        <Group legend="Only for agents that may">
          {offered.map((capability) => (
            <Checkbox
              key={capability}
              name={`requires.${capability}`}
              label={<code>{capability}</code>}
              checked={typed.isTicked(`requires.${capability}`)}
            />
          ))}
          <FaultOf field="requires" typed={typed} />
        </Group>
        <Field
          name="budget"
          label="Budget"
          hint={
            <>
              What its answers may cost, as <code>{BUDGET_EXAMPLE}</code>. Nothing is counted where it is left
              empty.
            </>
          }
          code
          {...typed.of("budget")}
        />
        <Select
          name="leaks"
          label="Answers that tell the credential"
          options={[
            { value: "", label: "Get a placeholder in its place" },
            { value: "refuse", label: "Are refused" },
            { value: "pass", label: "Are handed on: answers are not searched" },
          ]}
          {...typed.of("leaks")}
        />
        <Select
          name="foreign_credentials"
          label="Credentials that the agent sends beside ours"
          options={[
            { value: "", label: "Go upstream untouched" },
            { value: "strip", label: "Are taken out" },
            { value: "refuse", label: "Have the request refused" },
          ]}
          {...typed.of("foreign_credentials")}
        />
        <Checkbox
          name="cookies"
          label="Hand cookies on to the agent"
          hint="Otherwise cookies that were got with the credential end here."
          checked={typed.isTicked("cookies")}
        />
      </div>
    </details>
  );
}

function FaultOf({ field, typed }: { readonly field: string; readonly typed: Draft }) {
  const { error } = typed.of(field);
  return error === undefined ? null : <Fault id={field}>{error}</Fault>;
}

function SubstitutionRow({ at, typed }: { readonly at: number; readonly typed: Draft }) {
  const name = `substitutions.${at}`;
  return (
    <div class="fields">
      <Field
        name={`${name}.placeholder`}
        label="Placeholder"
        hint="What the agent writes, such as __STRIPE_KEY__. Leave it empty for none."
        code
        {...typed.of(`${name}.placeholder`)}
      />
      <Field name={`${name}.key`} label="Credential" code list={KEYS_LIST} {...typed.of(`${name}.key`)} />
      <Group legend="Looked for in (path and query unless said)">
        {SURFACES.map((surface) => (
          <Checkbox
            key={surface}
            name={`${name}.in.${surface}`}
            label={surface}
            checked={typed.isTicked(`${name}.in.${surface}`)}
          />
        ))}
        <FaultOf field={`${name}.in`} typed={typed} />
      </Group>
    </div>
  );
}
