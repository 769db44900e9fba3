/** @jsxImportSource hono/jsx */
/** The services of a vault: which hosts agents reach through it, and how their requests are authenticated. */

import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { listBudgets } from "../../app/usage/budgets.ts";
import type { UsageStanding } from "../../app/usage/standing.ts";
import { listCredentials } from "../../app/vault/credentials.ts";
import { DEFAULT_HOST_LIMIT, listDiscoveredHosts, MAX_HOST_LIMIT } from "../../app/vault/discovered-hosts.ts";
import { listServices } from "../../app/vault/services.ts";
import { budgetText } from "../../core/budget/budget.ts";
import { planInjection } from "../../core/injection/plan.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { isEnabled, joinedMatcher, type Service } from "../../core/service/service.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { UsedOf } from "../members/limits.tsx";
import { LinkButton, RowLink } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Switch } from "../ui/choice.tsx";
import { HostName } from "../ui/host-name.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { AUTH_WORDS } from "./auth-fields.tsx";
import { DiscoveredHosts } from "./discovered.tsx";
import { testedUrl, UrlTester } from "./tester.tsx";
import { servicesPath } from "./written.ts";

type Shown = {
  readonly visit: Visit;
  readonly rights: VaultRights;
  /** What the vault holds; undefined where whoever looks may not know. */
  readonly stored: ReadonlySet<string> | undefined;
  readonly lookUp: HostLookup;
  /** How budgets stand that all of the vault share. */
  readonly budgets: ReadonlyMap<string, readonly UsageStanding[]>;
};

export async function showServices(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "service:list" });
  const vault = rights.vault.name;
  const services = await listServices(deps, principal, { vault });
  const keys = rights.may("credential:list")
    ? (await listCredentials(deps, principal, { vault })).keys
    : undefined;
  const stored = keys === undefined ? undefined : new Set<string>(keys);
  const standing = await listBudgets(deps, principal, { vault, services });
  const budgets = new Map(
    standing.flatMap(({ service, agent, usage }) => (agent === undefined ? [[service, usage] as const] : [])),
  );
  const shown = { visit, rights, stored, budgets, lookUp: await deps.publicSuffixes.load() };
  const discovered = await discoveredIn(visit, rights);
  const add = rights.may("service:write") ? (
    <LinkButton href={servicesPath(vault, "/new")}>New service</LinkButton>
  ) : undefined;
  return consolePage(
    visit,
    { title: `Services of ${vault}`, rights },
    <>
      <PageHead
        title="Services"
        lead="Hosts that agents reach through this vault, and how their requests are authenticated. Of several for the same request the most specific answers."
        crumbs={vaultCrumbs(vault)}
        actions={add}
      />
      {services.length === 0 ? (
        <Empty title="No service yet" actions={add}>
          Choose one from the catalogue, or name a host.
        </Empty>
      ) : (
        <Table
          label="Services"
          columns={[
            { head: "Name" },
            { head: "Host" },
            { head: "Authentication" },
            { head: "Credentials" },
            { head: "On", kind: "fit" },
            ...(rights.may("service:write") ? ([{ head: "Actions", kind: "end" }] as const) : []),
          ]}
          rows={services.map((service) => rowOf(service, shown))}
        />
      )}
      {discovered === undefined ? null : (
        <DiscoveredHosts
          rights={rights}
          discovered={discovered}
          now={deps.clock.now()}
          all={`${servicesPath(vault)}?hosts=all#discovered`}
        />
      )}
      <UrlTester vault={vault} tested={await testedUrl(visit, vault)} />
    </>,
  );
}

/** The last few, or with `hosts=all` as many as anybody is shown; undefined for who may not see them. */
async function discoveredIn({ deps, principal, query }: Visit, { vault, may }: VaultRights) {
  if (!may("discovered-host:list")) return undefined;
  const limit = query("hosts") === "all" ? MAX_HOST_LIMIT : DEFAULT_HOST_LIMIT;
  return await listDiscoveredHosts(deps, principal, { vault: vault.name, limit });
}

function rowOf(service: Service, shown: Shown): Row {
  const { rights, lookUp } = shown;
  const { name } = service;
  const isWriter = rights.may("service:write");
  const path = (step: string) => servicesPath(rights.vault.name, `/${encodeURIComponent(name)}/${step}`);
  return {
    key: name,
    cells: [
      isWriter ? <a href={path("edit")}>{name}</a> : name,
      <HostName key="host" host={joinedMatcher(service)} lookUp={lookUp} />,
      <>
        <Auth service={service} />
        {(shown.budgets.get(name) ?? []).map((one) => (
          <span class="line" key={one.period}>
            <UsedOf standing={one} now={shown.visit.deps.clock.now()} />
          </span>
        ))}
      </>,
      <Keys key="keys" service={service} shown={shown} />,
      <OnOff key="on" service={service} shown={shown} action={path("switch")} />,
      ...(isWriter
        ? [
            <>
              <RowLink href={path("edit")} of={name}>
                Edit
              </RowLink>
              <RowLink href={path("delete")} of={name}>
                Delete
              </RowLink>
            </>,
          ]
        : []),
    ],
  };
}

function Auth({
  service: { auth, methods, substitutions, budget, requires = [], leaks },
}: {
  readonly service: Service;
}) {
  const more = [
    ...(methods === undefined ? [] : [`${methods.join(", ")} only`]),
    ...(substitutions.length === 0 ? [] : [`${substitutions.length} substituted`]),
    ...(leaks === undefined
      ? []
      : [leaks === "pass" ? "answers not searched" : "refuses answers that tell it"]),
    ...(requires.length === 0 ? [] : [`for agents with ${requires.join(", ")}`]),
    ...(budget === undefined ? [] : [budgetText(budget)]),
  ];
  return (
    <>
      {AUTH_WORDS[auth.type].label}
      {more.length === 0 ? null : <span class="muted"> {more.join("; ")}</span>}
    </>
  );
}

function Keys({ service, shown: { rights, stored } }: { readonly service: Service; readonly shown: Shown }) {
  const keys = [...new Set(planInjection(service).keys)];
  if (keys.length === 0) return <span class="muted">none</span>;
  return (
    <>
      {keys.map((key) => (
        <span key={key}>
          <code>{key}</code>{" "}
          {stored === undefined || stored.has(key) ? null : <Missing name={key} rights={rights} />}{" "}
        </span>
      ))}
    </>
  );
}

/** A key that is not stored, as what leads to storing it. */
function Missing({ name, rights }: { readonly name: string; readonly rights: VaultRights }) {
  const path = `${vaultPath(rights.vault.name, "/credentials/new")}?${new URLSearchParams({ key: name })}`;
  return (
    <>
      <Badge tone="warn">missing</Badge>{" "}
      {rights.may("credential:write") ? (
        <RowLink href={path} of={name}>
          Store
        </RowLink>
      ) : null}
    </>
  );
}

type OnOffProps = { readonly service: Service; readonly shown: Shown; readonly action: string };

function OnOff({ service, shown: { visit, rights }, action }: OnOffProps) {
  const isOn = isEnabled(service);
  if (!rights.may("service:write"))
    return <Badge tone={isOn ? "ok" : "neutral"}>{isOn ? "on" : "off"}</Badge>;
  return (
    <Switch
      action={action}
      csrf={csrfToken(visit.c, visit.deps)}
      label={`Service ${service.name}`}
      isOn={isOn}
    />
  );
}
