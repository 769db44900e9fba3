/** What is kept of an invite: nothing is written when its time runs out. `Used` is what its kind calls being taken up. */
export type KeptInviteStatus<Used extends string> = "pending" | Used | "revoked";

/** What an invite is at `now`: a pending one whose time is over has expired. */
export function inviteStatus<S extends string>(
  invite: { readonly status: S; readonly expiresAt: number },
  now: number,
): S | "expired" {
  return invite.status === "pending" && now >= invite.expiresAt ? "expired" : invite.status;
}
