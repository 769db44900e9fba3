import type { Asking } from "../../app/ask/asking.ts";
import type { Routing, VaultPolicy } from "../../app/proxy/routing.ts";
import { runOf } from "../../core/ask/run.ts";
import { formatTarget } from "../../core/net/target.ts";
import { type Match, matchService } from "../../core/service/match.ts";
import type { Service } from "../../core/service/service.ts";
import type { Authenticated, Matched, Stage } from "../flow.ts";
import { isStoreAway, Refused } from "../refusal.ts";
import { demandRights } from "./rights.ts";

/** Which service of the vault the request belongs to. A policy that cannot be read lets nothing through. */
export function createMatch(
  routing: Routing,
  asking: Pick<Asking, "asks" | "allows">,
  help: string | undefined,
): Stage<Authenticated, Matched> {
  return (flow) => {
    const policy = routing.policy(flow.access.vaultId);
    if (!(policy instanceof Promise)) return decide(flow, policy, asking, help);
    return policy.then(
      (loaded) => decide(flow, loaded, asking, help),
      (error: unknown) => {
        if (isStoreAway(error)) throw error;
        throw new Refused("policy_unreadable");
      },
    );
  };
}

function decide(
  flow: Authenticated,
  policy: VaultPolicy,
  asking: Pick<Asking, "asks" | "allows">,
  help: string | undefined,
): Matched {
  if (policy.passesUntouched(flow.target)) return untouched(flow, policy, help);
  const match = matchService(policy.table, {
    ...flow.target,
    path: flow.path,
    method: flow.exchange.request.method,
  });
  const hint = help === undefined ? {} : { help };
  switch (match.type) {
    case "matched":
      demandRights(flow, match.service);
      return { ...flow, policy, plan: policy.plan(match.service) };
    case "disabled":
      refuseOutside(flow, policy, match.service);
      throw new Refused("service_disabled", {
        ...hint,
        message: `Service "${match.service.name}" for host "${formatTarget(flow.target)}" is disabled in vault "${flow.access.vaultName}"`,
      });
    case "ambiguous-path":
      throw new Refused("ambiguous_path", hint);
    case "method-refused":
      throw new Refused("method_not_taken", {
        ...hint,
        proposalHost: formatTarget(flow.target),
        message: methodRefusal(flow, match),
      });
    case "unmatched": {
      if (asking.asks(policy, flow.access)) return unlessAsked(flow, policy, asking);
      if (policy.unmatchedHosts === "passthrough" && flow.ingress === "mitm") {
        demandRights(flow, undefined);
        return { ...flow, policy, plan: undefined };
      }
      const host = formatTarget(flow.target);
      throw new Refused("no_match", {
        ...hint,
        proposalHost: host,
        message: `No broker service matching host "${host}" in vault "${flow.access.vaultName}"`,
      });
    }
    default:
      return match satisfies never;
  }
}

function methodRefusal(
  { target, access, exchange }: Authenticated,
  { services, methods }: Extract<Match, { type: "method-refused" }>,
): string {
  const names = services.map(({ name }) => `"${name}"`).join(", ");
  const which = services.length === 1 ? `Service ${names}` : `Services ${names}`;
  return (
    `${which} for host "${formatTarget(target)}" in vault "${access.vaultName}" ` +
    `${services.length === 1 ? "takes" : "take"} ${methods.join(", ")} and not ${exchange.request.method}`
  );
}

/** A host that policies on the agent do not allow is refused without asking: no answer could let it through. */
function unlessAsked(flow: Authenticated, policy: VaultPolicy, asking: Pick<Asking, "allows">): Matched {
  demandRights(flow, undefined);
  const { access, target, answered } = flow;
  const once = answered?.once;
  const isAnswered = once?.vaultId === access.vaultId && once.run === runOf(access.principal);
  const matched = { ...flow, policy, plan: undefined };
  return isAnswered || asking.allows(policy, access, target) ? matched : { ...matched, asks: true };
}

/** In the clear, or in a tunnel that was open before its host was listed: nothing is added, whatever service there is. */
function untouched(flow: Authenticated, policy: VaultPolicy, help: string | undefined): Matched {
  const host = formatTarget(flow.target);
  if (flow.ingress !== "mitm") {
    throw new Refused("no_match", {
      ...(help === undefined ? {} : { help }),
      message: `Host "${host}" is on the passthrough list of vault "${flow.access.vaultName}": it is reached through the proxy alone`,
    });
  }
  demandRights(flow, undefined);
  return { ...flow, policy, plan: undefined };
}

const WHO_BINDS =
  "Ask a person to allow it: raise a proposal with this service, or have an admin of the vault add the service anew.";

/** Where the service itself is on, and only its credential is not for this host. */
function refuseOutside({ target, access }: Authenticated, policy: VaultPolicy, service: Service): void {
  const reach = policy.outside(service);
  if (reach === undefined) return;
  const { credential, surface } = reach;
  throw new Refused("credential_audience", {
    help: WHO_BINDS,
    row: { credentialKeys: [credential] },
    message:
      `Service "${service.name}" for host "${formatTarget(target)}" sends ${credential} (${surface}), ` +
      `which nobody in vault "${access.vaultName}" has bound to that host`,
  });
}
