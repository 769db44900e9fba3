import type { Principal } from "../../core/actor.ts";
import type { CertificateAuthority } from "../../ports/certificate-authority.ts";
import type { Clock } from "../../ports/clock.ts";
import { authorize } from "../authorize.ts";

type Deps = { readonly authority: CertificateAuthority; readonly clock: Clock };

/** Replaces the root certificate; `core/certificate/succession.ts` says when. Throws `forbidden`, `conflict`. */
export async function rotateRoot(
  deps: Deps,
  principal: Principal,
  request: { readonly atOnce: boolean },
): Promise<{ readonly signsFrom: number; readonly endsAt: number }> {
  authorize(deps, principal, "authority:rotate");
  return deps.authority.rotate(request);
}
