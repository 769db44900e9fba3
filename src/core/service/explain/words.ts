/** An explanation in sentences, the same on the command line and in the console. */
import { formatTarget } from "../../net/target.ts";
import { methodsTaken } from "../methods.ts";
import type { Service } from "../service.ts";
import type { Asked, Outcome, Verdict } from "./explain.ts";
import type { Lost } from "./lost.ts";

/** The outcome as one sentence. */
export function outcomeText(outcome: Outcome, asked: Asked): string {
  const host = formatTarget(asked);
  switch (outcome.type) {
    case "passes-untouched":
      return `${host} is on the vault's passthrough list: the request goes through untouched, and no service counts.`;
    case "brokered":
      return `Service ${outcome.service.name} answers for it.`;
    case "unmatched":
      return UNMATCHED[outcome.policy];
    case "disabled":
      return `Service ${outcome.service.name} would answer for it and is off: the request is refused, and no service that is less specific takes its place.`;
    case "outside-audience":
      return `Service ${outcome.service.name} would send ${outcome.reach.credential} (${outcome.reach.surface}), which nobody has bound to this host: the request is refused.`;
    case "ambiguous-path":
      return `The path ${outcome.because}, and a service is for some paths of this host: an upstream might read it as another path, so the request is refused.`;
    case "method-refused":
      return `No service takes ${asked.method} for this host and path; ${namesOf(outcome.services)} would take ${outcome.methods.join(", ")}. The request is refused.`;
    case "rights":
      return rightsText(outcome);
    case "trace":
      return `Service ${outcome.service.name} would answer for it, and TRACE is not forwarded with a credential.`;
    case "plaintext":
      return `Service ${outcome.service.name} adds a credential, and the vault lets none out over http to this host (plaintext_injection is ${outcome.policy}).`;
    case "missing-credentials":
      return `Service ${outcome.service.name} answers for it and needs ${outcome.keys.join(", ")}, which the vault does not hold: the request is refused.`;
    default:
      return outcome satisfies never;
  }
}

const UNMATCHED = {
  deny: "No service is for it, and the vault refuses such requests.",
  ask: "No service is for it: the request waits half a minute for a person who lets it go or not.",
  passthrough: "No service is for it: the request goes through without a credential of the vault.",
} as const satisfies Record<Extract<Outcome, { type: "unmatched" }>["policy"], string>;

function rightsText({ service, denial }: Extract<Outcome, { type: "rights" }>): string {
  switch (denial.type) {
    case "capabilities":
      return `Service ${service?.name ?? ""} is for agents that may ${denial.missing.join(", ")}: the request is refused.`;
    case "ended":
      return "A policy on the agent is over: the request is refused.";
    case "domain":
      return "The policies on the agent do not allow this host: the request is refused.";
    default:
      return denial satisfies never;
  }
}

/** Why this service does not answer; undefined of the one that does. */
export function verdictText({ service, lost }: Verdict): string | undefined {
  if (lost === undefined) return undefined;
  if (lost === "untouched") return "the host is on the passthrough list";
  switch (lost.by) {
    case "host":
      return service.host.startsWith("*.") ? "is for one label before another name" : "is for another host";
    case "port":
      return `is for port ${service.port}`;
    case "method":
      return `takes ${(methodsTaken(service) ?? []).join(", ")}`;
    case "path":
      return `is for ${service.path}`;
    case "ambiguous-path":
      return "cannot tell by an ambiguous path";
    case "later":
      return `stands behind ${lost.than.name}, which is as specific`;
    case "less-specific":
      return `${lost.than.name} is more specific: ${MORE[lost.in]}`;
    default:
      return lost satisfies never;
  }
}

const MORE = {
  host: "it names the host",
  port: "it names the port",
  path: "its path is literal for longer",
  methods: "it is for fewer methods",
} as const satisfies Record<Extract<Lost, { by: "less-specific" }>["in"], string>;

function namesOf(services: readonly Service[]): string {
  return services.map(({ name }) => name).join(", ");
}
