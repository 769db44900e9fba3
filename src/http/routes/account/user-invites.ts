import {
  acceptInvite,
  type GoneInvite,
  goneInvite,
  readInvite,
} from "../../../app/account/invite/user-invite-acceptance.ts";
import { reinviteUser, revokeUserInvite } from "../../../app/account/invite/user-invite-changes.ts";
import { inviteUser, listUserInvites } from "../../../app/account/invite/user-invites.ts";
import {
  AcceptUserInviteBody,
  AcceptUserInviteReply,
  InviteUserBody,
  InviteUserReply,
  ListUserInvitesReply,
  RevokeUserInviteReply,
  UserInviteDetailsReply,
} from "../../../contract/account/user-invites.ts";
import { shownSuffix } from "../../../core/invite/suffix.ts";
import { fromAssignments, toAssignments } from "../../assignments.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const userInviteRoutes = [
  route({
    method: "POST",
    path: "/v1/users/invites",
    access: ["user-invite:create", "user-invite:create-owner"],
    body: InviteUserBody,
    reply: InviteUserReply,
    status: 201,
    handle: async ({ deps, principal, body }) => {
      const { email, role, vaults } = body;
      return toReply(await inviteUser(deps, principal, { email, role, vaults: fromAssignments(vaults) }));
    },
  }),
  route({
    method: "GET",
    path: "/v1/users/invites",
    access: ["user-invite:list"],
    reply: ListUserInvitesReply,
    handle: async ({ deps, principal, query }) => {
      const invites = await listUserInvites(deps, principal, { status: query("status") || undefined });
      return {
        invites: invites.map((invite) => ({
          email: invite.email,
          role: invite.role,
          token: "" as const,
          token_suffix: shownSuffix(invite.suffix),
          status: invite.status,
          created_by: invite.createdBy.id,
          created_by_name: invite.createdByName,
          vaults: toAssignments(invite.vaults),
          expires_at: toTimestamp(invite.expiresAt),
          created_at: toTimestamp(invite.createdAt),
        })),
      };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/users/invites/:token",
    access: ["user-invite:manage"],
    reply: RevokeUserInviteReply,
    handle: async ({ deps, principal, param }) => {
      const { email } = await revokeUserInvite(deps, principal, { token: param("token") });
      return { message: "Invite revoked", email };
    },
  }),
  route({
    method: "POST",
    path: "/v1/users/invites/:token/reinvite",
    access: ["user-invite:manage", "user-invite:create", "user-invite:create-owner"],
    reply: InviteUserReply,
    status: 201,
    handle: async ({ deps, principal, param }) =>
      toReply(await reinviteUser(deps, principal, { token: param("token") })),
  }),
  route({
    method: "GET",
    path: "/v1/users/invites/:token/details",
    access: "anonymous",
    link: "token",
    reply: UserInviteDetailsReply,
    handle: async ({ deps, param }) => {
      const found = await readInvite(deps, { token: param("token") });
      if (found.type === "gone") {
        const { message } = goneInvite(found.status);
        return { error: true as const, error_title: TITLES[found.status], error_message: message };
      }
      const { email, role, vaults, expiresAt } = found.invite;
      return {
        email,
        role,
        vaults: toAssignments(vaults),
        needs_account: found.needsAccount,
        expires_at: toTimestamp(expiresAt),
      };
    },
  }),
  route({
    method: "POST",
    path: "/v1/users/invites/:token/accept",
    access: "anonymous",
    link: "token",
    body: AcceptUserInviteBody,
    bodyOptional: true,
    reply: AcceptUserInviteReply,
    handle: async ({ deps, param, body, origin }) => {
      const { email, isNewAccount, vaults } = await acceptInvite(deps, {
        token: param("token"),
        password: body.password,
        ip: origin.ip,
      });
      const sentences = [
        isNewAccount ? "Account created." : "Invite accepted.",
        ...(vaults > 0 ? ["Vault access granted."] : []),
      ];
      return { email, message: sentences.join(" ") };
    },
  }),
];

const TITLES = {
  accepted: "Already Accepted",
  revoked: "Invite Revoked",
  expired: "Invite Expired",
} as const satisfies Record<GoneInvite, string>;

function toReply(invite: Awaited<ReturnType<typeof inviteUser>>) {
  return {
    email: invite.email,
    role: invite.role,
    vaults: toAssignments(invite.vaults),
    email_sent: invite.emailSent,
    expires_at: toTimestamp(invite.expiresAt),
    token_suffix: shownSuffix(invite.suffix),
    ...(invite.link === undefined ? {} : { invite_link: invite.link }),
    ...(invite.emailError === undefined ? {} : { email_error: invite.emailError }),
  };
}
