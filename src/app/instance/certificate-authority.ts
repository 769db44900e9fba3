import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { formatMillis } from "../../core/time.ts";
import type { CertificateAuthority } from "../../ports/certificate-authority.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

type Deps = ActDeps & { readonly authority: CertificateAuthority };

/** Replaces the root certificate; `core/certificate/succession.ts` says when. Throws `forbidden`, `conflict`. */
export async function rotateRoot(
  deps: Deps,
  principal: Principal,
  request: { readonly atOnce: boolean },
): Promise<{ readonly signsFrom: number; readonly endsAt: number }> {
  authorize(deps, principal, "authority:rotate");
  const rotated = await act(deps, doerOf(principal), async ({ keys }, note) => {
    const { signsFrom, endsAt } = await deps.authority.rotate(request, keys);
    const changes = {
      at_once: { after: request.atOnce },
      signs_from: { after: formatMillis(signsFrom) },
      ends_at: { after: formatMillis(endsAt) },
    };
    note({ action: "instance.rotate-authority", target: { type: "instance", id: "", name: "" }, changes });
    return { signsFrom, endsAt };
  });
  await deps.authority.renew();
  return rotated;
}
