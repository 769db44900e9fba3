/** An explanation as it stands on the wire: names and never a value. */
import { authHeaders } from "../../auth-method/method.ts";
import { budgetText } from "../../budget/budget.ts";
import { methodsTaken } from "../methods.ts";
import { isEnabled, joinedMatcher, type Service, surfacesOf } from "../service.ts";
import { type Asked, type Explanation, type Outcome, passes, type Verdict } from "./explain.ts";
import { outcomeText, verdictText } from "./words.ts";

/** What the proxy answers with, by its `error`; undefined where it forwards. */
export const REFUSALS = {
  "passes-untouched": undefined,
  brokered: undefined,
  unmatched: "forbidden",
  disabled: "service_disabled",
  "outside-audience": "credential_audience",
  "ambiguous-path": "ambiguous_path",
  "method-refused": "forbidden",
  rights: "capability_required",
  trace: "method_not_allowed",
  plaintext: "plaintext_injection",
  "missing-credentials": "credential_not_found",
} as const satisfies Record<Outcome["type"], string | undefined>;

const DENIALS = {
  capabilities: "capability_required",
  ended: "policy_expired",
  domain: "domain_not_allowed",
} as const;

export function formatExplanation({ outcome, verdicts }: Explanation, asked: Asked) {
  const passing = passes(outcome);
  const service = "service" in outcome ? outcome.service : undefined;
  const { scheme, method, host, port, path } = asked;
  return {
    request: { method, scheme, host, port, path },
    passes: passing,
    outcome: outcome.type.replaceAll("-", "_"),
    ...(passing ? {} : { error: refusalOf(outcome) }),
    says: outcomeText(outcome, asked),
    ...(outcome.type === "unmatched" ? { unmatched_host_policy: outcome.policy } : {}),
    ...(outcome.type === "method-refused" ? { methods: [...outcome.methods] } : {}),
    ...(outcome.type === "missing-credentials" ? { missing_credentials: [...outcome.keys] } : {}),
    ...(service === undefined ? {} : { service: formatTerms(service) }),
    services: verdicts.map(formatVerdict),
  };
}

function refusalOf(outcome: Outcome): string | undefined {
  return outcome.type === "rights" ? DENIALS[outcome.denial.type] : REFUSALS[outcome.type];
}

/** What the service that answers, or would, does to a request. */
function formatTerms(service: Service) {
  const { name, auth, substitutions, requires, cookies, foreignCredentials } = service;
  return {
    name,
    host: joinedMatcher(service),
    auth_type: auth.type,
    /** Those that are written; whatever the client sends by these names is replaced. */
    headers: [...authHeaders(auth)],
    ...(substitutions.length === 0
      ? {}
      : {
          substitutions: substitutions.map((one) => ({
            key: one.key,
            placeholder: one.placeholder,
            in: [...surfacesOf(one)],
          })),
        }),
    ...(requires === undefined ? {} : { requires: [...requires] }),
    ...(cookies === undefined ? {} : { cookies }),
    ...(foreignCredentials === undefined ? {} : { foreign_credentials: foreignCredentials }),
    ...(service.leaks === undefined ? {} : { leaks: service.leaks }),
    ...(service.budget === undefined ? {} : { budget: budgetText(service.budget) }),
  };
}

function formatVerdict(verdict: Verdict) {
  const { service, lost } = verdict;
  const methods = methodsTaken(service);
  const says = verdictText(verdict);
  const than = typeof lost === "object" && "than" in lost ? lost.than.name : undefined;
  return {
    name: service.name,
    host: joinedMatcher(service),
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(isEnabled(service) ? {} : { enabled: false as const }),
    answers: lost === undefined,
    ...(lost === undefined ? {} : { reason: reasonOf(lost) }),
    ...(than === undefined ? {} : { than }),
    ...(says === undefined ? {} : { says }),
  };
}

function reasonOf(lost: NonNullable<Verdict["lost"]>): string {
  if (lost === "untouched") return "passthrough_host";
  return lost.by === "less-specific" ? `less_specific_${lost.in}` : lost.by.replaceAll("-", "_");
}
