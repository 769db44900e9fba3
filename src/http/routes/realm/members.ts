import {
  addRealmAgent,
  listRealmMembers,
  removeRealmAgent,
  removeRealmMember,
  setRealmMember,
} from "../../../app/realm/members.ts";
import {
  AddRealmAgentReply,
  ListRealmMembersReply,
  RealmSuccessReply,
  SetRealmMemberReply,
} from "../../../contract/realm/realms.ts";
import { directoryId } from "../../../core/identity/directory-id.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { directoryFault } from "../agent/directory-fault.ts";

const PATH = "/api/realms/:id";

export const realmMemberRoutes = [
  route({
    method: "POST",
    path: `${PATH}/agents`,
    access: ["realm-agent:manage"],
    fault: directoryFault,
    reply: AddRealmAgentReply,
    status: 201,
    handle: async ({ deps, principal, param, c }) => {
      const readBody = () => readJson(c.req.raw);
      const agent = await addRealmAgent(deps, principal, { ref: param("id"), readBody });
      return { success: true as const, agentId: directoryId(agent) };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/agents/:agent`,
    access: ["realm-agent:manage"],
    fault: directoryFault,
    reply: RealmSuccessReply,
    handle: async ({ deps, principal, param }) => {
      await removeRealmAgent(deps, principal, { ref: param("id"), agent: param("agent") });
      return { success: true as const };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/members`,
    access: ["realm-member:list"],
    fault: directoryFault,
    reply: ListRealmMembersReply,
    handle: async ({ deps, principal, param }) => {
      const members = await listRealmMembers(deps, principal, param("id"));
      return {
        members: members.map(({ email, role, addedAt }) => ({ email, role, addedAt: toTimestamp(addedAt) })),
      };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/members`,
    access: ["realm-member:manage", "realm-member:manage-owner"],
    fault: directoryFault,
    reply: SetRealmMemberReply,
    status: 201,
    handle: async ({ deps, principal, param, c }) => {
      const readBody = () => readJson(c.req.raw);
      const set = await setRealmMember(deps, principal, { ref: param("id"), readBody });
      return { success: true as const, ...set };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/members/:email`,
    access: ["realm-member:manage", "realm-member:manage-owner"],
    fault: directoryFault,
    reply: RealmSuccessReply,
    handle: async ({ deps, principal, param }) => {
      await removeRealmMember(deps, principal, { ref: param("id"), email: param("email") });
      return { success: true as const };
    },
  }),
];
