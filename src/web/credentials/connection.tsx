/** @jsxImportSource hono/jsx */
/** One credential whose value a provider gives: whether it is connected, connecting it again, and disconnecting it. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { beginConnect, callbackUrl } from "../../app/vault/oauth/begin.ts";
import { beginStoredConnect } from "../../app/vault/oauth/begin-stored.ts";
import { disconnect } from "../../app/vault/oauth/disconnect.ts";
import { putTokens } from "../../app/vault/oauth/put-tokens.ts";
import { type ConnectionStatus, connectionStatus } from "../../app/vault/oauth/status.ts";
import { MASKED } from "../../core/oauth/masked.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { demandSeen, Seen } from "../console/seen.tsx";
import { csrfToken } from "../csrf-token.ts";
import { ConnectForm } from "../oauth/connect-form.tsx";
import { demandBrowser, leaveFor } from "../oauth/leave.ts";
import { LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { Button, Form } from "../ui/form.tsx";
import { PageHead, Section } from "../ui/page-head.tsx";
import { ConnectionState } from "./connection-state.tsx";
import {
  OAUTH_FIELDS,
  OAuthFields,
  oauthValues,
  sentConfig,
  TOKEN_FIELDS,
  TokenFields,
} from "./oauth-fields.tsx";
import { credentialPath, credentialsPath, usage } from "./place.ts";

/** The forms of the page, by what they send as `act`. */
type Act = "connect" | "change" | "tokens";
type Again = { readonly act: Act; readonly typed: Draft };

export async function showConnection(visit: Visit, again?: Again): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const key = param("key");
  const action = "credential:describe";
  const rights = await readVaultRights(deps, principal, { name: param("name"), action });
  const vault = rights.vault.name;
  const status = await connectionStatus(deps, principal, { vault, key });
  const csrf = csrfToken(c, deps);
  const form = { action: credentialPath(vault, key, "connection"), csrf };
  const view = { now: deps.clock.now(), lookUp: await deps.publicSuffixes.load() };
  const isConnected = status.connectedAt !== undefined;
  return consolePage(
    visit,
    {
      title: `Connection of ${key}`,
      rights,
      under: credentialsPath(vault),
      narrow: true,
      ...(again === undefined ? {} : { draft: again.typed }),
    },
    <>
      <PageHead
        title={`Connection of ${key}`}
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
        actions={
          isConnected && rights.may("credential:write") ? (
            <LinkButton href={credentialPath(vault, key, "disconnect")} kind="quiet">
              Disconnect
            </LinkButton>
          ) : undefined
        }
      />
      <ConnectionState status={status} view={view} />
      {rights.may("credential:write") ? (
        <>
          {status.config.authorizationUrl === undefined ? null : (
            <ConnectForm
              {...form}
              connection={{ key, config: status.config, connectedAt: status.connectedAt }}
              callbackUrl={callbackUrl(deps.baseUrl)}
            />
          )}
          <Change form={form} status={status} baseUrl={deps.baseUrl} again={again} />
          <Tokens form={form} again={again} />
        </>
      ) : null}
    </>,
  );
}

type FormProps = {
  readonly form: { readonly action: string; readonly csrf: string };
  readonly again: Again | undefined;
};

type ChangeProps = FormProps & { readonly status: ConnectionStatus; readonly baseUrl: string };

function Change({ form, status: { config, hasClientSecret }, baseUrl, again }: ChangeProps) {
  const values = oauthValues(config);
  const typed = again?.act === "change" ? again.typed : draft(values);
  return (
    <Section title="Otherwise" id="otherwise">
      <details open={again?.act === "change"}>
        <summary>Change how it is got</summary>
        <Form {...form}>
          <input type="hidden" name="act" value="change" />
          <Seen values={values} />
          <OAuthFields typed={typed} callbackUrl={callbackUrl(baseUrl)} hasSecret={hasClientSecret} />
          <p class="aside">
            With another token address the connection ends at once; otherwise what is stored stays until you
            have agreed.
          </p>
          <div class="actions">
            <Button>Save and go on to the provider</Button>
          </div>
        </Form>
      </details>
    </Section>
  );
}

function Tokens({ form, again }: FormProps) {
  const typed = again?.act === "tokens" ? again.typed : draft();
  return (
    <details open={again?.act === "tokens"}>
      <summary>Put tokens in by hand</summary>
      <Form {...form}>
        <input type="hidden" name="act" value="tokens" />
        <TokenFields typed={typed} />
        <div class="actions">
          <Button kind="quiet">Store the tokens</Button>
        </div>
      </Form>
    </details>
  );
}

export async function takeConnection(visit: Visit, form: SentForm): Promise<Response> {
  const act: Act = form.names.includes("act")
    ? form.text("act") === "tokens"
      ? "tokens"
      : "change"
    : "connect";
  try {
    return await (act === "tokens" ? takeTokens : act === "change" ? takeChange : takeConnect)(visit, form);
  } catch (error) {
    const fields = act === "change" ? OAUTH_FIELDS : act === "tokens" ? TOKEN_FIELDS : [];
    return await showConnection(visit, { act, typed: refused(form, error, { fields }) });
  }
}

/** By what is stored, unless another client is named. */
async function takeConnect(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  const id = form.text("client_id").trim();
  const { url } = await beginStoredConnect(deps, principal, {
    vault,
    key,
    browser: demandBrowser(visit),
    shown: { authorizationUrl: form.text("authorization_url"), tokenUrl: form.text("token_url") },
    client: id === "" ? undefined : { id, secret: form.text("client_secret") },
  });
  return leaveFor(visit, { vault, key }, url);
}

async function takeChange(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  const browser = demandBrowser(visit);
  const { config } = await connectionStatus(deps, principal, { vault, key });
  demandSeen(form, oauthValues(config));
  const sent = sentConfig(form);
  const keeps =
    sent.clientSecret === "" && sent.clientId === config.clientId && sent.tokenUrl === config.tokenUrl;
  const { url } = await beginConnect(deps, principal, {
    vault,
    key,
    browser,
    ...sent,
    ...(keeps ? { clientSecret: MASKED } : {}),
  });
  return leaveFor(visit, { vault, key }, url);
}

async function takeTokens(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  await connectionStatus(deps, principal, { vault, key });
  await putTokens(deps, principal, {
    vault,
    key,
    accessToken: form.text("access_token"),
    refreshToken: form.text("refresh_token"),
    tokenUrl: undefined,
    clientId: undefined,
    clientSecret: MASKED,
    tokenAuthMethod: undefined,
  });
  return done(visit, credentialPath(vault, key, "connection"), `The tokens of ${key} are stored.`);
}

export async function showDisconnect(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const key = param("key");
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "credential:write" });
  const vault = rights.vault.name;
  await connectionStatus(deps, principal, { vault, key });
  return consolePage(
    visit,
    { title: `Disconnect ${key}`, rights, under: credentialsPath(vault), draft: typed, narrow: true },
    <Confirm
      title={`Disconnect ${key}`}
      crumbs={vaultCrumbs(
        vault,
        { label: "Credentials", path: credentialsPath(vault) },
        { label: key, path: credentialPath(vault, key, "connection") },
      )}
      action={credentialPath(vault, key, "disconnect")}
      csrf={csrfToken(c, deps)}
      button="Disconnect it"
      cancel={credentialPath(vault, key, "connection")}
      draft={typed}
    >
      <UsedBy names={await namesUsing(visit, rights, key)} />
      <p>
        Its tokens are forgotten here, and how it is got stays, so that it can be connected again. The
        provider is told nothing: what you agreed to there is taken back there.
      </p>
    </Confirm>,
  );
}

function UsedBy({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Banner tone="warn" title={`Used by ${names.join(", ")}`}>
      <p>Requests of these services are refused until it is connected again.</p>
    </Banner>
  );
}

async function namesUsing(visit: Visit, rights: VaultRights, key: string): Promise<readonly string[]> {
  return (await usage(visit, rights))(key).map(({ name }) => name);
}

export async function takeDisconnect(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const [vault, key] = [param("name"), param("key")];
  await disconnect(deps, principal, { vault, key });
  return done(visit, credentialPath(vault, key, "connection"), `${key} is disconnected.`);
}
