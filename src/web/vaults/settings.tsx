/** @jsxImportSource hono/jsx */
/** How a vault is set: what whoever looks may change as forms, the rest as text. */
import type { Child } from "hono/jsx";
import { may } from "../../app/authorize.ts";
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import {
  changeVaultSettings,
  readVaultSettings,
  type VaultSettings,
} from "../../app/vault/settings/settings.ts";
import { renameVault } from "../../app/vault/vaults.ts";
import { DEFAULT_VAULT_ID } from "../../core/ids.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { VAULT_NAV, vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import { demandProof, PROOF_PLACES } from "../console/proof.ts";
import { proofField } from "../console/prove.tsx";
import type { Visit } from "../console/routes.ts";
import { demandSeen } from "../console/seen.tsx";
import { csrfToken } from "../csrf-token.ts";
import { seeOther } from "../page.ts";
import { LinkButton } from "../ui/action.tsx";
import { Card, Facts } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { PoliciesForm, PoliciesText, readPolicies, shownPolicies } from "./policies-form.tsx";
import { demandProxySeen, PROXY_FIELDS, ProxyForm, ProxyText, readProxy, shownProxy } from "./proxy-form.tsx";

/** The vault's own address leads to the first of its pages that whoever looks may see. */
export async function enterVaultPage(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "setting:read" });
  const first = VAULT_NAV.find(({ action }) => rights.may(action));
  return seeOther(visit.c, first === undefined ? "/" : vaultPath(rights.vault.name, first.path));
}

/** The one of the forms that was sent and refused. */
type Typed = {
  readonly policies?: Draft;
  readonly proxy?: Draft;
  readonly name?: Draft;
  /** The field that proves who sends the form of the proxy. */
  readonly proof?: Child;
};

export async function showSettings(visit: Visit, typed: Typed = {}): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const name = param("name");
  const rights = await readVaultRights(deps, principal, { name, action: "setting:read" });
  const settings = await readVaultSettings(deps, principal, { vault: name });
  const csrf = csrfToken(c, deps);
  const mayWrite = rights.may("setting:write");
  const mayProxy = mayWrite && may(deps, principal, { action: "instance-setting:write" });
  const { policies, proxy } = typed;
  return consolePage(
    visit,
    {
      title: `Settings of ${name}`,
      rights,
      draft: policies ?? proxy ?? typed.name ?? draft(),
      narrow: true,
    },
    <>
      <PageHead title="Settings" crumbs={vaultCrumbs(name)} />
      <About visit={visit} rights={rights} csrf={csrf} typed={typed.name ?? draft({ new_name: name })} />
      {mayWrite ? (
        <PoliciesForm
          action={vaultPath(name, "/settings")}
          csrf={csrf}
          settings={settings}
          typed={policies ?? draft(shownPolicies(settings))}
        />
      ) : (
        <PoliciesText settings={settings} />
      )}
      {mayProxy ? (
        <ProxyForm
          action={vaultPath(name, "/settings/upstream-proxy")}
          csrf={csrf}
          settings={settings}
          typed={proxy ?? draft(shownProxy(settings))}
          proof={typed.proof}
        />
      ) : (
        <ProxyText settings={settings} />
      )}
      <Endings rights={rights} />
    </>,
  );
}

export async function takePolicies(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const fields = [
    "unmatched_host_policy",
    "plaintext_injection",
    "strip_env",
    "canary_response",
    "passthrough_hosts",
  ];
  try {
    await changeVaultSettings(deps, principal, {
      vault,
      change: (now) => {
        demandSeen(form, shownPolicies(now));
        return readPolicies(form);
      },
    });
    return done(visit, vaultPath(vault, "/settings"), "The settings are saved.");
  } catch (error) {
    return await showSettings(visit, { policies: refused(form, error, { fields }) });
  }
}

/** It holds a login, which no page that asks who it is may keep: so it is asked here. */
export async function takeProxy(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    await demandProof(visit, form);
  } catch (error) {
    const proxy = refused(form, error, {
      ...PROOF_PLACES,
      fields: [...PROXY_FIELDS, ...PROOF_PLACES.fields],
    });
    return await showSettings(visit, { proxy, proof: await proofField(visit, proxy) });
  }
  try {
    const change = (now: VaultSettings) => {
      demandProxySeen(form, now);
      return { upstreamProxy: readProxy(form, now) };
    };
    await changeVaultSettings(deps, principal, { vault, change });
    return done(visit, vaultPath(vault, "/settings"), "The upstream proxy is saved.");
  } catch (error) {
    return await showSettings(visit, { proxy: refused(form, error, { fields: PROXY_FIELDS }) });
  }
}

export async function takeRename(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const request = { name: param("name"), newName: form.text("new_name").trim() };
    const { oldName, newName } = await renameVault(deps, principal, request);
    return done(visit, vaultPath(newName, "/settings"), `The vault ${oldName} is called ${newName} now.`);
  } catch (error) {
    return await showSettings(visit, { name: refused(form, error, { fields: ["new_name"] }) });
  }
}

type AboutProps = {
  readonly visit: Visit;
  readonly rights: VaultRights;
  readonly csrf: string;
  readonly typed: Draft;
};

function About({ visit, rights, csrf, typed }: AboutProps) {
  const { vault, grant } = rights;
  const mayRename = vault.id !== DEFAULT_VAULT_ID && rights.may("vault:rename");
  return (
    <Card title="This vault" id="about">
      <Facts
        facts={[
          { name: "Name", value: <code>{vault.name}</code> },
          { name: "My role", value: grant?.role ?? "none" },
          { name: "Created", value: <Time at={vault.createdAt} now={visit.deps.clock.now()} /> },
        ]}
      />
      {mayRename ? (
        <Form action={vaultPath(vault.name, "/rename")} csrf={csrf}>
          <Field
            name="new_name"
            label="New name"
            hint="Its agents, tokens and commands that name the vault have to use the new name from then on."
            required
            code
            maxLength={64}
            {...typed.of("new_name")}
          />
          <div class="actions">
            <Button kind="quiet">Rename</Button>
          </div>
        </Form>
      ) : null}
    </Card>
  );
}

function Endings({ rights }: { readonly rights: VaultRights }) {
  const { vault } = rights;
  const mayDelete = vault.id !== DEFAULT_VAULT_ID && rights.may("vault:delete");
  return (
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
  );
}
