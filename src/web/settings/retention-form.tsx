/** @jsxImportSource hono/jsx */
/** What is kept of the request log. */
import type { InstanceSettings, SettingsChange } from "../../app/instance/settings.ts";
import { DEFAULT_RETENTION } from "../../core/log/retention.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Seen, type Shown } from "../console/seen.tsx";
import { Card, Facts } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import type { FormProps } from "./registration-form.tsx";
import { Locked, SetBy, SOURCES } from "./source.tsx";

const AGE = "log_retention.max_age_hours";
const ROWS = "log_retention.max_rows_per_vault";
export const RETENTION_FIELDS = [AGE, ROWS] as const;
const VARIABLES = {
  [AGE]: "AGENT_VAULT_LOGS_MAX_AGE_HOURS",
  [ROWS]: "AGENT_VAULT_LOGS_MAX_ROWS_PER_VAULT",
} as const;

/** What was saved; blank where the default, or the environment, says it. */
export function shownRetention({ logRetention }: InstanceSettings): Shown {
  const { maxAgeHours, maxRowsPerVault, sources } = logRetention;
  return {
    [AGE]: sources.maxAgeHours === "override" ? String(maxAgeHours) : "",
    [ROWS]: sources.maxRowsPerVault === "override" ? String(maxRowsPerVault) : "",
  };
}

export function readRetention(form: SentForm): SettingsChange {
  return { logRetention: { max_age_hours: countIn(form, AGE), max_rows_per_vault: countIn(form, ROWS) } };
}

/** A number, `default` for a blank, nothing for a field that was not shown; what is no number as it was typed. */
function countIn(form: SentForm, field: string): number | string | undefined {
  if (!form.names.includes(field)) return undefined;
  const text = form.text(field).trim();
  if (text === "") return "default";
  return /^\d+$/.test(text) ? Number(text) : text;
}

export function RetentionForm({ action, csrf, settings, typed }: FormProps) {
  const { maxAgeHours, maxRowsPerVault, sources, locked } = settings.logRetention;
  const isPinned = sources.maxAgeHours === "env" && sources.maxRowsPerVault === "env";
  const shown = shownRetention(settings);
  return (
    <Card title="Request log" id="retention">
      <Facts
        facts={[
          {
            name: "Rows are kept for",
            value: `${bound(maxAgeHours, "hours")} (${SOURCES[sources.maxAgeHours]})`,
          },
          {
            name: "Rows of each vault",
            value: `${bound(maxRowsPerVault, "at most")} (${SOURCES[sources.maxRowsPerVault]})`,
          },
        ]}
      />
      {RETENTION_FIELDS.filter((field) => !locked && isFixed(field, sources)).map((field) => (
        <p key={field}>
          {field === AGE
            ? `Hours to keep a row: ${maxAgeHours}.`
            : `Rows to keep of each vault: ${maxRowsPerVault}.`}{" "}
          <SetBy variable={VARIABLES[field]} />
        </p>
      ))}
      {locked ? <Locked variable="AGENT_VAULT_LOGS_RETENTION_LOCK" /> : null}
      {locked || isPinned ? null : (
        <Form action={action} csrf={csrf}>
          <Seen
            values={Object.fromEntries(Object.entries(shown).filter(([field]) => !isFixed(field, sources)))}
          />
          {isFixed(AGE, sources) ? null : (
            <Field
              name={AGE}
              label="Hours to keep a row"
              hint={`0 keeps it for ever; blank is the default, ${DEFAULT_RETENTION.maxAgeHours}.`}
              {...typed.of(AGE)}
            />
          )}
          {isFixed(ROWS, sources) ? null : (
            <Field
              name={ROWS}
              label="Rows to keep of each vault"
              hint={`0 keeps all; blank is the default, ${DEFAULT_RETENTION.maxRowsPerVault}.`}
              {...typed.of(ROWS)}
            />
          )}
          <div class="actions">
            <Button>Save</Button>
          </div>
        </Form>
      )}
    </Card>
  );
}

/** The environment says it, whatever is saved. */
function isFixed(field: string, sources: InstanceSettings["logRetention"]["sources"]): boolean {
  return (field === AGE ? sources.maxAgeHours : sources.maxRowsPerVault) === "env";
}

function bound(count: number, word: "hours" | "at most"): string {
  if (count === 0) return word === "hours" ? "ever" : "all";
  return word === "hours" ? `${count} hours` : `${count} at most`;
}
