import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showRemoveAgent, takeAgent, takeRemoveAgent } from "./agents.tsx";
import { showDelete, showEdit, takeDelete, takeEdit } from "./change.tsx";
import { showNewRealm, takeNewRealm } from "./create.tsx";
import { showRealms } from "./list.tsx";
import { showRemoveMember, takeMember, takeMemberRole, takeRemoveMember } from "./members.tsx";
import { NEW_REALM, REALMS } from "./place.ts";
import { showRealm } from "./realm.tsx";

const REALM = `${REALMS}/:id` as const;
const AGENTS = `${REALM}/agents` as const;
const MEMBERS = `${REALM}/members` as const;
const MANAGING = ["realm-member:manage", "realm-member:manage-owner"] as const;

export const realmPageRoutes: readonly Route[] = [
  viewRoute(REALMS, ["realm:list"], showRealms),
  viewRoute(NEW_REALM, ["realm:create"], (visit) => showNewRealm(visit)),
  formRoute(NEW_REALM, ["realm:create"], takeNewRealm),
  viewRoute(REALM, ["realm:read"], (visit) => showRealm(visit)),
  viewRoute(`${REALM}/edit`, ["realm:change"], (visit) => showEdit(visit)),
  formRoute(`${REALM}/edit`, ["realm:change"], takeEdit),
  viewRoute(`${REALM}/delete`, ["realm:delete"], (visit) => showDelete(visit)),
  formRoute(`${REALM}/delete`, ["realm:delete"], takeDelete),
  formRoute(AGENTS, ["realm-agent:manage"], takeAgent),
  viewRoute(`${AGENTS}/remove`, ["realm-agent:manage"], (visit) => showRemoveAgent(visit)),
  formRoute(`${AGENTS}/remove`, ["realm-agent:manage"], takeRemoveAgent),
  provenRoute(MEMBERS, MANAGING, { to: "let somebody into a realm" }, takeMember),
  provenRoute(`${MEMBERS}/role`, MANAGING, { to: "change what somebody may do in a realm" }, takeMemberRole),
  viewRoute(`${MEMBERS}/remove`, MANAGING, (visit) => showRemoveMember(visit)),
  formRoute(`${MEMBERS}/remove`, MANAGING, takeRemoveMember),
];
