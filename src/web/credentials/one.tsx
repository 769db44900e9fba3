/** @jsxImportSource hono/jsx */
/** To replace one credential, to delete it, and to see its value. */

import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import {
  deleteCredentials,
  listCredentials,
  revealCredentials,
  setCredentials,
} from "../../app/vault/credentials.ts";
import { AppError } from "../../core/errors.ts";
import { unsearchableKeys, unsearchableNote } from "../../core/leak/patterns.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { Button, Field, Form, SecretLines } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { credentialPath, credentialsPath, proposalsNaming, usage } from "./place.ts";

const VALUE = "value";
const LINES = "lines";

export async function showReplace(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, param } = visit;
  const key = param("key");
  const rights = await enterFor(visit, "credential:write");
  const vault = rights.vault.name;
  return consolePage(
    visit,
    { title: `Replace ${key}`, rights, under: credentialsPath(vault), draft: typed, narrow: true },
    <>
      <PageHead
        title={`Replace ${key}`}
        lead="The next request of every service that uses it takes the new value."
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
      />
      <Form action={credentialPath(vault, key, "replace")} csrf={csrfToken(c, deps)}>
        <Field
          name={VALUE}
          label="New value"
          type="password"
          autocomplete="new-password"
          hint="It is stored encrypted, and this page does not show it again."
          error={typed.of(VALUE).error}
        />
        <details open={typed.of(LINES).error !== undefined}>
          <summary>The value has several lines</summary>
          <SecretLines name={LINES} label={`Lines of ${key}`} error={typed.of(LINES).error} />
        </details>
        <div class="actions">
          <Button>Replace the value</Button>
          <a class="button quiet" href={credentialsPath(vault)}>
            Cancel
          </a>
        </div>
      </Form>
    </>,
  );
}

export async function takeReplace(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const key = param("key");
  try {
    await enterFor(visit, "credential:write");
    const credentials = { [key]: sentValue(form) };
    await setCredentials(deps, principal, { vault, credentials });
    const short = unsearchableNote(unsearchableKeys(credentials));
    const more = short === undefined ? "" : ` ${short}.`;
    return done(visit, credentialsPath(vault), `The value of ${key} was replaced.${more}`);
  } catch (error) {
    const codes = { bad_request: VALUE } as const;
    return await showReplace(visit, refused(form, error, { fields: [VALUE, LINES], codes }));
  }
}

/** Browsers send line breaks of several lines as CRLF, which no key file has. */
function sentValue(form: SentForm): string {
  const line = form.text(VALUE);
  const lines = form.text(LINES).replaceAll("\r\n", "\n");
  if ((line === "") !== (lines === "")) return line === "" ? lines : line;
  const message = line === "" ? "Paste the new value." : "Give the value once: in one line, or in several.";
  const fieldFaults = [{ field: line === "" ? VALUE : LINES, code: "bad_request", message }] as const;
  throw new AppError("bad_request", { message, fieldFaults });
}

export async function showDeleteCredential(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, param } = visit;
  const key = param("key");
  const rights = await enterFor(visit, "credential:write");
  const vault = rights.vault.name;
  const users = (await usage(visit, rights))(key).map(({ name }) => name);
  const proposals = await proposalsNaming(visit, rights, key);
  return consolePage(
    visit,
    { title: `Delete ${key}`, rights, under: credentialsPath(vault), draft: typed, narrow: true },
    <Confirm
      title={`Delete ${key}`}
      crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
      action={credentialPath(vault, key, "delete")}
      csrf={csrfToken(c, deps)}
      button="Delete the credential"
      cancel={credentialsPath(vault)}
      {...(users.length === 0 ? {} : { typed: key })}
      draft={typed}
    >
      {users.length === 0 ? null : (
        <Banner tone="warn" title={`Used by ${users.join(", ")}`}>
          <p>
            Requests of these services are refused from then on, until a value is stored under this key again.
          </p>
        </Banner>
      )}
      {proposals.length === 0 ? null : (
        <Banner tone="warn" title="Named by proposals that wait">
          <ul class="plain">
            {proposals.map(({ number }) => (
              <li key={number}>
                <a href={`/approve/${number}?${new URLSearchParams({ vault })}`}>{`Proposal ${number}`}</a>
              </li>
            ))}
          </ul>
          <p>They ask for it to be stored, replaced, deleted or used, and may not fit any more without it.</p>
        </Banner>
      )}
      <p>The value cannot be brought back.</p>
    </Confirm>,
  );
}

export async function takeDeleteCredential(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const key = param("key");
  try {
    const rights = await enterFor(visit, "credential:write");
    if ((await usage(visit, rights))(key).length > 0) demandTyped(form, key);
    await deleteCredentials(deps, principal, { vault, keys: [key] });
    return done(visit, credentialsPath(vault), `${key} was deleted.`);
  } catch (error) {
    return await showDeleteCredential(visit, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}

/** The value, once, as the answer to a form: no address leads to it, and it is recorded who asked. */
export async function revealCredential(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const key = param("key");
  const rights = await enterFor(visit, "credential:reveal");
  const vault = rights.vault.name;
  const [opened] = await revealCredentials(deps, principal, { vault, key });
  const value = opened?.value?.open() ?? "";
  return consolePage(
    visit,
    { title: `Value of ${key}`, rights, under: credentialsPath(vault), narrow: true },
    <>
      <PageHead
        title={`Value of ${key}`}
        lead="That you were shown it stands in the audit log."
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
      />
      {value === "" ? (
        <p class="muted">It is empty.</p>
      ) : (
        <Copy id="value" text={value} label="Copy the value" />
      )}
      <div class="actions">
        <LinkButton href={credentialsPath(vault)} kind="quiet">
          Back
        </LinkButton>
      </div>
    </>,
  );
}

/** Throws `credential_not_found` for a key that the vault does not hold. */
async function enterFor(
  { deps, principal, param }: Visit,
  action: "credential:write" | "credential:reveal",
): Promise<VaultRights> {
  const rights = await readVaultRights(deps, principal, { name: param("name"), action });
  const { keys } = await listCredentials(deps, principal, { vault: rights.vault.name });
  if (keys.some((key) => key === param("key"))) return rights;
  throw new AppError("credential_not_found", {
    message: `Vault "${rights.vault.name}" has no credential of that key.`,
  });
}
