/** @jsxImportSource hono/jsx */
/** The credentials of a vault by their keys: what uses each, and where it may be sent. Values are not here. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { type ListedCredential, listCredentials } from "../../app/vault/credentials.ts";
import type { Service } from "../../core/service/service.ts";
import { visibleText } from "../../core/visible-text.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { servicesPath } from "../services/written.ts";
import { ActionButton, LinkButton, RowLink } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { credentialPath, credentialsPath, usage } from "./place.ts";

type Shown = {
  readonly visit: Visit;
  readonly rights: VaultRights;
  readonly usedBy: (key: string) => readonly Service[];
};

export async function showCredentials(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "credential:list" });
  const vault = rights.vault.name;
  const { keys, credentials } = await listCredentials(deps, principal, { vault });
  const described = new Map((credentials ?? []).map((one) => [one.key, one]));
  const shown = { visit, rights, usedBy: await usage(visit, rights) };
  const add = rights.may("credential:write") ? (
    <>
      <LinkButton href={credentialsPath(vault, "/new")}>New credentials</LinkButton>
      <LinkButton href={credentialsPath(vault, "/new-oauth")} kind="quiet">
        Connect with OAuth
      </LinkButton>
    </>
  ) : undefined;
  return consolePage(
    visit,
    { title: `Credentials of ${vault}`, rights },
    <>
      <PageHead
        title="Credentials"
        lead="Secrets that services put into requests on their way. They are stored encrypted; agents never see them."
        crumbs={vaultCrumbs(vault)}
        actions={add}
      />
      {keys.length === 0 ? (
        <Empty title="No credential yet" actions={add}>
          Store the ones that services name, one by one or from a .env file.
        </Empty>
      ) : (
        <Table
          label="Credentials"
          columns={[
            { head: "Key" },
            ...(credentials === undefined ? [] : [{ head: "Type" }]),
            { head: "Used by" },
            ...(credentials === undefined ? [] : [{ head: "May be sent to" }]),
            ...(rights.may("credential:write") ? ([{ head: "Actions", kind: "end" }] as const) : []),
          ]}
          rows={keys.map((key) => rowOf(key, described.get(key), shown))}
        />
      )}
    </>,
  );
}

function rowOf(key: string, described: ListedCredential | undefined, shown: Shown): Row {
  const isWriter = shown.rights.may("credential:write");
  return {
    key,
    cells: [
      <code key="key">{key}</code>,
      ...(described === undefined ? [] : [<Type key="type" credential={described} />]),
      <UsedBy key="used" services={shown.usedBy(key)} rights={shown.rights} />,
      ...(described === undefined
        ? []
        : [<Audience key="audience" credential={described} rights={shown.rights} />]),
      ...(isWriter ? [<Actions key="actions" name={key} described={described} shown={shown} />] : []),
    ],
  };
}

function Type({ credential: { type, oauth } }: { readonly credential: ListedCredential }) {
  if (type !== "oauth") return "static";
  if (oauth?.failure !== undefined) return <Badge tone="danger">OAuth, refresh failed</Badge>;
  return oauth?.connectedAt === undefined ? (
    <Badge tone="warn">OAuth, not connected</Badge>
  ) : (
    <Badge tone="ok">OAuth, connected</Badge>
  );
}

type UsedByProps = { readonly services: readonly Service[]; readonly rights: VaultRights };

function UsedBy({ services, rights }: UsedByProps) {
  if (services.length === 0) return <span class="muted">no service</span>;
  return (
    <>
      {services.map(({ name }, at) => (
        <>
          {at === 0 ? "" : ", "}
          {rights.may("service:write") ? (
            <a href={servicesPath(rights.vault.name, `/${encodeURIComponent(name)}/edit`)}>{name}</a>
          ) : (
            name
          )}
        </>
      ))}
    </>
  );
}

type AudienceProps = { readonly credential: ListedCredential; readonly rights: VaultRights };

function Audience({ credential: { key, audience }, rights }: AudienceProps) {
  const hosts = [...new Set((audience ?? []).map(({ host }) => host))];
  const said =
    audience === undefined ? "wherever services send it" : hosts.length === 0 ? "nowhere" : hosts.join(", ");
  return (
    <a
      href={credentialPath(rights.vault.name, key, "audience")}
      aria-label={`${key} may be sent ${visibleText(said)}`}
    >
      {hosts.length === 0 ? (
        said
      ) : (
        <code>
          <Untrusted>{said}</Untrusted>
        </code>
      )}
    </a>
  );
}

type ActionsProps = {
  readonly name: string;
  readonly described: ListedCredential | undefined;
  readonly shown: Shown;
};

function Actions({ name, described, shown: { visit, rights } }: ActionsProps) {
  const path = (step: string) => credentialPath(rights.vault.name, name, step);
  return (
    <>
      {rights.may("credential:reveal") ? (
        <ActionButton
          action={path("reveal")}
          csrf={csrfToken(visit.c, visit.deps)}
          kind="plain"
          label={`Reveal ${name}`}
        >
          Reveal
        </ActionButton>
      ) : null}
      {described?.type === "oauth" ? (
        <RowLink href={path("connection")} of={name}>
          Connection
        </RowLink>
      ) : (
        <RowLink href={path("replace")} of={name}>
          Replace
        </RowLink>
      )}
      <RowLink href={path("delete")} of={name}>
        Delete
      </RowLink>
    </>
  );
}
