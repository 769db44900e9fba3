/** @jsxImportSource hono/jsx */
import type { OAuthConfig } from "../../core/oauth/config.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { RedirectAddress } from "./provider-facts.tsx";

export type ToConnect = {
  readonly key: string;
  readonly config: OAuthConfig;
  readonly connectedAt?: number | undefined;
};

type ConnectFormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly connection: ToConnect;
  readonly callbackUrl: string;
};

/**
 * Leads to where a person agrees, by the configuration that is stored. What they were shown of it is sent along, so that
 * nobody agrees elsewhere than they have read: see `beginStoredConnect`.
 */
export function ConnectForm({ action, csrf, connection, callbackUrl }: ConnectFormProps) {
  const { key, config, connectedAt } = connection;
  return (
    <Form action={action} csrf={csrf}>
      <input type="hidden" name="key" value={key} />
      <input type="hidden" name="authorization_url" value={config.authorizationUrl} />
      <input type="hidden" name="token_url" value={config.tokenUrl} />
      {config.clientId === "" ? (
        <ClientFields credential={key} callbackUrl={callbackUrl} />
      ) : (
        <details>
          <summary>Use another client ID or secret</summary>
          <ClientFields credential={key} callbackUrl={callbackUrl} known={config.clientId} />
        </details>
      )}
      <div class="actions">
        <Button kind={connectedAt === undefined ? "primary" : "quiet"}>
          {`${connectedAt === undefined ? "Connect" : "Connect again"} ${key}`}
        </Button>
      </div>
    </Form>
  );
}

type ClientFieldsProps = {
  readonly credential: string;
  readonly callbackUrl: string;
  /** The client ID that is stored; what was mistyped once must not stand there for good. */
  readonly known?: string;
};

/** Who asks the provider. */
function ClientFields({ credential, callbackUrl, known }: ClientFieldsProps) {
  return (
    <>
      <Field
        name="client_id"
        id={`connect-${credential}`}
        label="Client ID"
        hint={<RedirectAddress url={callbackUrl} />}
        {...(known === undefined ? { required: true } : { value: known })}
        code
      />
      <Field
        name="client_secret"
        id={`connect-secret-${credential}`}
        label="Client secret"
        type="password"
        autocomplete="new-password"
        hint={
          known === undefined
            ? "Leave it empty if your client has none."
            : "Leave it empty to keep the one that is stored; another client has none then."
        }
      />
    </>
  );
}
