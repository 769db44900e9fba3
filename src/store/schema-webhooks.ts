/** The tables of webhooks; part of `schema.ts`. */
import type { ColumnType, Generated } from "kysely";
import type { WebhookEvent } from "../core/webhook/event.ts";
import type { WebhookDelivery } from "../ports/store/vault/webhooks.ts";
import type { Integer } from "./column.ts";

export type WebhookSchema = {
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
};

export type WebhookTable = {
  vault_id: string;
  sealed_url: Uint8Array;
  sealed_secret: Uint8Array;
  sealed_previous_secret: Uint8Array | null;
  previous_until: Integer | null;
  created_at: Integer;
  updated_at: Integer;
  disabled_at: Integer | null;
};

export type WebhookDeliveryTable = {
  seq: Generated<number | string | bigint>;
  id: string;
  vault_id: string;
  event: WebhookEvent;
  /** What is signed and sent, byte for byte. */
  body: string;
  status: WebhookDelivery["status"];
  attempts: ColumnType<number | string | bigint, number | undefined, number>;
  next_attempt_at: Integer | null;
  created_at: Integer;
  ended_at: Integer | null;
  last_status: Integer | null;
  last_error: string | null;
};
