/** @jsxImportSource hono/jsx */
/** To leave a vault, to delete it, and to join it. */

import { readVaultRights } from "../../app/console/vault-rights.ts";
import { joinVault, leaveVault } from "../../app/vault/membership.ts";
import { deleteVault } from "../../app/vault/vaults.ts";
import type { Form } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";

export async function takeJoin(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const { vault } = await joinVault(deps, principal, { vault: param("name") });
  return done(visit, vaultPath(vault), `You are admin of ${vault} now.`);
}

export async function showLeave(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "vault:leave" });
  const { name } = rights.vault;
  return consolePage(
    visit,
    { title: `Leave ${name}`, rights, draft: typed, narrow: true },
    <Confirm
      title={`Leave ${name}`}
      crumbs={vaultCrumbs(name)}
      action={vaultPath(name, "/leave")}
      csrf={csrfToken(c, deps)}
      button="Leave the vault"
      cancel="/"
      draft={typed}
    >
      <p>
        You lose your access to this vault at once, and invites that you made for it end. An admin of the
        vault can add you again.
      </p>
    </Confirm>,
  );
}

export async function takeLeave(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { vault } = await leaveVault(deps, principal, { vault: param("name") });
    return done(visit, "/", `You have left ${vault}.`);
  } catch (error) {
    return await showLeave(visit, refused(form, error, { fields: [] }));
  }
}

export async function showDelete(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "vault:delete" });
  const { name } = rights.vault;
  return consolePage(
    visit,
    { title: `Delete ${name}`, rights, draft: typed, narrow: true },
    <Confirm
      title={`Delete ${name}`}
      crumbs={vaultCrumbs(name)}
      action={vaultPath(name, "/delete")}
      csrf={csrfToken(c, deps)}
      button="Delete the vault"
      cancel="/"
      typed={name}
      draft={typed}
    >
      <p>
        Its credentials, services, proposals and request log are deleted with it, and cannot be brought back.
        Agents that work in it are refused from that moment on.
      </p>
    </Confirm>,
  );
}

export async function takeDelete(visit: Visit, form: Form): Promise<Response> {
  const { deps, principal, param } = visit;
  const name = param("name");
  try {
    demandTyped(form, name);
    await deleteVault(deps, principal, { name });
    return done(visit, "/", `Vault ${name} was deleted.`);
  } catch (error) {
    return await showDelete(visit, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}
