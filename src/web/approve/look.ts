/** Who looks at a proposal's page, and what of it they may see. */
import { connectionStatus } from "../../app/vault/oauth/status.ts";
import { type LinkedProposal, readLinkedProposal } from "../../app/vault/proposal/details.ts";
import { type ReviewedProposal, reviewProposal } from "../../app/vault/proposal/review.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { KeyName } from "../../core/ids.ts";
import type { ApiContext } from "../../http/deps.ts";
import type { Call } from "../../http/route.ts";
import { orRefusal, viewerOf } from "../viewer.ts";
import { keptToken, type Place } from "./place.ts";

export type Look = {
  /** Whoever is logged in. */
  readonly viewer: Principal | undefined;
} & (
  | {
      readonly type: "member";
      readonly reviewed: ReviewedProposal;
      /** Of an applied one: its OAuth credentials, as they are now. */
      readonly connections: readonly Connection[];
    }
  /** By the link that was followed. */
  | { readonly type: "linked"; readonly linked: LinkedProposal }
  /** Neither is there. `refusal` is what whoever is logged in may be told of why. */
  | { readonly type: "stranger"; readonly refusal: AppError | undefined }
);

/** What whoever asks may see. Members see all; the link shows the proposal; anybody else sees nothing of it. */
export async function look(
  { c, deps, origin }: Call,
  place: Place,
  loggedIn: Principal | undefined,
): Promise<Look> {
  const viewer = loggedIn ?? (await viewerOf({ c, deps, origin }));
  const reviewed =
    viewer === undefined
      ? undefined
      : await orRefusal(["vault_not_found", "forbidden", "proposal_not_found"], () =>
          reviewProposal(deps, viewer, place),
        );
  if (reviewed !== undefined && !(reviewed instanceof AppError)) {
    const connections = viewer === undefined ? [] : await connectionsOf(deps, viewer, place, reviewed);
    return { type: "member", viewer, reviewed, connections };
  }
  const token = keptToken(c, deps, place);
  const linked =
    token === undefined
      ? undefined
      : await orRefusal(["approval_link_unknown", "approval_link_expired", "bad_request"], () =>
          readLinkedProposal(deps, viewer, { token, id: String(place.number) }),
        );
  if (linked !== undefined && !(linked instanceof AppError) && linked.vault.name === place.vault) {
    return { type: "linked", viewer, linked };
  }
  return { type: "stranger", viewer, refusal: reviewed };
}

export type Connection = Awaited<ReturnType<typeof connectionStatus>> & { readonly key: KeyName };

async function connectionsOf(
  deps: ApiContext,
  viewer: Principal,
  { vault }: Place,
  { proposal, status }: ReviewedProposal,
): Promise<readonly Connection[]> {
  if (status !== "applied") return [];
  const found: Connection[] = [];
  for (const { key, type } of proposal.slots) {
    if (type !== "oauth") continue;
    // Deleted since, or not for whoever looks to change.
    const one = await orRefusal(["credential_not_found", "forbidden"], () =>
      connectionStatus(deps, viewer, { vault, key }),
    );
    if (!(one instanceof AppError)) found.push({ ...one, key });
  }
  return found;
}
