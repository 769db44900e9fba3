/** @jsxImportSource hono/jsx */
import { Badge, Card, Facts } from "../../ui/card.tsx";
import { Button, Field, Form } from "../../ui/form.tsx";
import { Quote } from "../../ui/untrusted.tsx";
import type { Connection } from "../look.ts";
import type { ApprovalView } from "../view.ts";
import { At } from "./headline.tsx";
import { oauthFacts, RedirectAddress } from "./slots.tsx";

type ConnectionsProps = {
  readonly connections: readonly Connection[];
  readonly action: string;
  readonly csrf: string;
  readonly view: Pick<ApprovalView, "now" | "callbackUrl" | "lookUp">;
};

/** OAuth credentials that were stored, and where a person agrees so that they work. */
export function Connections({ connections, action, csrf, view }: ConnectionsProps) {
  const { now, callbackUrl } = view;
  if (connections.length === 0) return null;
  return (
    <Card title="Connect" id="connect">
      {connections.map(({ key, config, connectedAt, failure }) => (
        <div class="part" key={key}>
          <h3 class="named">
            <code>{key}</code>{" "}
            {connectedAt === undefined ? (
              <Badge tone="warn">Not connected yet</Badge>
            ) : (
              <Badge tone="ok">Connected</Badge>
            )}
          </h3>
          {connectedAt === undefined ? null : (
            <p>
              <At at={connectedAt} now={now} />
            </p>
          )}
          {failure === undefined ? null : (
            <Quote about="It failed last." label="What was said of it." text={failure.message} />
          )}
          {/* As it is now: whoever may write credentials may have changed it since it was approved. */}
          <Facts facts={oauthFacts(config, view)} />
          {config.authorizationUrl === undefined ? (
            <p>
              It names no address at which you could agree. Get a token from the provider and store it:{" "}
              <code>agent-vault vault credential connect {key} --access-token</code>
            </p>
          ) : (
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
          )}
        </div>
      ))}
    </Card>
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
