/** What becomes of a request to an address, and why, by the rules that the proxy has. */
import type { Principal } from "../../core/actor.ts";
import { asksPeople } from "../../core/ask/ask.ts";
import { type Asked, type Explanation, explain } from "../../core/service/explain/explain.ts";
import { parseAsked } from "../../core/service/explain/request-url.ts";
import { compilePassthrough, readPassthroughHosts } from "../../core/vault/passthrough.ts";
import { readPlaintextPolicy, readUnmatchedPolicy } from "../../core/vault/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { rightsOf } from "../agent/rights/rights.ts";
import { enterVault } from "./enter-vault.ts";

export type ExplainedRequest = Explanation & { readonly vault: string; readonly asked: Asked };

type Deps = {
  readonly store: Pick<
    Store,
    "vaults" | "grants" | "services" | "audiences" | "credentials" | "settings" | "agents" | "policies"
  >;
  readonly clock: Clock;
};

/**
 * Of an agent that asks, its own capabilities and the policies on it count, too, and of a session whether its requests
 * wait for a person. Throws `bad_request` for what is no method or no address, `vault_not_found`, `forbidden`.
 */
export async function explainRequest(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly method: string; readonly url: string },
): Promise<ExplainedRequest> {
  const { store } = deps;
  const vault = await enterVault(deps, principal, { name: request.vault, action: "service:list" });
  const asked = parseAsked(request.method, request.url);
  const { services } = await store.services.load(vault.id);
  const setting = (name: "unmatched_host_policy" | "plaintext_injection" | "passthrough_hosts") =>
    store.settings.vault(vault.id, name);
  const passesUntouched = compilePassthrough(readPassthroughHosts(await setting("passthrough_hosts")));
  const unmatched = readUnmatchedPolicy(await setting("unmatched_host_policy"));
  const credentials = await store.credentials.list(vault.id);
  const rules = {
    services,
    audiences: await store.audiences.list(vault.id),
    passesUntouched: passesUntouched(asked),
    unmatchedPolicy: asksPeople(unmatched, principal) ? ("ask" as const) : unmatched,
    plaintextPolicy: readPlaintextPolicy(await setting("plaintext_injection")),
    rights: await rightsOf(deps, principal),
    stored: new Set(credentials.map(({ key }) => key)),
  };
  return { vault: vault.name, asked, ...explain(rules, asked) };
}
