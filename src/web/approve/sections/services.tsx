/** @jsxImportSource hono/jsx */

import { formatAuthMethod } from "../../../core/auth-method/method.ts";
import { budgetText } from "../../../core/budget/budget.ts";
import { nameOfChange } from "../../../core/proposal/apply.ts";
import type { ProposedService } from "../../../core/proposal/proposal.ts";
import { methodsText } from "../../../core/service/methods.ts";
import { isEnabled, joinedMatcher, type Service, surfacesOf } from "../../../core/service/service.ts";
import { Badge, Card, type Fact, Facts, type Tone } from "../../ui/card.tsx";
import { HostName } from "../../ui/host-name.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { type ApprovalView, matcherOf } from "../view.ts";

/** Every service that would be another one, with all that it would be. */
export function Services({ view }: { readonly view: ApprovalView }) {
  const { services } = view.proposal;
  if (services.length === 0) return null;
  return (
    <Card title={services.length === 1 ? "The service" : "The services"} id="services">
      {services.map((change) => (
        <div class="part" key={nameOfChange(change)}>
          <h3 class="named">
            {nameOfChange(change)} <Change change={change} view={view} />
          </h3>
          <Facts facts={factsOf(change, view)} />
        </div>
      ))}
    </Card>
  );
}

type ChangeProps = { readonly change: ProposedService; readonly view: ApprovalView };

function Change({ change, view }: ChangeProps) {
  const [tone, text] = changeWords(change, view);
  return <Badge tone={tone}>{text}</Badge>;
}

function changeWords(change: ProposedService, view: ApprovalView): readonly [Tone, string] {
  if (change.type === "delete") return ["danger", "Would be deleted"];
  if (change.type === "switch")
    return ["warn", change.enabled ? "Would be switched on" : "Would be switched off"];
  // What the vault has now decides; what it had when this was raised is all that others are told.
  const isThere =
    view.services === undefined ? change.replaces !== undefined : standing(change, view) !== undefined;
  return isThere ? ["warn", "Replaces the one of this name"] : ["neutral", "New"];
}

/** The service of that name as it is. */
function standing(change: ProposedService, { services }: ApprovalView): Service | undefined {
  return services?.before.find(({ name }) => name === nameOfChange(change));
}

function factsOf(change: ProposedService, view: ApprovalView): readonly Fact[] {
  const { lookUp, services } = view;
  const matcher = matcherOf(change);
  const host = { name: "Host", value: <HostName host={matcher} lookUp={lookUp} /> };
  if (change.type !== "set") return [host];
  // With what it keeps of the one that it replaces.
  const service = services?.after.find(({ name }) => name === change.service.name) ?? change.service;
  const before = standing(change, view);
  return [
    host,
    ...termsOf(service),
    ...(before === undefined ? [] : [{ name: "Until now", value: <Before service={before} view={view} /> }]),
  ];
}

function termsOf(service: Service): readonly Fact[] {
  const { substitutions, cookies, foreignCredentials, requires, methods, budget, leaks } = service;
  return [
    ...(methods === undefined ? [] : [{ name: "Methods", value: methods.join(", ") }]),
    { name: "Authentication", value: <Auth service={service} /> },
    ...(substitutions.length === 0
      ? []
      : [{ name: "Placeholders", value: <Placeholders service={service} /> }]),
    ...(isEnabled(service) ? [] : [{ name: "State", value: "Switched off" }]),
    ...(cookies === "pass" ? [{ name: "Cookies", value: "Handed on to the agent" }] : []),
    ...(leaks === undefined ? [] : [{ name: "Answers that tell the credential", value: LEAKS[leaks] }]),
    ...(foreignCredentials === undefined
      ? []
      : [{ name: "Agent's own credentials", value: FOREIGN[foreignCredentials] }]),
    ...(requires === undefined ? [] : [{ name: "Only for agents that may", value: requires.join(", ") }]),
    ...(budget === undefined ? [] : [{ name: "Budget", value: budgetText(budget) }]),
  ];
}

const LEAKS: Readonly<Record<NonNullable<Service["leaks"]>, string>> = {
  refuse: "Are refused",
  pass: "Reach the agent: answers are not searched",
};

const FOREIGN: Readonly<Record<NonNullable<Service["foreignCredentials"]>, string>> = {
  strip: "Taken out of requests",
  refuse: "Requests that carry any are refused",
};

/** What the service is that would be replaced, in short. */
function Before({ service, view }: { readonly service: Service; readonly view: ApprovalView }) {
  return (
    <>
      <span class="line">
        <HostName host={joinedMatcher(service)} lookUp={view.lookUp} />
        {isEnabled(service) ? null : ", switched off"}
      </span>
      <Auth service={service} />
      {service.methods === undefined ? null : <span class="line">Only with {methodsText(service)}</span>}
      {service.requires === undefined ? null : (
        <span class="line">Only for agents that may {service.requires.join(", ")}</span>
      )}
      {service.budget === undefined ? null : <span class="line">Budget: {budgetText(service.budget)}</span>}
    </>
  );
}

const AUTH: Readonly<Record<Service["auth"]["type"], string>> = {
  bearer: "Bearer token",
  basic: "User name and password",
  "api-key": "API key",
  custom: "Headers",
  svid: "Identity: the upstream is shown which agent calls",
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
