import type { WebhookDeliveryItem } from "../../contract/vault/webhooks.ts";

/** What came of the last attempt to deliver an event. */
export function lastAttempt({ attempts, last_status, last_error }: WebhookDeliveryItem): string {
  if (last_error !== undefined) return last_error;
  if (last_status !== undefined) return `answered ${last_status}`;
  return attempts === 0 ? "not sent yet" : "being sent";
}
