import { listBudgets } from "../../../app/usage/budgets.ts";
import { explainRequest } from "../../../app/vault/explain.ts";
import {
  addServices,
  clearServices,
  findCredentialUsage,
  listServices,
  removeService,
  replaceServices,
  switchService,
} from "../../../app/vault/services.ts";
import { ExplainReply } from "../../../contract/vault/explain.ts";
import {
  AddServicesBody,
  ClearServicesReply,
  CredentialUsageReply,
  ListServicesReply,
  PatchServiceBody,
  PatchServiceReply,
  RemoveServiceReply,
  ReplaceServicesBody,
  ReplaceServicesReply,
  UpsertServicesReply,
} from "../../../contract/vault/services.ts";
import { AppError } from "../../../core/errors.ts";
import { formatExplanation } from "../../../core/service/explain/format.ts";
import { formatService } from "../../../core/service/format.ts";
import { isEnabled, joinedMatcher } from "../../../core/service/service.ts";
import { route } from "../../route.ts";
import { toUsageItem } from "../../usage/limited.ts";

const COLLECTION = "/v1/vaults/:name/services";

export const serviceRoutes = [
  route({
    method: "GET",
    path: "/v1/vaults/:name/explain",
    access: ["service:list"],
    reply: ExplainReply,
    handle: async ({ deps, principal, param, query }) => {
      const request = { vault: param("name"), method: query("method") ?? "GET", url: query("url") ?? "" };
      const explained = await explainRequest(deps, principal, request);
      return { vault: explained.vault, ...formatExplanation(explained, explained.asked) };
    },
  }),
  route({
    method: "GET",
    path: COLLECTION,
    access: ["service:list"],
    reply: ListServicesReply,
    handle: async ({ deps, principal, param }) => {
      const vault = param("name");
      const services = await listServices(deps, principal, { vault });
      const budgets = await listBudgets(deps, principal, { vault, services });
      return {
        vault,
        services: services.map(formatService),
        ...(budgets.length === 0
          ? {}
          : { budgets: budgets.map(({ usage, ...one }) => ({ ...one, usage: usage.map(toUsageItem) })) }),
      };
    },
  }),
  route({
    method: "POST",
    path: COLLECTION,
    access: ["service:write"],
    body: AddServicesBody,
    reply: UpsertServicesReply,
    handle: async ({ deps, principal, param, body }) => {
      const vault = param("name");
      const { services, make_names: makeNames = false } = body;
      const done = await addServices(deps, principal, { vault, services, makeNames, ...confirmed(body) });
      const upserted = done.written.map(({ name }) => name);
      return { vault, upserted, services_count: done.services.length, ...warningsOf(done) };
    },
  }),
  route({
    method: "PUT",
    path: COLLECTION,
    access: ["service:write"],
    body: ReplaceServicesBody,
    reply: ReplaceServicesReply,
    handle: async ({ deps, principal, param, body }) => {
      const vault = param("name");
      const done = await replaceServices(deps, principal, {
        vault,
        services: body.services,
        ...confirmed(body),
      });
      return { vault, services_count: done.services.length, ...warningsOf(done) };
    },
  }),
  route({
    method: "DELETE",
    path: COLLECTION,
    access: ["service:write"],
    reply: ClearServicesReply,
    handle: async ({ deps, principal, param }) => {
      const vault = param("name");
      await clearServices(deps, principal, { vault });
      return { vault, cleared: true };
    },
  }),
  route({
    method: "GET",
    path: `${COLLECTION}/credential-usage`,
    access: ["service:list"],
    reply: CredentialUsageReply,
    handle: async ({ deps, principal, param, query }) => {
      const key = query("key");
      if (key === undefined || key === "") throw new AppError("bad_request", { message: "key is required" });
      const services = await findCredentialUsage(deps, principal, { vault: param("name"), key });
      return { services: services.map((service) => ({ name: service.name, host: joinedMatcher(service) })) };
    },
  }),
  route({
    method: "PATCH",
    path: `${COLLECTION}/:ref`,
    access: ["service:write"],
    body: PatchServiceBody,
    reply: PatchServiceReply,
    handle: async ({ deps, principal, param, body }) => {
      const vault = param("name");
      const service = await switchService(deps, principal, {
        vault,
        reference: param("ref"),
        enabled: body.enabled,
        ...confirmed(body),
      });
      return { vault, name: service.name, host: joinedMatcher(service), enabled: isEnabled(service) };
    },
  }),
  route({
    method: "DELETE",
    path: `${COLLECTION}/:ref`,
    access: ["service:write"],
    reply: RemoveServiceReply,
    handle: async ({ deps, principal, param, query }) => {
      const vault = param("name");
      // A DELETE has no body here; names of hosts hold no comma.
      const typed = { confirm_hosts: query("confirm_hosts")?.split(",") };
      const request = { vault, reference: param("ref"), ...confirmed(typed) };
      const { removed, services } = await removeService(deps, principal, request);
      return {
        vault,
        removed: removed.name,
        removed_host: joinedMatcher(removed),
        services_count: services.length,
      };
    },
  }),
];

function confirmed({ confirm_hosts: confirmHosts = [] }: { readonly confirm_hosts?: string[] | undefined }) {
  return { confirmHosts };
}

function warningsOf({ warnings }: { readonly warnings: readonly string[] }): { warnings?: string[] } {
  return warnings.length === 0 ? {} : { warnings: [...warnings] };
}
