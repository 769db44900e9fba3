import type { Principal } from "../../core/actor.ts";
import { doerOf, SYSTEM } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { type RootState, rootState } from "../../core/certificate/succession.ts";
import { AppError } from "../../core/errors.ts";
import { formatMillis } from "../../core/time.ts";
import type {
  CertificateAuthority,
  NewRoot,
  RootDescription,
  RootSuccession,
} from "../../ports/certificate-authority.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoredRoot } from "../../ports/store/instance/keys.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

type Deps = ActDeps & { readonly authority: CertificateAuthority };

/** A root certificate, and what it is now. */
export type ShownRoot = RootDescription & { readonly state: RootState };

/** The roots that are kept, the newest first. Throws `forbidden`. */
export function readRoots(
  deps: { readonly clock: Clock; readonly authority: Pick<CertificateAuthority, "roots"> },
  principal: Principal,
): readonly ShownRoot[] {
  authorize(deps, principal, "authority:read");
  const roots = deps.authority.roots();
  const now = deps.clock.now();
  return roots.map((root) => ({ ...root, state: rootState(root, roots, now) })).toReversed();
}

/** Another text whenever a root was made or had sign at once; blank where there is none. */
export function rootsMark(roots: readonly Pick<StoredRoot, "generation" | "signsFrom">[]): string {
  const newest = Math.max(0, ...roots.map(({ generation }) => generation));
  const signsFrom = roots.find(({ generation }) => generation === newest)?.signsFrom;
  return signsFrom === undefined ? "" : `${newest}-${signsFrom}`;
}

/**
 * Replaces the root certificate; `core/certificate/succession.ts` says when. Throws `forbidden`, and `conflict`, also where
 * the roots are not those any more that `seen`, their mark, is of.
 */
export async function rotateRoot(
  deps: Deps,
  principal: Principal,
  { atOnce, seen }: { readonly atOnce: boolean; readonly seen?: string },
): Promise<NewRoot> {
  authorize(deps, principal, "authority:rotate");
  const rotated = await act(deps, doerOf(principal), async ({ keys }, note) => {
    if (seen !== undefined && rootsMark(await keys.roots()) !== seen) {
      throw new AppError("conflict", {
        message: "The root certificate was replaced meanwhile; nothing was replaced again.",
      });
    }
    const root = await deps.authority.rotate({ atOnce }, keys);
    note(rotation(root, { at_once: { after: atOnce } }));
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
