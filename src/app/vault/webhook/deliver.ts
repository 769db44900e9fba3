import { AppError } from "../../../core/errors.ts";
import { judgeAttempt, type WebhookVerdict } from "../../../core/webhook/retry.ts";
import type { Logger } from "../../../ports/logger.ts";
import type { Random } from "../../../ports/random.ts";
import type { ClaimedDelivery, DeliveryOutcome, Webhook } from "../../../ports/store/vault/webhooks.ts";
import type { Store } from "../../../ports/store.ts";
import { type SendDeps, type SendResult, sendEvent } from "./send.ts";

export type DeliverDeps = SendDeps & {
  readonly store: Pick<Store, "webhooks" | "webhookDeliveries">;
  readonly random: Random;
  readonly logger: Pick<Logger, "debug" | "warn">;
};

const GONE = "The receiver answered 410 (Gone): the webhook is disabled.";

/** Makes the attempt that was claimed, and writes down what came of it. Throws what the store throws. */
export async function deliver(
  deps: DeliverDeps,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = deps;
  const webhook = await store.webhooks.get(claimed.vaultId);
  // Removed meanwhile, and this one with it.
  if (webhook === undefined) return;
  const { answer, error } = await attempt(deps, webhook, { claimed, signal });
  const verdict = judgeAttempt(answer, claimed.attempts, randomPart(deps.random));
  const status = answer.type === "answered" ? answer.status : undefined;
  const outcome = { at: clock.now(), status, error };
  await store.webhookDeliveries.settle(claimed, { ...outcome, next: nextOf(verdict, outcome.at) });
  if (verdict.type === "gone") await store.webhooks.disable(webhook, outcome.at, GONE);
  tell(deps, claimed, { verdict, error });
}

/** One that was cut off, or whose secret does not open, is a failed attempt like others. */
async function attempt(
  deps: DeliverDeps,
  webhook: Webhook,
  { claimed, signal }: { readonly claimed: ClaimedDelivery; readonly signal: AbortSignal },
): Promise<SendResult> {
  const failed = (error: string): SendResult => ({ answer: { type: "unanswered" }, error });
  try {
    return await sendEvent(deps, webhook, { ...claimed, signal });
  } catch (error) {
    if (signal.aborted) return failed("the server stopped before the receiver had answered");
    if (error instanceof AppError && error.code === "decryption_failed") {
      return failed("the webhook is damaged: what is stored does not open; remove it and set it anew");
    }
    throw error;
  }
}

function nextOf(verdict: WebhookVerdict, now: number): DeliveryOutcome["next"] {
  switch (verdict.type) {
    case "delivered":
      return { type: "delivered" };
    case "retry":
      return { type: "retry", at: now + verdict.afterMs };
    case "failed":
    case "gone":
      return { type: "failed" };
    default:
      return verdict satisfies never;
  }
}

/** From 0 up to 1. */
function randomPart(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}

function tell(
  { logger }: DeliverDeps,
  { id, vaultId, event, attempts }: ClaimedDelivery,
  { verdict, error }: { readonly verdict: WebhookVerdict; readonly error: string | undefined },
): void {
  const about = { vault_id: vaultId, event, delivery: id, attempts };
  if (verdict.type === "delivered") logger.debug("webhook delivered", about);
  else if (verdict.type === "retry") logger.debug("webhook not delivered yet", { ...about, reason: error });
  else if (verdict.type === "gone") logger.warn("webhook disabled: the receiver is gone", about);
  else logger.warn("webhook given up", { ...about, reason: error });
}
