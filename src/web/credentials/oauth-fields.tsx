/** @jsxImportSource hono/jsx */
/** How a credential of OAuth is got, as fields that are called as the wire calls them. */
import type { ConnectRequest } from "../../app/vault/oauth/begin.ts";
import { MANUAL, type OAuthConfig } from "../../core/oauth/config.ts";
import { OAUTH_PRESETS, type OAuthPreset } from "../../core/oauth/presets.ts";
import type { Form } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { RedirectAddress } from "../oauth/provider-facts.tsx";
import { Checkbox, Select } from "../ui/choice.tsx";
import { Button, Field } from "../ui/form.tsx";

export const OAUTH_FIELDS = [
  "key",
  "authorization_url",
  "token_url",
  "client_id",
  "client_secret",
  "scopes",
  "scope_separator",
  "token_auth_method",
  "disable_pkce",
] as const;

const SEPARATORS = [
  { value: " ", label: "a blank" },
  { value: ",", label: "a comma" },
];

const AUTH_METHODS = [
  { value: "client_secret_post", label: "in the body of the request" },
  { value: "client_secret_basic", label: "as HTTP Basic" },
];

type OAuthFieldsProps = {
  readonly typed: Draft;
  readonly callbackUrl: string;
  /** A client secret is stored already. */
  readonly hasSecret: boolean;
};

export function OAuthFields({ typed, callbackUrl, hasSecret }: OAuthFieldsProps) {
  return (
    <>
      <Field
        name="authorization_url"
        label="Authorization address"
        hint="Where you agree. With the parameters that the provider wants, such as access_type=offline."
        type="url"
        code
        required
        maxLength={2048}
        {...typed.of("authorization_url")}
      />
      <Field
        name="token_url"
        label="Token address"
        hint="Where tokens come from. It is sent the client secret and refresh tokens."
        type="url"
        code
        required
        maxLength={2048}
        {...typed.of("token_url")}
      />
      <Field
        name="client_id"
        label="Client ID"
        hint={<RedirectAddress url={callbackUrl} />}
        code
        required
        {...typed.of("client_id")}
      />
      <Field
        name="client_secret"
        label="Client secret"
        type="password"
        autocomplete="new-password"
        hint={
          hasSecret
            ? "Leave it empty to keep the one that is stored, which is kept for the same client and token address alone."
            : "Leave it empty if your client has none."
        }
        error={typed.of("client_secret").error}
      />
      <Field
        name="scopes"
        label="Scopes"
        hint="What you will be asked to agree to."
        code
        {...typed.of("scopes")}
      />
      <details
        open={typed.isTicked("disable_pkce") || typed.of("token_auth_method").value === "client_secret_basic"}
      >
        <summary>How this provider differs</summary>
        <Select
          name="scope_separator"
          label="Between two scopes"
          options={SEPARATORS}
          {...typed.of("scope_separator")}
        />
        <Select
          name="token_auth_method"
          label="The client secret is sent"
          options={AUTH_METHODS}
          {...typed.of("token_auth_method")}
        />
        <Checkbox
          name="disable_pkce"
          label="Leave out PKCE"
          hint="Whoever gets hold of the provider's answer on its way could use it then. For providers that refuse it."
          checked={typed.isTicked("disable_pkce")}
        />
      </details>
    </>
  );
}

export const TOKEN_FIELDS = ["access_token", "refresh_token"] as const;

/** Tokens that somebody got elsewhere. */
export function TokenFields({ typed }: { readonly typed: Draft }) {
  return (
    <>
      <Field
        name="access_token"
        label="Access token"
        type="password"
        autocomplete="new-password"
        error={typed.of("access_token").error}
      />
      <Field
        name="refresh_token"
        label="Refresh token"
        type="password"
        autocomplete="new-password"
        hint="It is tried at once where there is a token address, and nothing is stored if that refuses it."
        error={typed.of("refresh_token").error}
      />
    </>
  );
}

/** Chooses a well-known provider: by GET, so that it can be linked to. */
export function ProviderPicker({ action, chosen }: { readonly action: string; readonly chosen: string }) {
  const options = OAUTH_PRESETS.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form method="get" action={action} class="preset">
      <Select
        name="preset"
        label="Provider"
        options={[{ value: "", label: "Another provider" }, ...options]}
        value={chosen}
      />
      <Button kind="quiet">Fill in</Button>
    </form>
  );
}

export function presetNamed(id: string | undefined): OAuthPreset | undefined {
  return OAUTH_PRESETS.find((preset) => preset.id === id);
}

/** What stands in the fields, of a configuration or a preset. */
export function oauthValues(config: Partial<OAuthConfig>): Record<string, string> {
  const { authorizationUrl = "", tokenUrl = "", clientId = "", scopes = "" } = config;
  return {
    authorization_url: authorizationUrl,
    token_url: said(tokenUrl),
    client_id: said(clientId),
    scopes,
    scope_separator: config.scopeSeparator ?? " ",
    token_auth_method: config.tokenAuthMethod ?? "client_secret_post",
    disable_pkce: config.disablePkce === true ? "on" : "",
  };
}

/** Of tokens that were put in by hand nothing is known. */
function said(text: string): string {
  return text === MANUAL ? "" : text;
}

/** What was sent of it. */
export function sentConfig(form: Form): Omit<ConnectRequest, "vault" | "key" | "browser" | "onlyNew"> {
  return {
    authorizationUrl: form.text("authorization_url").trim(),
    tokenUrl: form.text("token_url").trim(),
    clientId: form.text("client_id").trim(),
    clientSecret: form.text("client_secret"),
    scopes: form.text("scopes").trim(),
    scopeSeparator: form.text("scope_separator"),
    disablePkce: form.names.includes("disable_pkce"),
    tokenAuthMethod: form.text("token_auth_method"),
  };
}
