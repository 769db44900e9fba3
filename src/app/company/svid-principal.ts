import type { Principal } from "../../core/actor.ts";
import type { PublicId } from "../../core/ids.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type SvidHolder, type SvidHolderDeps, svidHolder } from "./svid-holder.ts";

type Agent = Extract<Principal, { readonly type: "agent" }>;

export type SvidPrincipalDeps = SvidHolderDeps & { readonly tokens: Pick<Tokens, "hash"> };

/**
 * The agent that an SVID for that audience proves, as who asks: no session is stored, so it is known by the hash of the
 * SVID and, where it is shown, by its `jti`.
 */
export async function svidPrincipal(
  deps: SvidPrincipalDeps,
  svid: string,
  audience: string,
): Promise<
  | { readonly type: "known"; readonly principal: Agent; readonly agent: SvidAgent }
  | Extract<SvidHolder, { readonly type: "refused" }>
> {
  const holder = await svidHolder(deps, svid, audience);
  if (holder.type === "refused") return holder;
  const { agent, claims, until } = holder;
  const { id, name, role } = agent;
  const principal: Agent = {
    type: "agent",
    id,
    name,
    role,
    session: deps.tokens.hash(svid),
    publicId: claims.jti as PublicId,
    endsAt: until,
    svidIssuedAt: claims.iat * 1000,
    svidExpiresAt: claims.exp * 1000,
  };
  return { type: "known", principal, agent };
}

type SvidAgent = Extract<SvidHolder, { readonly type: "holder" }>["agent"];
