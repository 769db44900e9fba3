/** @jsxImportSource hono/jsx */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { DEFAULT_VAULT_ID } from "../../core/ids.ts";
import { consolePage } from "../console/console-page.tsx";
import { VAULT_NAV, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { seeOther } from "../page.ts";
import { LinkButton } from "../ui/action.tsx";
import { Card, Facts } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";

/** The vault's own address leads to the first of its pages that whoever looks may see. */
export async function enterVaultPage(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "setting:read" });
  const first = VAULT_NAV.find(({ action }) => rights.may(action));
  return seeOther(visit.c, first === undefined ? "/" : vaultPath(rights.vault.name, first.path));
}

export async function showSettings(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "setting:read" });
  const { vault, grant } = rights;
  const mayDelete = vault.id !== DEFAULT_VAULT_ID && rights.may("vault:delete");
  return consolePage(
    visit,
    { title: `Settings of ${vault.name}`, rights, narrow: true },
    <>
      <PageHead title="Settings" crumbs={[{ label: "Vaults", path: "/" }]} />
      <Card title="This vault" id="about">
        <Facts
          facts={[
            { name: "Name", value: <code>{vault.name}</code> },
            { name: "My role", value: grant?.role ?? "none" },
            { name: "Created", value: <Time at={vault.createdAt} now={deps.clock.now()} /> },
          ]}
        />
      </Card>
      <div class="actions">
        {rights.may("vault:leave") ? (
          <LinkButton href={vaultPath(vault.name, "/leave")} kind="quiet">
            Leave the vault
          </LinkButton>
        ) : null}
        {mayDelete ? (
          <LinkButton href={vaultPath(vault.name, "/delete")} kind="quiet">
            Delete the vault
          </LinkButton>
        ) : null}
      </div>
    </>,
  );
}
