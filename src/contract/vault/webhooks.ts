import * as v from "valibot";
import { WEBHOOK_EVENTS } from "../../core/webhook/event.ts";

const Webhook = v.object({
  url: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
  /** The receiver answered 410 (Gone) then, and is sent nothing more until it is set again. */
  disabled_at: v.optional(v.string()),
  /** Until then deliveries are signed with the secret before the last rotation as well. */
  previous_secret_until: v.optional(v.string()),
});

export const WebhookDeliveryItem = v.object({
  /** `webhook-id`, the same at every attempt. */
  id: v.string(),
  event: v.picklist(WEBHOOK_EVENTS),
  status: v.picklist(["pending", "delivered", "failed"]),
  attempts: v.number(),
  created_at: v.string(),
  next_attempt_at: v.optional(v.string()),
  ended_at: v.optional(v.string()),
  last_status: v.optional(v.number()),
  last_error: v.optional(v.string()),
});
export type WebhookDeliveryItem = v.InferOutput<typeof WebhookDeliveryItem>;

export const WebhookReply = v.object({
  ...Webhook.entries,
  /** The newest event and what became of it so far. */
  last_delivery: v.optional(WebhookDeliveryItem),
});
export type WebhookReply = v.InferOutput<typeof WebhookReply>;

export const SetWebhookBody = v.object({
  /** Of a webhook that is there it may be left out. */
  url: v.optional(v.string()),
  rotate_secret: v.optional(v.boolean()),
});
export type SetWebhookBody = v.InferOutput<typeof SetWebhookBody>;

export const SetWebhookReply = v.object({
  ...Webhook.entries,
  /** When it is new, this once: what signatures are verified with. */
  secret: v.optional(v.string()),
});
export type SetWebhookReply = v.InferOutput<typeof SetWebhookReply>;

export const RemoveWebhookReply = v.object({ vault: v.string(), removed: v.boolean() });

export const TestWebhookReply = v.object({
  delivered: v.boolean(),
  /** What the receiver answered, if it did. */
  status: v.optional(v.number()),
  error: v.optional(v.string()),
});
export type TestWebhookReply = v.InferOutput<typeof TestWebhookReply>;

/** Newest first. */
export const ListWebhookDeliveriesReply = v.object({ deliveries: v.array(WebhookDeliveryItem) });
export type ListWebhookDeliveriesReply = v.InferOutput<typeof ListWebhookDeliveriesReply>;
