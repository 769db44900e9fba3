import { AppError } from "../../../core/errors.ts";
import type { CompanyId } from "../../../core/ids.ts";
import type { Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { may } from "../../authorize.ts";
import { type PrincipalDeps, resolvePrincipal } from "../../principals.ts";
import { authenticateClient, type ClientSecret } from "../oauth-clients.ts";

/** Who answers for an exchange of two tokens: a company for its own, an owner for all of them. */
export type Vouching =
  | { readonly type: "company"; readonly companyId: CompanyId }
  | { readonly type: "owner" };

/** What was shown beside the tokens. */
export type Shown = {
  readonly authorization: string | undefined;
  /** Of a client that shows its secret, wherever it did. */
  readonly client: ClientSecret | undefined;
};

/**
 * Who vouches; undefined for nobody, and for somebody who cannot. Throws what is unauthenticated for anything that was
 * shown and is not good.
 */
export async function vouchingFor(
  deps: PrincipalDeps & { readonly store: Pick<Store, "oauthClients">; readonly tokens: Tokens },
  { authorization, client }: Shown,
  ip: string,
): Promise<Vouching | undefined> {
  if (client !== undefined) {
    return { type: "company", companyId: (await authenticateClient(deps, client)).companyId };
  }
  if (authorization === undefined) return undefined;
  if (!authorization.startsWith("Bearer ")) throw new AppError("authentication_required");
  const principal = await resolvePrincipal(deps, authorization.slice("Bearer ".length), { ip });
  if (principal.type === "company") return { type: "company", companyId: principal.companyId };
  return may(deps, principal, { action: "company:create" }) ? { type: "owner" } : undefined;
}
