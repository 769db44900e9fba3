import { changeRealm, createRealm, deleteRealm, listRealms, readRealm } from "../../../app/realm/realms.ts";
import {
  ListRealmsReply,
  type RealmItem,
  RealmReply,
  RealmSuccessReply,
} from "../../../contract/realm/realms.ts";
import type { CountedRealm } from "../../../ports/store/realm/realms.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { directoryFault } from "../agent/directory-fault.ts";

const PATH = "/api/realms";

export const realmRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["realm:list"],
    fault: directoryFault,
    reply: ListRealmsReply,
    handle: async ({ deps, principal }) => ({ realms: (await listRealms(deps, principal)).map(toItem) }),
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["realm:create"],
    fault: directoryFault,
    reply: RealmReply,
    status: 201,
    handle: async ({ deps, principal, query, c }) => {
      const readBody = () => readJson(c.req.raw);
      const realm = await createRealm(deps, principal, { company: query("company"), readBody });
      return { realm: toItem(realm) };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/:id`,
    access: ["realm:read"],
    fault: directoryFault,
    reply: RealmReply,
    handle: async ({ deps, principal, param }) => ({
      realm: toItem(await readRealm(deps, principal, param("id"))),
    }),
  }),
  route({
    method: "PATCH",
    path: `${PATH}/:id`,
    access: ["realm:change"],
    fault: directoryFault,
    reply: RealmReply,
    handle: async ({ deps, principal, param, c }) => {
      const readBody = () => readJson(c.req.raw);
      return { realm: toItem(await changeRealm(deps, principal, { ref: param("id"), readBody })) };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:id`,
    access: ["realm:delete"],
    fault: directoryFault,
    reply: RealmSuccessReply,
    handle: async ({ deps, principal, param }) => {
      await deleteRealm(deps, principal, param("id"));
      return { success: true as const };
    },
  }),
];

function toItem({ description, createdAt, ...realm }: CountedRealm): RealmItem {
  return {
    ...realm,
    description: description ?? null,
    createdAt: toTimestamp(createdAt),
    workflowCount: 0,
  };
}
