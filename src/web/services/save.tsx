/** @jsxImportSource hono/jsx */
/** To add a service and to change one. Whoever changes what somebody else has changed meanwhile is shown what differs. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { listCredentials } from "../../app/vault/credentials.ts";
import { addServices, listServices } from "../../app/vault/services.ts";
import { AppError } from "../../core/errors.ts";
import { formatService, NO_SERVICE, serviceText } from "../../core/service/format.ts";
import type { Service } from "../../core/service/service.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Banner } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Difference } from "./difference.tsx";
import { ServiceForm } from "./form.tsx";
import { AboutEntry, entryOf, furtherOf, PresetPicker, prefill } from "./preset.tsx";
import {
  CONFIRM_HOSTS_FIELD,
  fieldNames,
  ofTheService,
  rowsOf,
  SEEN_FIELD,
  seenOf,
  serviceOf,
  valuesOf,
  withoutBlankRows,
} from "./sent.ts";
import { confirmedHosts, serviceNotThere, servicesPath, writtenNotice } from "./written.ts";

type Again = { readonly form: SentForm; readonly typed: Draft };

export async function showNewService(visit: Visit, again?: Again): Promise<Response> {
  const { c, deps, principal, query } = visit;
  const rights = await writerRights(visit);
  const vault = rights.vault.name;
  const there = await listServices(deps, principal, { vault });
  const names = new Set(there.map(({ name }) => name));
  const asked = prefill({ preset: query("preset"), host: query("host") }, names);
  const entry = again === undefined ? asked.entry : entryOf(again.form.text("preset"));
  const unknown = again === undefined && (query("preset") ?? "") !== "" && entry === undefined;
  const action = servicesPath(vault, "/new");
  const typed = again?.typed ?? draft(asked.values);
  return consolePage(
    visit,
    { title: "New service", rights, under: servicesPath(vault), draft: typed, narrow: true },
    <>
      <PageHead
        title="New service"
        lead="A host that agents reach through this vault, and how their requests to it are authenticated."
        crumbs={vaultCrumbs(vault, { label: "Services", path: servicesPath(vault) })}
      />
      {unknown ? (
        <Banner tone="warn">
          <p>The catalogue has nothing of that name that can be set up.</p>
        </Banner>
      ) : null}
      <PresetPicker action={action} chosen={entry?.id ?? ""} />
      {entry === undefined ? null : <AboutEntry entry={entry} />}
      <ServiceForm
        action={action}
        csrf={csrfToken(c, deps)}
        typed={typed}
        rows={again === undefined ? asked.rows : rowsOf(again.form)}
        requires={[]}
        keys={await keysIn(visit, rights)}
        seen={NO_SERVICE}
        entry={entry}
        cancel={servicesPath(vault)}
      />
    </>,
  );
}

export async function takeNewService(visit: Visit, sent: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const form = withoutBlankRows(sent);
  const vault = param("name");
  try {
    const service = serviceOf(form);
    const further = furtherOf(entryOf(form.text("preset")))
      .filter(({ field }) => form.names.includes(field))
      .map(({ id, host }) => ({ ...service, name: id, host }));
    const result = await addServices(deps, principal, {
      vault,
      services: [service, ...further],
      makeNames: true,
      seen: NO_SERVICE,
      confirmHosts: confirmedHosts(form),
    });
    return done(visit, servicesPath(vault), writtenNotice(result));
  } catch (error) {
    return await showNewService(visit, { form, typed: asTyped(form, error) });
  }
}

export async function showEditService(visit: Visit, again?: Again): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await writerRights(visit);
  const vault = rights.vault.name;
  const name = param("service");
  const service = (await listServices(deps, principal, { vault })).find((one) => one.name === name);
  if (service === undefined && again === undefined) throw serviceNotThere(vault, name);
  const json = service === undefined ? undefined : formatService(service);
  const typed = again?.typed ?? draft(valuesOf(json ?? {}));
  const isChanged = again !== undefined && again.form.text(SEEN_FIELD) !== serviceText(service);
  return consolePage(
    visit,
    { title: `Service ${name}`, rights, under: servicesPath(vault), draft: typed, narrow: true },
    <>
      <PageHead
        title={`Service ${name}`}
        crumbs={vaultCrumbs(vault, { label: "Services", path: servicesPath(vault) })}
        lead="What is saved holds for the next request of every agent of the vault."
      />
      {isChanged ? <Difference seen={seenOf(again.form)} now={json} mine={mineOf(again.form)} /> : null}
      <ServiceForm
        action={servicesPath(vault, `/${encodeURIComponent(name)}/edit`)}
        csrf={csrfToken(c, deps)}
        typed={typed}
        rows={again === undefined ? (json?.substitutions?.length ?? 0) : rowsOf(again.form)}
        requires={requiresOf(service, again?.form)}
        keys={await keysIn(visit, rights)}
        seen={serviceText(service)}
        name={name}
        cancel={servicesPath(vault)}
      />
    </>,
  );
}

export async function takeEditService(visit: Visit, sent: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const form = withoutBlankRows(sent);
  const vault = param("name");
  try {
    const result = await addServices(deps, principal, {
      vault,
      services: [serviceOf(form)],
      renames: param("service"),
      seen: form.text(SEEN_FIELD),
      confirmHosts: confirmedHosts(form),
    });
    return done(visit, servicesPath(vault), writtenNotice(result));
  } catch (error) {
    return await showEditService(visit, { form, typed: asTyped(form, error) });
  }
}

function asTyped(form: SentForm, error: unknown): Draft {
  const fields = fieldNames(rowsOf(form));
  return refused(form, ofTheService(error), {
    fields,
    codes: { confirmation_required: CONFIRM_HOSTS_FIELD },
  });
}

function writerRights({ deps, principal, param }: Visit): Promise<VaultRights> {
  return readVaultRights(deps, principal, { name: param("name"), action: "service:write" });
}

async function keysIn({ deps, principal }: Visit, rights: VaultRights): Promise<readonly string[]> {
  if (!rights.may("credential:list")) return [];
  return (await listCredentials(deps, principal, { vault: rights.vault.name })).keys;
}

function requiresOf(service: Service | undefined, form: SentForm | undefined): readonly string[] {
  const typed = (form?.names ?? []).filter((name) => name.startsWith("requires."));
  return [...new Set([...(service?.requires ?? []), ...typed.map((name) => name.slice("requires.".length))])];
}

/** What was typed, as far as it can be read. */
function mineOf(form: SentForm): object | undefined {
  try {
    return serviceOf(form);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
