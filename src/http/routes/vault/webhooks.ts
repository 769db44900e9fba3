import type { ShownWebhook } from "../../../app/vault/webhook/stored-webhook.ts";
import { testWebhook } from "../../../app/vault/webhook/test-webhook.ts";
import {
  listDeliveries,
  readWebhook,
  removeWebhook,
  setWebhook,
} from "../../../app/vault/webhook/webhooks.ts";
import {
  ListWebhookDeliveriesReply,
  RemoveWebhookReply,
  SetWebhookBody,
  SetWebhookReply,
  TestWebhookReply,
  type WebhookDeliveryItem,
  WebhookReply,
} from "../../../contract/vault/webhooks.ts";
import type { WebhookDelivery } from "../../../ports/store/vault/webhooks.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const PATH = "/v1/vaults/:name/webhook";

export const webhookRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["webhook:read"],
    reply: WebhookReply,
    handle: async ({ deps, principal, param }) => {
      const { newest, ...webhook } = await readWebhook(deps, principal, { vault: param("name") });
      return {
        ...toWebhook(webhook),
        ...(newest === undefined ? {} : { last_delivery: toDelivery(newest) }),
      };
    },
  }),
  route({
    method: "PUT",
    path: PATH,
    access: ["webhook:write"],
    body: SetWebhookBody,
    reply: SetWebhookReply,
    handle: async ({ deps, principal, param, body }) => {
      const { secret, ...webhook } = await setWebhook(deps, principal, {
        vault: param("name"),
        url: body.url,
        rotateSecret: body.rotate_secret === true,
      });
      return { ...toWebhook(webhook), ...(secret === undefined ? {} : { secret: secret.open() }) };
    },
  }),
  route({
    method: "DELETE",
    path: PATH,
    access: ["webhook:write"],
    reply: RemoveWebhookReply,
    handle: async ({ deps, principal, param }) => {
      const vault = param("name");
      await removeWebhook(deps, principal, { vault });
      return { vault, removed: true };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/test`,
    access: ["webhook:write"],
    reply: TestWebhookReply,
    handle: async ({ deps, principal, param }) => {
      const { isDelivered, status, error } = await testWebhook(deps, principal, { vault: param("name") });
      return {
        delivered: isDelivered,
        ...(status === undefined ? {} : { status }),
        ...(error === undefined ? {} : { error }),
      };
    },
  }),
  route({
    method: "GET",
    path: `${PATH}/deliveries`,
    access: ["webhook:read"],
    reply: ListWebhookDeliveriesReply,
    handle: async ({ deps, principal, param }) => ({
      deliveries: (await listDeliveries(deps, principal, { vault: param("name") })).map(toDelivery),
    }),
  }),
];

function toWebhook({ url, createdAt, updatedAt, disabledAt, previousUntil }: ShownWebhook): WebhookReply {
  return {
    url,
    created_at: toTimestamp(createdAt),
    updated_at: toTimestamp(updatedAt),
    ...(disabledAt === undefined ? {} : { disabled_at: toTimestamp(disabledAt) }),
    ...(previousUntil === undefined ? {} : { previous_secret_until: toTimestamp(previousUntil) }),
  };
}

function toDelivery(delivery: WebhookDelivery): WebhookDeliveryItem {
  const { id, event, status, attempts, createdAt, nextAttemptAt, endedAt, lastStatus, lastError } = delivery;
  return {
    id,
    event,
    status,
    attempts,
    created_at: toTimestamp(createdAt),
    ...(nextAttemptAt === undefined ? {} : { next_attempt_at: toTimestamp(nextAttemptAt) }),
    ...(endedAt === undefined ? {} : { ended_at: toTimestamp(endedAt) }),
    ...(lastStatus === undefined ? {} : { last_status: lastStatus }),
    ...(lastError === undefined ? {} : { last_error: lastError }),
  };
}
