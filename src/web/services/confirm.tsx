/** @jsxImportSource hono/jsx */
/** To delete a service, and to switch one; both may have a wider service answer in its place, whose hosts are typed then. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { listServices, removeService, switchService } from "../../app/vault/services.ts";
import { AppError } from "../../core/errors.ts";
import { serviceText } from "../../core/service/format.ts";
import { joinedMatcher } from "../../core/service/service.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Button, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { ConfirmHosts } from "./form.tsx";
import { CONFIRM_HOSTS_FIELD, SEEN_FIELD } from "./sent.ts";
import { confirmedHosts, serviceNotThere, servicesPath } from "./written.ts";

const PLACES = {
  fields: [CONFIRM_HOSTS_FIELD],
  codes: { confirmation_required: CONFIRM_HOSTS_FIELD },
} as const;

type Asked = {
  readonly step: "delete" | "switch";
  readonly title: string;
  readonly says: string;
  readonly button: string;
  readonly kind: "primary" | "danger";
  readonly fields: (seen: string) => Readonly<Record<string, string>>;
  readonly typed: Draft;
};

export function showDeleteService(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const name = visit.param("service");
  return ask(visit, {
    step: "delete",
    title: `Delete ${name}`,
    says: "From the next request on its host is treated as one that this service does not cover. Credentials stay.",
    button: "Delete the service",
    kind: "danger",
    fields: (seen) => ({ [SEEN_FIELD]: seen }),
    typed,
  });
}

export async function takeDeleteService(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const reference = param("service");
  try {
    const request = { vault, reference, seen: form.text(SEEN_FIELD), confirmHosts: confirmedHosts(form) };
    const { removed } = await removeService(deps, principal, request);
    return done(visit, servicesPath(vault), `Service ${removed.name} was deleted.`);
  } catch (error) {
    return await showDeleteService(visit, refused(form, error, PLACES));
  }
}

export async function takeSwitchService(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const reference = param("service");
  const on = form.text("on");
  const enabled = on === "true";
  try {
    if (!enabled && on !== "false")
      throw new AppError("bad_request", { message: "on must be true or false" });
    const request = { vault, reference, enabled, confirmHosts: confirmedHosts(form) };
    const { name } = await switchService(deps, principal, request);
    return done(visit, servicesPath(vault), `Service ${name} is ${enabled ? "on" : "off"} now.`);
  } catch (error) {
    return await ask(visit, {
      step: "switch",
      title: `Switch ${reference} ${enabled ? "on" : "off"}`,
      says: "This lets a credential be sent to where it could not be before.",
      button: enabled ? "Switch it on" : "Switch it off",
      kind: "primary",
      fields: () => ({ on }),
      typed: refused(form, error, PLACES),
    });
  }
}

async function ask(visit: Visit, asked: Asked): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { step, title, says, button, kind, fields, typed } = asked;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "service:write" });
  const vault = rights.vault.name;
  const name = param("service");
  const service = (await listServices(deps, principal, { vault })).find((one) => one.name === name);
  if (service === undefined) throw serviceNotThere(vault, name);
  const hidden = Object.entries(fields(serviceText(service)));
  return consolePage(
    visit,
    { title, rights, under: servicesPath(vault), draft: typed, narrow: true },
    <>
      <PageHead title={title} crumbs={vaultCrumbs(vault, { label: "Services", path: servicesPath(vault) })} />
      <p>
        <code>
          <Untrusted>{joinedMatcher(service)}</Untrusted>
        </code>
      </p>
      <p>{says}</p>
      <Form action={servicesPath(vault, `/${encodeURIComponent(name)}/${step}`)} csrf={csrfToken(c, deps)}>
        {hidden.map(([field, value]) => (
          <input key={field} type="hidden" name={field} value={value} />
        ))}
        <ConfirmHosts typed={typed} />
        <div class="actions">
          <Button kind={kind}>{button}</Button>
          <a class="button quiet" href={servicesPath(vault)}>
            Cancel
          </a>
        </div>
      </Form>
    </>,
  );
}
