/** @jsxImportSource hono/jsx */
import { formatAuthMethod } from "../../../core/auth-method/method.ts";
import type { ProposedService } from "../../../core/proposal/proposal.ts";
import { isEnabled, type Service, surfacesOf } from "../../../core/service/service.ts";
import { Badge, Card, type Fact, Facts, type Tone } from "../../ui/card.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { type ApprovalView, matcherOf } from "../view.ts";

/** Every service that would be another one, with all that is asked of it. */
export function Services({ view }: { readonly view: ApprovalView }) {
  const { services } = view.proposal;
  if (services.length === 0) return null;
  return (
    <Card title={services.length === 1 ? "The service" : "The services"} id="services">
      {services.map((change) => (
        <div class="part" key={nameOf(change)}>
          <h3 class="named">
            {nameOf(change)} <Change change={change} />
          </h3>
          <Facts facts={factsOf(change, view)} />
        </div>
      ))}
    </Card>
  );
}

function nameOf(change: ProposedService): string {
  return change.type === "set" ? change.service.name : change.name;
}

function Change({ change }: { readonly change: ProposedService }) {
  const [tone, text] = changeWords(change);
  return <Badge tone={tone}>{text}</Badge>;
}

function changeWords(change: ProposedService): readonly [Tone, string] {
  if (change.type === "delete") return ["danger", "Would be deleted"];
  if (change.type === "switch")
    return ["warn", change.enabled ? "Would be switched on" : "Would be switched off"];
  return change.replaces === undefined ? ["neutral", "New"] : ["warn", "Replaces the one of this name"];
}

function factsOf(change: ProposedService, { lookUp }: ApprovalView): readonly Fact[] {
  const matcher = matcherOf(change);
  const host = { name: "Host", value: <HostName host={matcher} lookUp={lookUp} /> };
  if (change.type !== "set") return [host];
  const { service } = change;
  return [
    host,
    { name: "Authentication", value: <Auth service={service} /> },
    ...(service.substitutions.length === 0
      ? []
      : [{ name: "Placeholders", value: <Placeholders service={service} /> }]),
    ...(isEnabled(service) ? [] : [{ name: "State", value: "Switched off" }]),
    ...(service.cookies === "pass" ? [{ name: "Cookies", value: "Handed on to the agent" }] : []),
  ];
}

const AUTH: Readonly<Record<Service["auth"]["type"], string>> = {
  bearer: "Bearer token",
  basic: "User name and password",
  "api-key": "API key",
  custom: "Headers",
  passthrough: "None: requests pass as the agent writes them",
};

/** The method, and every field of it: names of headers and their templates are the agent's. */
function Auth({ service: { auth } }: { readonly service: Service }) {
  const { type: _, ...fields } = formatAuthMethod(auth);
  return (
    <>
      {AUTH[auth.type]}
      {Object.entries(fields).flatMap(([name, value]) =>
        lines(name, value).map((line) => (
          <span class="line" key={line}>
            <code>
              <Untrusted>{line}</Untrusted>
            </code>
          </span>
        )),
      )}
    </>
  );
}

function lines(name: string, value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [`${name}: ${String(value)}`];
  return Object.entries(value).map(([key, text]) => `${key}: ${String(text)}`);
}

function Placeholders({ service }: { readonly service: Service }) {
  return (
    <>
      {service.substitutions.map((one) => (
        <span class="line" key={one.placeholder}>
          <code>
            <Untrusted>{one.placeholder}</Untrusted>
          </code>{" "}
          becomes <code>{one.key}</code> in {surfacesOf(one).join(", ")}
        </span>
      ))}
    </>
  );
}
