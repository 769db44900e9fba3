/** @jsxImportSource hono/jsx */
import type { ConnectionStatus } from "../../app/vault/oauth/status.ts";
import { MANUAL } from "../../core/oauth/config.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { oauthFacts } from "../oauth/provider-facts.tsx";
import { Badge, Card, type Fact, Facts } from "../ui/card.tsx";
import { Time } from "../ui/time.tsx";
import { Quote, Untrusted } from "../ui/untrusted.tsx";

type ConnectionStateProps = {
  readonly status: ConnectionStatus;
  readonly view: { readonly now: number; readonly lookUp: HostLookup };
};

/** Whether it is connected, until when, and what failed last. */
export function ConnectionState({ status, view }: ConnectionStateProps) {
  const { config, connectedAt, failure } = status;
  return (
    <Card title="State" id="state">
      <p>
        {connectedAt === undefined ? (
          <Badge tone="warn">Not connected</Badge>
        ) : failure === undefined ? (
          <Badge tone="ok">Connected</Badge>
        ) : (
          <Badge tone="danger">Connected, but it failed last</Badge>
        )}
      </p>
      {failure === undefined ? null : (
        <>
          <Quote about="It failed last." label="What was said of it." text={failure.message} />
          <p class="aside">
            <Time at={failure.at} now={view.now} />
          </p>
        </>
      )}
      <Facts facts={[...timesOf(status, view.now), ...clientOf(status)]} />
      <Facts facts={oauthFacts(config.tokenUrl === MANUAL ? withoutTokenUrl(config) : config, view)} />
    </Card>
  );
}

function timesOf(status: ConnectionStatus, now: number): readonly Fact[] {
  const { connectedAt, lastRefreshedAt, expiresAt, hasRefreshToken } = status;
  const time = (name: string, at: number | undefined): readonly Fact[] =>
    at === undefined ? [] : [{ name, value: <Time at={at} now={now} /> }];
  if (connectedAt === undefined) return [];
  return [
    ...time("Connected", connectedAt),
    ...time("Refreshed", lastRefreshedAt),
    ...(expiresAt === undefined
      ? [{ name: "Token runs out", value: "The provider did not say." }]
      : time("Token runs out", expiresAt)),
    {
      name: "Refresh",
      value: hasRefreshToken
        ? "By itself, before it runs out."
        : "The provider gave no refresh token: connect again once it runs out.",
    },
  ];
}

function clientOf({ config: { clientId, tokenUrl }, hasClientSecret }: ConnectionStatus): readonly Fact[] {
  if (tokenUrl === MANUAL)
    return [{ name: "Tokens", value: "They were put in by hand, and are not refreshed." }];
  return [
    {
      name: "Client ID",
      value:
        clientId === "" ? (
          "not said yet"
        ) : (
          <code>
            <Untrusted>{clientId}</Untrusted>
          </code>
        ),
    },
    { name: "Client secret", value: hasClientSecret ? "stored" : "none" },
  ];
}

function withoutTokenUrl({ tokenUrl: _, ...config }: ConnectionStatus["config"]) {
  return config;
}
