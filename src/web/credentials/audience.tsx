/** @jsxImportSource hono/jsx */
/** Where one credential may be sent: what somebody bound it to, and by admins further hosts and fewer. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { type ListedCredential, listCredentials } from "../../app/vault/credentials.ts";
import { bindHost, unbindHost } from "../../app/vault/reach/audiences.ts";
import { AppError } from "../../core/errors.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { outsideAudience } from "../../core/reach/outside.ts";
import { BOUND_SURFACES } from "../../core/reach/reach.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { surfaceText } from "../approve/words.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { ActionButton } from "../ui/action.tsx";
import { Banner, Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { HostName } from "../ui/host-name.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { credentialPath, credentialsPath, usage } from "./place.ts";

type Audience = NonNullable<ListedCredential["audience"]>;

const SURFACE_OPTIONS = BOUND_SURFACES.map((surface) => ({ value: surface, label: surfaceText(surface) }));

export async function showAudience(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const key = param("key");
  const action = "credential:describe";
  const rights = await readVaultRights(deps, principal, { name: param("name"), action });
  const vault = rights.vault.name;
  const audience = await audienceOf(visit, vault, key);
  const path = credentialPath(vault, key, "audience");
  const refusedServices = await outsideOf(visit, rights, key, audience);
  return consolePage(
    visit,
    { title: `Where ${key} may go`, rights, under: credentialsPath(vault), draft: typed },
    <>
      <PageHead
        title={`Where ${key} may go`}
        lead="Services may send it to these hosts alone, and in this part of a request. What they would send elsewhere is refused."
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
      />
      {refusedServices.length === 0 ? null : (
        <Banner tone="warn" title={`Refused: ${refusedServices.map(({ name }) => name).join(", ")}`}>
          <p>
            {`These would send it to ${refusedServices.map(joinedMatcher).join(", ")}, where it may not go.`}
          </p>
        </Banner>
      )}
      {audience === undefined || audience.length === 0 ? (
        <NoHost isBound={audience !== undefined} />
      ) : (
        <Hosts
          shown={{ visit, rights, lookUp: await deps.publicSuffixes.load() }}
          path={path}
          audience={audience}
        />
      )}
      {rights.may("audience:bind") ? (
        <Card title="Allow a host" id="allow">
          <Form action={path} csrf={csrfToken(c, deps)}>
            <Field
              name="host"
              label="Host"
              hint="Such as api.stripe.com, *.example.com for one more label, or api.example.com:8443."
              code
              required
              maxLength={300}
              {...typed.of("host")}
            />
            <Select name="surface" label="Sent" options={SURFACE_OPTIONS} {...typed.of("surface")} />
            <div class="actions">
              <Button>Allow the host</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </>,
  );
}

function NoHost({ isBound }: { readonly isBound: boolean }) {
  return isBound ? (
    <Empty title="Nowhere">Every host was taken back.</Empty>
  ) : (
    <Empty title="Wherever services send it">
      Nobody has bound it to a host yet. Once one is named here, it goes there alone.
    </Empty>
  );
}

type HostsProps = {
  readonly shown: { readonly visit: Visit; readonly rights: VaultRights; readonly lookUp: HostLookup };
  readonly path: string;
  readonly audience: Audience;
};

function Hosts({ shown: { visit, rights, lookUp }, path, audience }: HostsProps) {
  const { c, deps } = visit;
  const mayUnbind = rights.may("audience:unbind");
  const rows = audience.map(({ host, surface, boundAt, boundBy }, at): Row => {
    const isFirst = audience.findIndex((one) => one.host === host) === at;
    return {
      key: `${host} ${surface}`,
      cells: [
        <HostName key="host" host={host} lookUp={lookUp} />,
        surfaceText(surface),
        <Time key="at" at={boundAt} now={deps.clock.now()} />,
        boundBy === "" ? <span class="muted">not noted</span> : <Untrusted key="by">{boundBy}</Untrusted>,
        // A host is taken back whole, so it is offered once.
        mayUnbind && isFirst ? (
          <ActionButton
            action={`${path}/take-back`}
            csrf={csrfToken(c, deps)}
            fields={{ host }}
            kind="plain"
            label={`Take back ${visibleText(host)}`}
          >
            Take back
          </ActionButton>
        ) : null,
      ],
    };
  });
  return (
    <Table
      label="Hosts"
      columns={[
        { head: "Host" },
        { head: "Sent" },
        { head: "Since", kind: "fit" },
        { head: "By" },
        { head: "Actions", kind: "end" },
      ]}
      rows={rows}
    />
  );
}

export async function takeAudience(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  try {
    const asked = { vault, key, host: form.text("host"), surface: form.text("surface") };
    const { host, isNew } = await bindHost(deps, principal, asked);
    const text = isNew ? `${key} may be sent to ${host} now.` : `${key} could be sent to ${host} already.`;
    return done(visit, credentialPath(vault, key, "audience"), text);
  } catch (error) {
    return await showAudience(visit, refused(form, error, { fields: ["host", "surface"] }));
  }
}

export async function takeUnbind(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  const gone = await unbindHost(deps, principal, { vault, key, host: form.text("host") });
  const text = `${key} is not sent to ${gone.host} any more.`;
  const names = gone.refused.map(({ name }) => name).join(", ");
  const notice =
    names === ""
      ? ({ tone: "ok", text } as const)
      : ({ tone: "warn", text: `${text} Refused from now on: ${names}.` } as const);
  return done(visit, credentialPath(vault, key, "audience"), notice);
}

/** Undefined where nobody ever bound it. Throws `credential_not_found`. */
async function audienceOf(
  { deps, principal }: Visit,
  vault: string,
  key: string,
): Promise<Audience | undefined> {
  const { credentials = [] } = await listCredentials(deps, principal, { vault });
  const found = credentials.find((one) => one.key === key);
  if (found !== undefined) return found.audience;
  throw new AppError("credential_not_found", { message: `Vault "${vault}" has no credential of that key.` });
}

/** The services that name it and are refused for it. */
async function outsideOf(
  visit: Visit,
  rights: VaultRights,
  key: string,
  audience: Audience | undefined,
): Promise<readonly Service[]> {
  if (audience === undefined) return [];
  const users = (await usage(visit, rights))(key);
  if (audience.length === 0) return users;
  return [...outsideAudience(users, audience).keys()];
}
