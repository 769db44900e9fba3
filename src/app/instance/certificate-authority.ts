import type { Principal } from "../../core/actor.ts";
import { doerOf, SYSTEM } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { formatMillis } from "../../core/time.ts";
import type { CertificateAuthority, NewRoot, RootSuccession } from "../../ports/certificate-authority.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

type Deps = ActDeps & { readonly authority: CertificateAuthority };

/** Replaces the root certificate; `core/certificate/succession.ts` says when. Throws `forbidden`, `conflict`. */
export async function rotateRoot(
  deps: Deps,
  principal: Principal,
  request: { readonly atOnce: boolean },
): Promise<NewRoot> {
  authorize(deps, principal, "authority:rotate");
  const rotated = await act(deps, doerOf(principal), async ({ keys }, note) => {
    const root = await deps.authority.rotate(request, keys);
    note(rotation(root, { at_once: { after: request.atOnce } }));
    return root;
  });
  await deps.authority.renew();
  return rotated;
}

/**
 * Reads what other servers made of the roots, and replaces one that nears its end, which is the act of no person. True
 * when the roots are others than before.
 */
export async function lookAfterRoots(
  deps: ActDeps & { readonly authority: RootSuccession },
): Promise<boolean> {
  const { authority } = deps;
  const isChanged = await authority.renew();
  if (!authority.isSuccessorDue()) return isChanged;
  await act(deps, SYSTEM, async ({ keys }, note) => {
    const root = await authority.succeed(keys);
    if (root !== undefined) note(rotation(root));
  });
  return (await authority.renew()) || isChanged;
}

function rotation({ signsFrom, endsAt }: NewRoot, how: Act["changes"] = {}): Act {
  return {
    action: "instance.rotate-authority",
    target: { type: "instance", id: "", name: "" },
    changes: {
      ...how,
      signs_from: { after: formatMillis(signsFrom) },
      ends_at: { after: formatMillis(endsAt) },
    },
  };
}
