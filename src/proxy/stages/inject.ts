import type { Resolved, SecretResolver } from "../../app/resolve-secrets.ts";
import type { Injected, Matched, Stage } from "../flow.ts";
import { Refused } from "../refusal.ts";

/** Opens what the plan needs. A service without its credential fails loudly instead of calling unauthenticated. */
export function createInject(secrets: SecretResolver, help: string | undefined): Stage<Matched, Injected> {
  return (flow) => {
    if (flow.plan === undefined) return { ...flow, secrets: undefined };
    // RFC 9110 9.3.8: a TRACE is echoed with its headers, so a credential in it would come straight back.
    if (flow.exchange.request.method === "TRACE") {
      throw new Refused("method_refused", { message: "TRACE is not forwarded to a brokered host" });
    }
    const resolved = secrets.resolve(flow.policy, flow.plan);
    return resolved instanceof Promise
      ? resolved.then((found) => settle(flow, found, help))
      : settle(flow, resolved, help);
  };
}

function settle(flow: Matched, resolved: Resolved, help: string | undefined): Injected {
  const service = flow.plan?.service.name ?? "";
  const hint = help === undefined ? {} : { help };
  switch (resolved.type) {
    case "ready":
      return { ...flow, secrets: resolved };
    case "missing":
      throw new Refused("credential_not_found", {
        ...hint,
        message: `Service "${service}" needs credential ${resolved.key}, which vault "${flow.access.vaultName}" does not hold. Store it with: agent-vault vault credential set ${resolved.key}`,
      });
    case "unusable":
      throw new Refused("substitution_error", {
        ...hint,
        message: `The credential that service "${service}" writes into ${resolved.header} holds characters that a header cannot carry. Store it again without line breaks`,
      });
    default:
      return resolved satisfies never;
  }
}
