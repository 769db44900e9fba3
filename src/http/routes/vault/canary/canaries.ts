import { createCanary, listCanaries, revokeCanary } from "../../../../app/canary/canaries.ts";
import {
  type CanaryItem,
  CreateCanaryBody,
  CreateCanaryReply,
  ListCanariesReply,
  RevokeCanaryReply,
} from "../../../../contract/vault/canaries.ts";
import { canaryPlace } from "../../../../core/canary/format.ts";
import type { Canary } from "../../../../ports/store/vault/canaries.ts";
import { route } from "../../../route.ts";
import { toTimestamp } from "../../../timestamp.ts";

const PATH = "/v1/vaults/:name/canaries";

export const canaryRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["canary:write"],
    body: CreateCanaryBody,
    reply: CreateCanaryReply,
    status: 201,
    handle: async ({ deps, principal, param, body }) => {
      const { format, label } = body;
      const { canary, values } = await createCanary(deps, principal, { vault: param("name"), format, label });
      return {
        ...toItem(canary),
        values: values.map(({ name, value }) => ({ name, value })),
        place: canaryPlace(canary.format),
      };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["canary:list"],
    reply: ListCanariesReply,
    handle: async ({ deps, principal, param }) => ({
      canaries: (await listCanaries(deps, principal, { vault: param("name") })).map(toItem),
    }),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:id`,
    access: ["canary:write"],
    reply: RevokeCanaryReply,
    handle: async ({ deps, principal, param }) => {
      const { id } = await revokeCanary(deps, principal, { vault: param("name"), id: param("id") });
      return { id, revoked: true };
    },
  }),
];

function toItem(canary: Canary): CanaryItem {
  const { id, format, label, startsWith, createdAt, createdBy, triggers, triggeredAt } = canary;
  return {
    id,
    format,
    label,
    starts_with: startsWith,
    created_at: toTimestamp(createdAt),
    created_by: createdBy,
    triggers,
    ...(triggeredAt === undefined ? {} : { triggered_at: toTimestamp(triggeredAt) }),
  };
}
