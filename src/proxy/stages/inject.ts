import type { Ready, Resolved, SecretResolver } from "../../app/proxy/resolved.ts";
import { mayInjectPlaintext } from "../../core/injection/plaintext.ts";
import { addsSecrets } from "../../core/injection/plan.ts";
import { formatTarget } from "../../core/net/target.ts";
import type { Admitted, Injected, Matched, Reinject, Stage } from "../flow.ts";
import { composeOutgoing, unusableCredential } from "../forwarding/outgoing.ts";
import { Refused } from "../refusal.ts";

/** Opens what the plan needs and writes it in. A service without its credential fails loudly, it never calls bare. */
export function createInject(secrets: SecretResolver): Stage<Admitted, Injected> {
  return (flow) => {
    if (flow.plan === undefined) {
      return { ...flow, keys: [], fingerprint: "", revealed: [], outgoing: composeOutgoing(flow, undefined) };
    }
    // RFC 9110 9.3.8: a TRACE is echoed with its headers, so a credential in it would come straight back.
    if (flow.exchange.request.method === "TRACE") {
      throw new Refused("method_refused", { message: "TRACE is not forwarded to a brokered host" });
    }
    refusePlaintext(flow);
    const resolved = secrets.resolve(flow.policy, flow.plan, flow.access);
    return resolved instanceof Promise
      ? resolved.then((found) => settle(flow, found))
      : settle(flow, resolved);
  };
}

/** Rejects when the values cannot be had or written; then the refusal stands. */
export function createReinject(secrets: SecretResolver): Reinject {
  return async (flow) => {
    if (flow.plan === undefined) return undefined;
    const { fingerprint, access: caller } = flow;
    const renewed = await secrets.renew(flow.policy, flow.plan, { fingerprint, caller });
    if (renewed === undefined) return undefined;
    const next = { ...flow, ...injected(flow, renewed) };
    // What was refused may still be told.
    return { ...next, revealed: [...flow.revealed, ...renewed.revealed] };
  };
}

/** What the vault's setting says about credentials that anyone on the way could read. */
function refusePlaintext({ scheme, plan, policy, target, access }: Matched): void {
  if (scheme === "https" || plan === undefined || !addsSecrets(plan)) return;
  if (mayInjectPlaintext(policy.plaintextInjection, target.host)) return;
  throw new Refused("plaintext_injection", {
    message:
      `Service "${plan.service.name}" adds a credential, and vault "${access.vaultName}" lets none out over http to ` +
      `"${formatTarget(target)}" (plaintext-injection is ${policy.plaintextInjection})`,
    help: "Use https. Where the host has none, someone who may change the vault can run: agent-vault vault settings set plaintext-injection allow",
  });
}

function settle(flow: Admitted, resolved: Resolved): Injected {
  switch (resolved.type) {
    case "ready":
      return { ...flow, ...injected(flow, resolved) };
    case "missing":
      throw new Refused("credential_not_found", {
        row: { credentialKeys: flow.plan?.keys ?? [] },
        message:
          `Service "${flow.plan?.service.name ?? ""}" needs credential ${resolved.key}, which vault ` +
          `"${flow.access.vaultName}" does not hold. Store it with: agent-vault vault credential set ${resolved.key}`,
      });
    case "damaged":
      throw new Refused("credential_not_found", {
        row: { credentialKeys: flow.plan?.keys ?? [] },
        message:
          `Credential ${resolved.key} of vault "${flow.access.vaultName}" is damaged: what is stored does not open. ` +
          `Store it anew with: agent-vault vault credential set ${resolved.key}`,
      });
    case "not_connected":
      throw new Refused("oauth_not_connected", {
        row: { credentialKeys: flow.plan?.keys ?? [] },
        message:
          `Service "${flow.plan?.service.name ?? ""}" needs credential ${resolved.key} of vault ` +
          `"${flow.access.vaultName}", which is not connected to its provider yet. A person connects it with: ` +
          `agent-vault vault credential connect ${resolved.key}`,
      });
    case "refresh_failed":
      throw new Refused(resolved.isFinal ? "oauth_refresh_refused" : "oauth_refresh_failed", {
        row: { credentialKeys: flow.plan?.keys ?? [] },
        message:
          `The token of credential ${resolved.key} of vault "${flow.access.vaultName}" ran out, and could not be ` +
          `refreshed: ${resolved.message}. ${
            resolved.isFinal
              ? `A person connects it again with: agent-vault vault credential connect ${resolved.key}`
              : "Try again later"
          }`,
      });
    case "no_agent":
      throw new Refused("svid_no_agent", {
        message:
          `Service "${flow.plan?.service.name ?? ""}" sends an SVID of the agent that calls, and no agent stands behind ` +
          "this token. Use an agent's own token or SVID, or a token that an agent has minted",
      });
    case "own_audience":
      throw new Refused("svid_own_audience", {
        message:
          `Service "${flow.plan?.service.name ?? ""}" would send SVIDs for ${resolved.audience}, with which its host could ` +
          "act as the agent here. Name the audience that the host expects",
      });
    case "unusable":
      throw unusableCredential(flow, resolved.key);
    default:
      return resolved satisfies never;
  }
}

function injected(flow: Admitted, secrets: Ready): Omit<Injected, keyof Admitted> {
  const { fingerprint, revealed } = secrets;
  return { keys: flow.plan?.keys ?? [], fingerprint, revealed, outgoing: composeOutgoing(flow, secrets) };
}
