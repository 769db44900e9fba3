import { rightsDenial } from "../../core/agent/rights.ts";
import { formatTarget } from "../../core/net/target.ts";
import type { Service } from "../../core/service/service.ts";
import type { Authenticated } from "../flow.ts";
import { Refused } from "../refusal.ts";

/**
 * Throws Refused where the agent that asks lacks what the service requires, or where a policy on it speaks against the
 * request. People, and what they minted, are asked nothing. `service` is undefined for what passes through untouched.
 */
export function demandRights({ access, target }: Authenticated, service: Service | undefined): void {
  const { rights } = access;
  if (rights === undefined) return;
  const requires = service?.requires;
  const denial = rightsDenial(rights, { host: target.host, requires });
  if (denial === undefined) return;
  switch (denial.type) {
    case "capabilities": {
      const missing = denial.missing.join(" ");
      const [name, required] = [service?.name ?? "", requires ?? []];
      throw new Refused("capability_required", {
        message: `service "${name}" needs: ${required.join(", ")}`,
        help: `An owner can give what is missing, as far as policies on the agent let it: agent-vault agent capability add ${rights.agent || "AGENT"} ${missing}`,
        members: {
          service: name,
          required,
          missing: denial.missing,
          capability_hint: { endpoint: "POST /v1/proposals", agent: rights.agent },
        },
      });
    }
    case "ended":
      throw new Refused("policy_expired");
    case "domain":
      throw new Refused("domain_not_allowed", {
        message: `The policies on agent ${rights.agent} do not allow the host "${formatTarget(target)}"`,
        help: `An owner sees and sets what is allowed: agent-vault agent policy list --agent ${rights.agent}`,
      });
    default:
      denial satisfies never;
  }
}

/** The same for a tunnel, of which only the host is known: whether a policy lets anything through it. */
export function demandPolicies(opening: Authenticated): void {
  demandRights(opening, undefined);
}
