/** @jsxImportSource hono/jsx */
/** From nothing to a first brokered request, on one page: a service, its key, the command to run. */
import { addFirstService, FIRST_SERVICES } from "../../app/console/first-service.ts";
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { listLogs } from "../../app/instance/logs.ts";
import { listServices } from "../../app/vault/services.ts";
import { DEFAULT_VAULT_NAME } from "../../core/ids.ts";
import type { Service } from "../../core/service/service.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { seeOther } from "../page.ts";
import { PageHead } from "../ui/page-head.tsx";
import { startPath } from "./place.ts";
import { ChooseStep, Finished, RunStep } from "./steps.tsx";

type Arrived = { readonly status: number; readonly host: string } | undefined;

export async function showStart(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { deps, principal, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: vaultOf(visit), action: "credential:write" });
  const { name: vault } = rights.vault;
  const services = await listServices(deps, principal, { vault });
  const service = services.find(({ name }) => name === query("service"));
  const arrived = service === undefined ? undefined : await firstRequest(visit, vault, service.name);
  return consolePage(
    visit,
    { title: "Get started", rights, draft: typed, narrow: true },
    <>
      <PageHead
        title={arrived === undefined ? "Get started" : "It works"}
        lead="An agent uses a service through this vault, and never sees its key."
      />
      <Steps visit={visit} rights={rights} service={service} arrived={arrived} typed={typed} />
    </>,
  );
}

type StepsProps = {
  readonly visit: Visit;
  readonly rights: VaultRights;
  readonly service: Service | undefined;
  readonly arrived: Arrived;
  readonly typed: Draft;
};

function Steps({ visit: { c, deps }, rights, service, arrived, typed }: StepsProps) {
  const vault = rights.vault.name;
  const here = startPath(vault, service?.name);
  return (
    <>
      <ChooseStep
        action={startPath(vault)}
        csrf={csrfToken(c, deps)}
        entries={FIRST_SERVICES}
        added={service}
        typed={typed}
      />
      <RunStep
        service={service}
        vault={vault}
        address={deps.loopbackOnly ? undefined : deps.baseUrl}
        here={here}
        isOver={arrived !== undefined}
      />
      {arrived === undefined ? null : <Finished arrived={arrived} vault={vault} again={startPath(vault)} />}
    </>
  );
}

export async function takeStart(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  const vault = vaultOf(visit);
  try {
    const { name } = await addFirstService(deps, principal, {
      vault,
      service: form.text("service"),
      value: form.text("value"),
      anyShape: form.names.includes("any_shape"),
    });
    return seeOther(visit.c, startPath(vault, name));
  } catch (error) {
    return await showStart(visit, refused(form, error, { fields: ["service", "value"], codes: PLACES }));
  }
}

const PLACES = { invalid_service: "service", conflict: "service" } as const;

/** For the page's script: whether a request has come, so that it shows it. */
export async function showArrived(visit: Visit): Promise<Response> {
  const found = await firstRequest(visit, vaultOf(visit), visit.query("service") ?? "");
  return visit.c.json({ done: found !== undefined });
}

/** The newest request that this service brokered and that its host answered. */
async function firstRequest({ deps, principal }: Visit, vault: string, service: string): Promise<Arrived> {
  const { rows } = await listLogs(deps, principal, { vault, service, limit: 20 });
  const row = rows.find(({ status }) => status > 0);
  return row === undefined ? undefined : { status: row.status, host: row.host };
}

function vaultOf({ query }: Pick<Visit, "query">): string {
  return query("vault") ?? DEFAULT_VAULT_NAME;
}
