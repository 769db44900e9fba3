/** @jsxImportSource hono/jsx */
/** One request of the log, with all that is known of it: names only, for the log holds no value. */
import type { Child } from "hono/jsx";
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import { readLog } from "../../app/instance/logs.ts";
import { listServices } from "../../app/vault/services.ts";
import { authHeaderNames } from "../../core/auth-method/method.ts";
import { AppError } from "../../core/errors.ts";
import { faultOf, LEAK_REDACTED } from "../../core/log/outcome.ts";
import { reasonOf } from "../../core/log/reasons.ts";
import type { Service } from "../../core/service/service.ts";
import { latencyText } from "../charts/scale.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { newServicePath } from "../services/discovered.tsx";
import { LinkButton } from "../ui/action.tsx";
import { Banner, Card, Facts } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { idOf } from "./filter.ts";
import { type LogRow, LogTime, Status, shortHost, Who } from "./row.tsx";

export async function showLog(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "log:read" });
  const { name } = rights.vault;
  const id = idOf(param("id"));
  if (id === undefined) throw new AppError("not_found");
  const row = await readLog(deps, principal, { vault: name, id });
  const services = await listServices(deps, principal, { vault: name });
  const service = services.find((one) => one.name === row.matchedService);
  const path = vaultPath(name, "/logs");
  return consolePage(
    visit,
    { title: `Request ${id} of ${name}`, rights },
    <>
      <PageHead title={`Request ${id}`} crumbs={vaultCrumbs(name, { label: "Logs", path })} />
      <Fault row={row} rights={rights} />
      <Card title="Request" id="request">
        <Facts facts={requestFacts(row)} />
      </Card>
      <Card title="What agent-vault did" id="brokered">
        <Facts facts={brokerFacts(row, service)} />
      </Card>
    </>,
  );
}

/** Why it was not answered, and what to do; nothing where it was. */
function Fault({ row, rights }: { readonly row: LogRow; readonly rights: VaultRights }) {
  const { errorCode, host } = row;
  if (errorCode === "") return null;
  const reason = reasonOf(errorCode);
  const mayAdd = errorCode === "no_match" && rights.may("service:write");
  return (
    <Banner tone="danger" title={titleOf(errorCode)}>
      <p>
        <Text>{errorCode}</Text> {reason?.what}
      </p>
      {reason === undefined ? null : <p>{reason.remedy}</p>}
      {mayAdd ? (
        <LinkButton href={newServicePath(rights.vault.name, shortHost(host))} kind="quiet">
          Make a service for the host
        </LinkButton>
      ) : null}
    </Banner>
  );
}

function titleOf(errorCode: string): string {
  if (errorCode === LEAK_REDACTED) return "The answer told a credential";
  return faultOf(errorCode) === "refused" ? "This was refused" : "This failed";
}

/** Refused, though the request was sent: it is the answer that did not pass. */
const ANSWERS: ReadonlySet<string> = new Set([
  LEAK_REDACTED,
  "leak_refused",
  "unknown_encoding",
  "decompression_bomb",
  "unsearchable_answer",
  "response_too_large",
]);

function requestFacts(row: LogRow) {
  const { method, host, path, createdAt, latencyMs, sessionId, ingress, authScheme, authHeader } = row;
  return [
    { name: "Time", value: <LogTime at={createdAt} /> },
    { name: "Method", value: <Text>{method}</Text> },
    { name: "Host", value: <Text>{host}</Text> },
    { name: "Path", value: <Text>{path}</Text> },
    { name: "Status", value: <Status row={row} /> },
    { name: "Latency", value: latencyText(latencyMs) },
    { name: "Who", value: <Who row={row} /> },
    { name: "Session", value: sessionId === "" ? "none" : <Text>{sessionId}</Text> },
    { name: "Came", value: ingress === "mitm" ? "through a tunnel (CONNECT)" : "as plain HTTP to the proxy" },
    {
      name: "Sent to authenticate",
      value:
        authHeader === "" ? (
          "nothing"
        ) : (
          <>
            <Text>{authHeader}</Text>
            {authScheme === "" ? null : (
              <>
                {" ("}
                <Untrusted>{authScheme}</Untrusted>)
              </>
            )}
          </>
        ),
    },
  ];
}

function brokerFacts(row: LogRow, service: Service | undefined) {
  const { matchedService, credentialKeys, plaintext, placeholderSent, tlsAlert, foundIn } = row;
  return [
    { name: "Service", value: matchedService === "" ? "none" : <Untrusted>{matchedService}</Untrusted> },
    { name: "Headers set by us", value: <HeadersSet row={row} service={service} /> },
    { name: "Credentials", value: credentialKeys.length === 0 ? "none" : <Names names={credentialKeys} /> },
    ...(plaintext
      ? [
          {
            name: "Clear text",
            value: "A credential went over http://, where everyone on the way can read it.",
          },
        ]
      : []),
    ...(tlsAlert === undefined ? [] : [{ name: "TLS alert", value: <code>{tlsAlert}</code> }]),
    ...(foundIn === undefined ? [] : [{ name: "Found in", value: <Untrusted>{foundIn}</Untrusted> }]),
    ...(placeholderSent
      ? [
          {
            name: "Placeholder",
            value: "The placeholder of a key went to this host as it came, for no service is for the host.",
          },
        ]
      : []),
  ];
}

/** The log has no header; they are those of the service, which may have been changed since. */
function HeadersSet({ row, service }: { readonly row: LogRow; readonly service: Service | undefined }) {
  const { matchedService, errorCode } = row;
  if (matchedService === "") return <>none</>;
  if (errorCode !== "" && faultOf(errorCode) === "refused" && !ANSWERS.has(errorCode))
    return <>none: the request was not sent on</>;
  if (service === undefined) return <>not known: the service is not in the vault any more</>;
  const names = authHeaderNames(service.auth);
  const inHeaders = service.substitutions.some(({ in: places }) => places?.includes("header") === true);
  return (
    <>
      {names.length === 0 ? "none" : <Names names={names} />}
      {inHeaders ? ", and placeholders in other headers" : ""}
      <span class="muted">
        {errorCode === ""
          ? " as the service is set up now"
          : " as the service is set up now, if it was sent on"}
      </span>
    </>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, at) => (
        <>
          {at === 0 ? "" : ", "}
          <Text>{name}</Text>
        </>
      ))}
    </>
  );
}

function Text({ children }: { readonly children: string }): Child {
  return (
    <code>
      <Untrusted>{children}</Untrusted>
    </code>
  );
}
