/** @jsxImportSource hono/jsx */
/** The tokens that were minted for a vault. A token's value is shown in the answer that makes it, and nowhere else. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { listSessions, mintSession, revokeSession, type SessionListing } from "../../app/vault/sessions.ts";
import { AppError } from "../../core/errors.ts";
import { endOf } from "../../core/session/lifetime.ts";
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
import { Banner, Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { LIMIT_FIELDS, LimitFields, typedLimits, Used } from "./limits.tsx";

const LIFETIMES = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "24 hours" },
  { value: "604800", label: "7 days" },
  { value: "", label: "As many seconds as below" },
];

export async function showTokens(
  visit: Visit,
  typed: Draft = draft({ lifetime: "86400" }),
): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "session:list" });
  const { name } = rights.vault;
  const sessions = await listSessions(deps, principal, { vault: name });
  const path = vaultPath(name, "/tokens");
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: `Tokens of ${name}`, rights, draft: typed },
    <>
      <PageHead
        title="Tokens"
        lead="A token lets a program send requests with this vault's credentials until it ends, and nothing more."
        crumbs={vaultCrumbs(name)}
      />
      {sessions.length === 0 ? (
        <Empty title="No token is valid">Mint one below, or start a program with agent-vault run.</Empty>
      ) : (
        <Table
          label="Tokens"
          columns={[
            { head: "Label" },
            { head: "Created by" },
            { head: "Created", kind: "fit" },
            { head: "Ends", kind: "fit" },
            { head: "Last used", kind: "fit" },
            { head: "Limits" },
            { head: "Actions", kind: "end" },
          ]}
          rows={sessions.map((session) => toRow(path, session, now))}
        />
      )}
      {rights.may("session:mint") ? (
        <Card title="Mint a token" id="mint">
          <Form action={path} csrf={csrfToken(c, deps)}>
            <Field
              name="label"
              label="Label"
              hint="What it is for, such as nightly build. May be left out."
              maxLength={100}
              {...typed.of("label")}
            />
            <Select name="lifetime" label="Ends in" options={LIFETIMES} {...typed.of("lifetime")} />
            <Field
              name="ttl_seconds"
              label="Seconds"
              hint="300 to 604800; only where nothing else is chosen above."
              {...typed.of("ttl_seconds")}
            />
            <LimitFields typed={typed} />
            <div class="actions">
              <Button>Mint the token</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </>,
  );
}

function toRow(path: string, session: SessionListing, now: number): Row {
  const { publicId, label, mintedBy, mintedByName, createdAt, lastUsedAt, limits, usage } = session;
  const end = endOf(session);
  return {
    key: publicId,
    cells: [
      label === undefined ? <code key="id">{publicId}</code> : <Untrusted key="label">{label}</Untrusted>,
      mintedBy === undefined ? (
        <em>Nobody known</em>
      ) : (
        <Untrusted key="by">{mintedByName ?? mintedBy.id}</Untrusted>
      ),
      <Time key="created" at={createdAt} now={now} />,
      end === Number.POSITIVE_INFINITY ? "never" : <Time key="ends" at={end} now={now} />,
      lastUsedAt === undefined ? "–" : <Time key="used" at={lastUsedAt} now={now} />,
      <Used key="limits" limits={limits} usage={usage} now={now} />,
      <RowLink
        key="revoke"
        href={`${path}/revoke?${new URLSearchParams({ id: publicId })}`}
        of={`token ${visibleText(label ?? publicId)}`}
      >
        Revoke
      </RowLink>,
    ],
  };
}

export async function takeToken(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const { token, expiresAt } = await mintSession(deps, principal, {
      vault,
      role: undefined,
      ttlSeconds: Number(form.text("lifetime") || form.text("ttl_seconds").trim()),
      label: form.text("label"),
      limits: typedLimits(form),
    });
    return await showToken(visit, token, expiresAt);
  } catch (error) {
    // Of all that is sent only a label is refused without more being said.
    const places = {
      fields: ["label", "lifetime", "ttl_seconds", ...LIMIT_FIELDS],
      codes: { bad_request: "label" },
    };
    return await showTokens(visit, refused(form, error, places));
  }
}

/** Not behind a redirect: the value would have to be kept for the page that shows it. */
async function showToken(visit: Visit, token: string, expiresAt: number): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "session:list" });
  const { name } = rights.vault;
  const path = vaultPath(name, "/tokens");
  return consolePage(
    visit,
    { title: "The new token", rights, under: path, narrow: true },
    <>
      <PageHead title="The new token" crumbs={vaultCrumbs(name, { label: "Tokens", path })} />
      <Banner tone="warn" title="It is shown this once">
        <p>
          Copy it now; it cannot be shown again. It ends <Time at={expiresAt} now={deps.clock.now()} />.
        </p>
      </Banner>
      <Copy id="token" text={token} label="Copy the token" />
      <p class="aside">
        Give it to a program as <code>AGENT_VAULT_TOKEN</code>, with the vault as{" "}
        <code>{`AGENT_VAULT_VAULT=${name}`}</code>, and start that with <code>agent-vault run</code>.
      </p>
      <div class="actions">
        <LinkButton href={path}>I have copied it</LinkButton>
      </div>
    </>,
  );
}

export async function showRevokeToken(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "session:revoke" });
  const { name } = rights.vault;
  const sessions = await listSessions(deps, principal, { vault: name });
  const session = sessions.find(({ publicId }) => publicId === query("id"));
  if (session === undefined) throw new AppError("session_not_found");
  const path = vaultPath(name, "/tokens");
  const title = `Revoke ${session.label === undefined ? "the token" : visibleText(session.label)}`;
  return consolePage(
    visit,
    { title, rights, under: path, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={vaultCrumbs(name, { label: "Tokens", path })}
      action={`${path}/revoke?${new URLSearchParams({ id: session.publicId })}`}
      csrf={csrfToken(c, deps)}
      button="Revoke the token"
      cancel={path}
      draft={typed}
    >
      <p>
        Programs that use it are refused from that moment on, and what they have open is closed. Its id is{" "}
        <code>{session.publicId}</code>.
      </p>
    </Confirm>,
  );
}

export async function takeRevokeToken(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const vault = param("name");
  try {
    await revokeSession(deps, principal, { vault, id: query("id") ?? "" });
    return done(visit, vaultPath(vault, "/tokens"), "The token was revoked.");
  } catch (error) {
    return await showRevokeToken(visit, refused(form, error, { fields: [] }));
  }
}
