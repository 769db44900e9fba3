/** @jsxImportSource hono/jsx */
/** To store several credentials at once, typed or pasted from a `.env` file. */

import { readVaultRights } from "../../app/console/vault-rights.ts";
import { setCredentials } from "../../app/vault/credentials.ts";
import { unsearchableKeys, unsearchableNote } from "../../core/leak/patterns.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done, type Notice } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Checkbox, Group } from "../ui/choice.tsx";
import { Button, Field, Form, SecretLines } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { credentialsPath } from "./place.ts";
import { ENV_FIELD, keyField, LEAVE_OUT_FIELD, rowsOf, sentCredentials, tellOf, valueField } from "./sent.ts";

const ROWS = 3;
const REPLACE_FIELD = "replace";

type Again = { readonly form: SentForm; readonly typed: Draft };

export async function showNewCredentials(visit: Visit, again?: Again): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "credential:write" });
  const vault = rights.vault.name;
  const typed = again?.typed ?? draft({ [keyField(0)]: query("key") ?? "" });
  const rows = again === undefined ? ROWS : Math.max(1, rowsOf(again.form));
  return consolePage(
    visit,
    { title: "New credentials", rights, under: credentialsPath(vault), draft: typed, narrow: true },
    <>
      <PageHead
        title="New credentials"
        lead="They are stored encrypted. This page shows no value again."
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
      />
      <Form action={credentialsPath(vault, "/new")} csrf={csrfToken(c, deps)}>
        {Array.from({ length: rows }, (_, row) => (
          <CredentialRow key={row} row={row} typed={typed} />
        ))}
        <Group legend="Or from a .env file">
          <SecretLines name={ENV_FIELD} label="KEY=value lines" error={typed.of(ENV_FIELD).error} />
          <Checkbox
            name={LEAVE_OUT_FIELD}
            label="Leave out lines that cannot be used"
            hint="Otherwise nothing is stored as long as there is one. Either way they are named."
            checked={typed.isTicked(LEAVE_OUT_FIELD)}
          />
        </Group>
        <Checkbox
          name={REPLACE_FIELD}
          label="Replace credentials that are there already"
          checked={typed.isTicked(REPLACE_FIELD)}
        />
        <div class="actions">
          <Button>Store the credentials</Button>
          <a class="button quiet" href={credentialsPath(vault)}>
            Cancel
          </a>
        </div>
      </Form>
    </>,
  );
}

function CredentialRow({ row, typed }: { readonly row: number; readonly typed: Draft }) {
  const number = row + 1;
  return (
    <div class="fields">
      <Field
        name={keyField(row)}
        label={`Key ${number}`}
        code
        {...(row === 0 ? { hint: "What services name it by, such as STRIPE_KEY." } : {})}
        {...typed.of(keyField(row))}
      />
      <Field
        name={valueField(row)}
        label={`Value ${number}`}
        type="password"
        autocomplete="new-password"
        error={typed.of(valueField(row)).error}
      />
    </div>
  );
}

export async function takeNewCredentials(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const { values, leftOut } = sentCredentials(form);
    const onlyNew = !form.names.includes(REPLACE_FIELD);
    const keys = await setCredentials(deps, principal, { vault, credentials: values, onlyNew });
    return done(visit, credentialsPath(vault), storedNotice(keys, leftOut, unsearchableKeys(values)));
  } catch (error) {
    const rows = Array.from({ length: rowsOf(form) }, (_, row) => [keyField(row), valueField(row)]).flat();
    const fields = [...rows, ENV_FIELD, LEAVE_OUT_FIELD, REPLACE_FIELD];
    return await showNewCredentials(visit, { form, typed: refused(form, error, { fields }) });
  }
}

function storedNotice(keys: readonly string[], leftOut: readonly string[], short: readonly string[]): Notice {
  const note = unsearchableNote(short);
  const more = note === undefined ? "" : ` ${note}.`;
  const stored = `${keys.join(", ")} ${keys.length === 1 ? "is" : "are"} stored.`;
  if (leftOut.length === 0) return { tone: "ok", text: stored + more };
  return { tone: "warn", text: `${stored} Left out: ${tellOf(leftOut)}.${more}` };
}
