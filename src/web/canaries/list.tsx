/** @jsxImportSource hono/jsx */
/** The canaries of a vault. The texts of one are shown in the answer that makes it, and nowhere else. */
import { createCanary, listCanaries, type MadeCanary, revokeCanary } from "../../app/canary/canaries.ts";
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { CANARY_FORMATS, canaryPlace, DEFAULT_CANARY_FORMAT } from "../../core/canary/format.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Copy, LinkButton, RowLink } from "../ui/action.tsx";
import { Badge, Banner, Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

export async function showCanaries(
  visit: Visit,
  typed: Draft = draft({ format: DEFAULT_CANARY_FORMAT }),
): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "canary:list" });
  const { name } = rights.vault;
  const canaries = await listCanaries(deps, principal, { vault: name });
  const path = vaultPath(name, "/canaries");
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: `Canaries of ${name}`, rights, draft: typed },
    <>
      <PageHead
        title="Canaries"
        lead="A canary is a credential that opens nothing. Whoever sends one through the proxy has used what they found: it is refused, and told."
        crumbs={vaultCrumbs(name)}
      />
      {canaries.length === 0 ? (
        <Empty title="No canary is laid">Make one below, and leave it where nobody has any business.</Empty>
      ) : (
        <Table
          label="Canaries"
          columns={[
            { head: "Label" },
            { head: "Format", kind: "fit" },
            { head: "Begins", kind: "fit" },
            { head: "Created", kind: "fit" },
            { head: "Seen", kind: "fit" },
            { head: "Actions", kind: "end" },
          ]}
          rows={canaries.map((canary) => toRow(path, canary, now))}
        />
      )}
      {rights.may("canary:write") ? (
        <Card title="Make a canary" id="make">
          <Form action={path} csrf={csrfToken(c, deps)}>
            <Select
              name="format"
              label="It looks like a credential of"
              options={CANARY_FORMATS.map((format) => ({ value: format, label: format }))}
              {...typed.of("format")}
            />
            <Field
              name="label"
              label="Label"
              hint="Where you leave it, such as old .env of the shop. May be left out."
              maxLength={100}
              {...typed.of("label")}
            />
            <div class="actions">
              <Button>Make the canary</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </>,
  );
}

function toRow(path: string, canary: MadeCanary["canary"], now: number): Row {
  const { id, format, label, startsWith, createdAt, triggers, triggeredAt } = canary;
  return {
    key: id,
    cells: [
      label === "" ? <code key="id">{id}</code> : <Untrusted key="label">{label}</Untrusted>,
      format,
      <code key="begins">
        <Untrusted>{startsWith}</Untrusted>…
      </code>,
      <Time key="created" at={createdAt} now={now} />,
      triggeredAt === undefined ? (
        "never"
      ) : (
        <div key="seen">
          <Badge tone="danger">{triggers === 1 ? "once" : `${triggers} times`}</Badge>{" "}
          <Time at={triggeredAt} now={now} />
        </div>
      ),
      <RowLink
        key="revoke"
        href={`${path}/revoke?${new URLSearchParams({ id })}`}
        of={`canary ${visibleText(label === "" ? id : label)}`}
      >
        Revoke
      </RowLink>,
    ],
  };
}

export async function takeCanary(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const request = { vault: param("name"), format: form.text("format"), label: form.text("label") };
    return await showCanary(visit, await createCanary(deps, principal, request));
  } catch (error) {
    return await showCanaries(visit, refused(form, error, { fields: ["format", "label"] }));
  }
}

/** Not behind a redirect: the texts would have to be kept for the page that shows them. */
async function showCanary(visit: Visit, { canary, values }: MadeCanary): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "canary:list" });
  const { name } = rights.vault;
  const path = vaultPath(name, "/canaries");
  const text = values.map((one) => `${one.name}=${one.value}`).join("\n");
  return consolePage(
    visit,
    { title: "The new canary", rights, under: path, narrow: true },
    <>
      <PageHead title="The new canary" crumbs={vaultCrumbs(name, { label: "Canaries", path })} />
      <Banner tone="warn" title="It is shown this once">
        <p>Leave it {canaryPlace(canary.format)}: where nobody has any business to look for a key.</p>
      </Banner>
      <Copy id="canary" text={text} label="Copy the canary" />
      <p class="aside">
        It opens nothing anywhere. Requests are looked through for it from now on, whoever sends them and
        wherever they go.
      </p>
      <div class="actions">
        <LinkButton href={path}>I have left it</LinkButton>
      </div>
    </>,
  );
}

export async function showRevokeCanary(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "canary:write" });
  const { name } = rights.vault;
  const canary = (await listCanaries(deps, principal, { vault: name })).find(({ id }) => id === query("id"));
  if (canary === undefined) throw new AppError("canary_not_found");
  const path = vaultPath(name, "/canaries");
  const title = `Revoke ${canary.label === "" ? "the canary" : visibleText(canary.label)}`;
  return consolePage(
    visit,
    { title, rights, under: path, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={vaultCrumbs(name, { label: "Canaries", path })}
      action={`${path}/revoke?${new URLSearchParams({ id: canary.id })}`}
      csrf={csrfToken(c, deps)}
      button="Revoke the canary"
      cancel={path}
      draft={typed}
    >
      <p>
        Requests are looked through for{" "}
        <code>
          <Untrusted>{canary.startsWith}</Untrusted>…
        </code>{" "}
        no more, and whoever finds it is not told of.
      </p>
    </Confirm>,
  );
}

export async function takeRevokeCanary(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const vault = param("name");
  try {
    await revokeCanary(deps, principal, { vault, id: query("id") ?? "" });
    return done(visit, vaultPath(vault, "/canaries"), "The canary was revoked.");
  } catch (error) {
    return await showRevokeCanary(visit, refused(form, error, { fields: [] }));
  }
}
