import { createApiKey, listApiKeys, revokeApiKey } from "../../../app/company/api-keys.ts";
import {
  CreateApiKeyReply,
  DeleteApiKeyReply,
  ListApiKeysReply,
} from "../../../contract/company/api-keys.ts";
import { formatMillis } from "../../../core/time.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { companyFault } from "./company-fault.ts";

const PATH = "/v1/keys";

export const apiKeyRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["api-key:manage"],
    fault: companyFault,
    reply: CreateApiKeyReply,
    status: 201,
    handle: async ({ deps, principal, query, c }) => {
      c.header("Cache-Control", "no-store");
      const readBody = () => readJson(c.req.raw, { optional: true });
      const { key, apiKey } = await createApiKey(deps, principal, { named: query("company"), readBody });
      return { id: apiKey.id, key, label: apiKey.label, createdAt: formatMillis(apiKey.createdAt) };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["api-key:manage"],
    fault: companyFault,
    reply: ListApiKeysReply,
    handle: async ({ deps, principal, query }) => {
      const keys = await listApiKeys(deps, principal, query("company"));
      return {
        keys: keys.map(({ id, prefix, label, createdAt, lastUsedAt }) => ({
          id,
          key: `${prefix}…`,
          label,
          createdAt: formatMillis(createdAt),
          ...(lastUsedAt === undefined ? {} : { lastUsedAt: formatMillis(lastUsedAt) }),
        })),
      };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:id`,
    access: ["api-key:manage"],
    fault: companyFault,
    reply: DeleteApiKeyReply,
    handle: async ({ deps, principal, query, param }) => {
      await revokeApiKey(deps, principal, { named: query("company"), id: param("id") });
      return { deleted: true } as const;
    },
  }),
];
