import { listUsers, readUser, type UserListing } from "../../../app/account/user-list.ts";
import { removeUser, setUserRole } from "../../../app/account/user-roles.ts";
import { thawUser } from "../../../app/canary/thaw.ts";
import {
  ListUsersReply,
  RemoveUserReply,
  SetUserRoleBody,
  SetUserRoleReply,
  ThawReply,
  UserReply,
} from "../../../contract/account/users.ts";
import { isOver } from "../../../core/access/expiry.ts";
import { toAssignments } from "../../assignments.ts";
import { parseLimit } from "../../limit.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toFrozen, toThawed } from "./frozen.ts";

const MAX_LIMIT = 1000;

export const userRoutes = [
  route({
    method: "GET",
    path: "/v1/users",
    access: ["user:list"],
    reply: ListUsersReply,
    handle: async ({ deps, principal, query }) => {
      const limit = parseLimit(query("limit"), { absent: undefined, most: MAX_LIMIT });
      const after = query("after");
      const page = await listUsers(deps, principal, {
        ...(limit === undefined ? {} : { limit }),
        ...(after === undefined || after === "" ? {} : { after }),
      });
      return {
        users: page.listings.map(({ user, grants, frozen }) => ({
          email: user.email,
          role: user.role,
          created_at: toTimestamp(user.createdAt),
          ...(page.withGrants
            ? { status: statusOf(user), ...toFrozen(frozen), vaults: toAssignments(grants) }
            : {}),
        })),
        ...(limit === undefined ? {} : { next_cursor: page.next ?? null }),
      };
    },
  }),
  route({
    method: "GET",
    path: "/v1/admin/users/:email",
    access: ["user:read"],
    reply: UserReply,
    handle: async ({ deps, principal, param }) => {
      const { user, grants, frozen } = await readUser(deps, principal, { email: param("email") });
      const now = deps.clock.now();
      const inOrder = grants.toSorted((a, b) => a.grantedAt - b.grantedAt);
      return {
        email: user.email,
        role: user.role,
        vaults: inOrder.filter((grant) => !isOver(grant, now)).map(({ vaultName }) => vaultName),
        created_at: toTimestamp(user.createdAt),
        status: statusOf(user),
        ...toFrozen(frozen),
        grants: toAssignments(inOrder),
      };
    },
  }),
  route({
    method: "POST",
    path: "/v1/admin/users/:email/thaw",
    access: ["user:thaw"],
    reply: ThawReply,
    handle: async ({ deps, principal, param }) => toThawed(await thawUser(deps, principal, param("email"))),
  }),
  route({
    method: "DELETE",
    path: "/v1/admin/users/:email",
    access: ["user:remove"],
    reply: RemoveUserReply,
    handle: async ({ deps, principal, param }) => {
      const { email, revokedInvites } = await removeUser(deps, principal, { email: param("email") });
      return { status: "removed" as const, email, revoked_invites: revokedInvites };
    },
  }),
  route({
    method: "POST",
    path: "/v1/admin/users/:email/role",
    access: ["user:set-role"],
    body: SetUserRoleBody,
    reply: SetUserRoleReply,
    handle: async ({ deps, principal, param, body }) => {
      const request = { email: param("email"), role: body.role };
      const { email, role, revokedInvites } = await setUserRole(deps, principal, request);
      return { email, role, revoked_invites: revokedInvites };
    },
  }),
];

function statusOf({ active }: UserListing["user"]) {
  return active ? ("active" as const) : ("unverified" as const);
}
