/**
 * What becomes of a request, and why: which service answers for it, why the others do not, what is written into it. No value
 * of a credential is known here. The decision is that of `matchService`, in the order in which the proxy asks.
 */
import { type AgentRights, type RightsDenial, rightsDenial } from "../../agent/rights.ts";
import { mayInjectPlaintext } from "../../injection/plaintext.ts";
import { addsSecrets, planInjection } from "../../injection/plan.ts";
import { withinAudience } from "../../reach/outside.ts";
import type { Reach } from "../../reach/reach.ts";
import type { PlaintextPolicy, UnmatchedPolicy } from "../../vault/settings.ts";
import { compileServices, type Match, type MatchInput, matchService } from "../match.ts";
import type { Service } from "../service.ts";
import { pathAmbiguity } from "./ambiguity.ts";
import { type Lost, whyLost } from "./lost.ts";

/** A request as far as its fate depends on it. */
export type Asked = MatchInput & { readonly scheme: "https" | "http" };

/** What a vault says of requests. */
export type Rules = {
  /** In list order. */
  readonly services: readonly Service[];
  readonly audiences: Parameters<typeof withinAudience>[1];
  /** Whether the host is on the passthrough list. */
  readonly passesUntouched: boolean;
  readonly unmatchedPolicy: UnmatchedPolicy;
  readonly plaintextPolicy: PlaintextPolicy;
  /** Of the agent that asks; undefined for people. */
  readonly rights: AgentRights | undefined;
  /** Keys of the credentials that the vault holds. */
  readonly stored: ReadonlySet<string>;
};

export type Outcome =
  /** The vault lets the whole host through without looking: no service counts. */
  | { readonly type: "passes-untouched" }
  | { readonly type: "brokered"; readonly service: Service }
  | { readonly type: "unmatched"; readonly policy: UnmatchedPolicy }
  | { readonly type: "disabled"; readonly service: Service }
  /** The service would send a credential to where nobody bound it. */
  | { readonly type: "outside-audience"; readonly service: Service; readonly reach: Reach }
  | { readonly type: "ambiguous-path"; readonly because: string }
  | Extract<Match, { type: "method-refused" }>
  /** What the agent may do, or a policy on it, speaks against it; `service` is undefined where none answers. */
  | { readonly type: "rights"; readonly service: Service | undefined; readonly denial: RightsDenial }
  /** It would come straight back in the answer. */
  | { readonly type: "trace"; readonly service: Service }
  | { readonly type: "plaintext"; readonly service: Service; readonly policy: PlaintextPolicy }
  | { readonly type: "missing-credentials"; readonly service: Service; readonly keys: readonly string[] };

export type Verdict = {
  readonly service: Service;
  /** Undefined for the one that answers, or that refuses where it would. */
  readonly lost: Lost | "untouched" | undefined;
};

export type Explanation = {
  readonly outcome: Outcome;
  /** Of every service, in list order. */
  readonly verdicts: readonly Verdict[];
};

/** Pure: the same question has the same answer, and it is what the proxy does as long as nothing changes. */
export function explain(rules: Rules, asked: Asked): Explanation {
  const { services } = rules;
  if (rules.passesUntouched) {
    const denial = denialOf(rules, asked, undefined);
    return {
      outcome: denial ?? { type: "passes-untouched" },
      verdicts: services.map((service) => ({ service, lost: "untouched" })),
    };
  }
  const { routed, outside } = withinAudience(services, rules.audiences);
  const match = matchService(compileServices(routed), asked);
  const winner = "service" in match ? services[routed.indexOf(match.service)] : undefined;
  return {
    outcome: outcomeOf(rules, asked, {
      match,
      winner,
      reach: "service" in match ? outside.get(match.service) : undefined,
    }),
    verdicts: services.map((service) => ({
      service,
      lost: service === winner ? undefined : whyLost(service, winner, asked),
    })),
  };
}

/** Whether the request would leave, as far as the vault decides. */
export function passes({ type, ...rest }: Outcome): boolean {
  if (type === "unmatched") return "policy" in rest && rest.policy === "passthrough";
  return type === "brokered" || type === "passes-untouched";
}

type Found = {
  readonly match: Match;
  readonly winner: Service | undefined;
  readonly reach: Reach | undefined;
};

function outcomeOf(rules: Rules, asked: Asked, { match, winner, reach }: Found): Outcome {
  switch (match.type) {
    case "matched":
      return brokered(rules, asked, winner ?? match.service);
    case "disabled": {
      const service = winner ?? match.service;
      return reach === undefined
        ? { type: "disabled", service }
        : { type: "outside-audience", service, reach };
    }
    case "ambiguous-path":
      return { type: "ambiguous-path", because: pathAmbiguity(asked.path) ?? "is ambiguous" };
    case "method-refused":
      return match;
    case "unmatched": {
      const { unmatchedPolicy: policy } = rules;
      const denial = policy === "deny" ? undefined : denialOf(rules, asked, undefined);
      return denial ?? { type: "unmatched", policy };
    }
    default:
      return match satisfies never;
  }
}

function brokered(rules: Rules, asked: Asked, service: Service): Outcome {
  const denial = denialOf(rules, asked, service);
  if (denial !== undefined) return denial;
  if (asked.method === "TRACE") return { type: "trace", service };
  const plan = planInjection(service);
  const isClear = asked.scheme === "http" && addsSecrets(plan);
  if (isClear && !mayInjectPlaintext(rules.plaintextPolicy, asked.host)) {
    return { type: "plaintext", service, policy: rules.plaintextPolicy };
  }
  const keys = plan.keys.filter((key) => !rules.stored.has(key));
  return keys.length > 0 ? { type: "missing-credentials", service, keys } : { type: "brokered", service };
}

function denialOf({ rights }: Rules, { host }: Asked, service: Service | undefined): Outcome | undefined {
  const denial = rights && rightsDenial(rights, { host, requires: service?.requires });
  return denial && { type: "rights", service, denial };
}
