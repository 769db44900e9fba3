/** Which of a vault's services answers for an address, by the rules that the proxy has. */
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { parseAuthority, type Target } from "../../core/net/target.ts";
import { compileServices, type Match, matchService } from "../../core/service/match.ts";
import { compilePassthrough } from "../../core/vault/passthrough.ts";
import type { UnmatchedPolicy } from "../../core/vault/settings.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Store } from "../../ports/store.ts";
import { listServices } from "./services.ts";
import { readVaultSettings } from "./settings/settings.ts";

export type MatchedUrl = {
  readonly target: Target;
  /** As it was written, without its query. */
  readonly path: string;
  /** The vault lets the whole host through without looking: no service counts. */
  readonly passesUntouched: boolean;
  readonly match: Match;
  /** What becomes of it where no service matches. */
  readonly unmatchedPolicy: UnmatchedPolicy;
};

/** Its path stays as it is written: of dots in it the proxy says that they are ambiguous. */
const URL_PARTS = /^(?:(https?):\/\/)?([^/?#@\s]+)(\/[^?#\s]*)?(?:[?#]\S*)?$/i;
const PORTS = { http: 80, https: 443 } as const;

/**
 * What becomes of a request to `url`, whose scheme is https unless it says http. Throws `bad_request` for what is no such
 * address, `vault_not_found`, `forbidden`.
 */
export async function matchUrl(
  deps: {
    readonly store: Pick<Store, "vaults" | "grants" | "services" | "credentials" | "settings">;
    readonly barrier: Pick<Barrier, "open" | "seal">;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly devMode: boolean;
  },
  principal: Principal,
  request: { readonly vault: string; readonly url: string },
): Promise<MatchedUrl> {
  const { target, path } = parseUrl(request.url.trim());
  const services = await listServices(deps, principal, request);
  const { unmatchedPolicy, passthroughHosts } = await readVaultSettings(deps, principal, request);
  return {
    target,
    path,
    passesUntouched: compilePassthrough(passthroughHosts)(target),
    match: matchService(compileServices(services), { ...target, path, method: "GET" }),
    unmatchedPolicy,
  };
}

function parseUrl(text: string): Pick<MatchedUrl, "target" | "path"> {
  const [, scheme = "https", authority = "", path = "/"] = URL_PARTS.exec(text) ?? [];
  const target = parseAuthority(authority, PORTS[scheme.toLowerCase() as keyof typeof PORTS]);
  if (target !== undefined) return { target, path };
  const message = "url is no address such as https://api.example.com/v1/charges";
  throw new AppError("bad_request", {
    message,
    fieldFaults: [{ field: "url", code: "bad_request", message }],
  });
}
