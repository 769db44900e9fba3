import type { Route } from "../../http/route.ts";
import { takeThawUser } from "../console/frozen.tsx";
import { provenRoute } from "../console/prove.tsx";
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
  provenRoute(NEW_INVITE, ["user-invite:create"], { to: "invite somebody" }, takeNewInvite),
  provenRoute(
    `${INVITE}/renew`,
    ["user-invite:manage", "user-invite:create"],
    { to: "make an invite anew" },
    takeRenewal,
  ),
  viewRoute(`${INVITE}/revoke`, ["user-invite:manage"], (visit) => showRevokeInvite(visit)),
  formRoute(`${INVITE}/revoke`, ["user-invite:manage"], takeRevokeInvite),
  viewRoute(USER, ["user:read"], (visit) => showUser(visit)),
  provenRoute(`${USER}/role`, ["user:set-role"], { to: "change what somebody may do" }, takeUserRole),
  provenRoute(`${USER}/thaw`, ["user:thaw"], { to: "let frozen programs go on" }, takeThawUser),
  viewRoute(`${USER}/remove`, ["user:remove"], (visit) => showRemove(visit)),
  formRoute(`${USER}/remove`, ["user:remove"], takeRemove),
];
