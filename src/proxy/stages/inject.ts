import type { Resolved, SecretResolver } from "../../app/resolve-secrets.ts";
import type { Injected, Matched, Stage } from "../flow.ts";
import { composeOutgoing, unusableCredential } from "../outgoing.ts";
import { Refused } from "../refusal.ts";

/** Opens what the plan needs and writes it in. A service without its credential fails loudly, it never calls bare. */
export function createInject(secrets: SecretResolver, help: string | undefined): Stage<Matched, Injected> {
  return (flow) => {
    if (flow.plan === undefined) return { ...flow, keys: [], outgoing: composeOutgoing(flow, undefined) };
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
  switch (resolved.type) {
    case "ready":
      return { ...flow, keys: flow.plan?.keys ?? [], outgoing: composeOutgoing(flow, resolved) };
    case "missing":
      throw new Refused("credential_not_found", {
        ...(help === undefined ? {} : { help }),
        message:
          `Service "${flow.plan?.service.name ?? ""}" needs credential ${resolved.key}, which vault ` +
          `"${flow.access.vaultName}" does not hold. Store it with: agent-vault vault credential set ${resolved.key}`,
      });
    case "unusable":
      throw unusableCredential(flow, resolved.key);
    default:
      return resolved satisfies never;
  }
}
