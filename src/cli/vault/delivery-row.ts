/** One event of a webhook as a row that fits 80 columns. */
import type { WebhookDeliveryItem } from "../../contract/vault/webhooks.ts";
import { lastAttempt } from "./last-attempt.ts";

export const DELIVERY_HEADINGS = ["id", "event", "status", "created", "last attempt"] as const;

/** `msg_` and so many digits tell one of a hundred apart; `--json` has the whole of it. */
const ID_COLUMNS = 10;
const MINUTE_MS = 60_000;

/** `now` in ms since 1970: what is still to come is told as how long from then. */
export function deliveryRow(delivery: WebhookDeliveryItem, now: number): string[] {
  const { id, event, status, attempts, created_at, next_attempt_at: next } = delivery;
  return [
    id.slice(0, ID_COLUMNS),
    event,
    next === undefined ? status : `${status}, next ${soon(Date.parse(next) - now)}`,
    created_at.replace(/^(.{10})T(.{5}).*$/, "$1 $2Z"),
    attempts > 1 ? `${lastAttempt(delivery)} (attempt ${attempts})` : lastAttempt(delivery),
  ];
}

function soon(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS);
  if (minutes <= 0) return "now";
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`;
}
