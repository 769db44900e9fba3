/** @jsxImportSource hono/jsx */
import { ConnectForm } from "../../oauth/connect-form.tsx";
import { oauthFacts } from "../../oauth/provider-facts.tsx";
import { Badge, Card, Facts } from "../../ui/card.tsx";
import { Quote } from "../../ui/untrusted.tsx";
import type { Connection } from "../look.ts";
import type { ApprovalView } from "../view.ts";
import { At } from "./headline.tsx";

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
            <ConnectForm
              action={action}
              csrf={csrf}
              connection={{ key, config, connectedAt }}
              callbackUrl={callbackUrl}
            />
          )}
        </div>
      ))}
    </Card>
  );
}
