import type { Route } from "../../http/route.ts";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showNewInvite, showRevokeInvite, takeNewInvite, takeRenewal, takeRevokeInvite } from "./invite.tsx";
import { showUsers } from "./list.tsx";
import { NEW_INVITE, USERS } from "./place.ts";
import { showRemove, showUser, takeRemove, takeUserRole } from "./user.tsx";

const USER = `${USERS}/:email` as const;
/** By the end of its token. */
const INVITE = "/invites/:token";

export const userPageRoutes: readonly Route[] = [
  viewRoute(USERS, ["user:list"], showUsers),
  viewRoute(NEW_INVITE, ["user-invite:create"], (visit) => showNewInvite(visit)),
  formRoute(NEW_INVITE, ["user-invite:create"], takeNewInvite),
  formRoute(`${INVITE}/renew`, ["user-invite:manage", "user-invite:create"], takeRenewal),
  viewRoute(`${INVITE}/revoke`, ["user-invite:manage"], (visit) => showRevokeInvite(visit)),
  formRoute(`${INVITE}/revoke`, ["user-invite:manage"], takeRevokeInvite),
  viewRoute(USER, ["user:read"], (visit) => showUser(visit)),
  formRoute(`${USER}/role`, ["user:set-role"], takeUserRole),
  viewRoute(`${USER}/remove`, ["user:remove"], (visit) => showRemove(visit)),
  formRoute(`${USER}/remove`, ["user:remove"], takeRemove),
];
