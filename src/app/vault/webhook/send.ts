import { HttpFault } from "../../../core/net/http-fault.ts";
import { parseRetryAfter, type WebhookAnswer } from "../../../core/webhook/retry.ts";
import { signedContent, webhookHeaders, webhookSecretBytes } from "../../../core/webhook/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Hmac } from "../../../ports/digest.ts";
import type { HttpClient } from "../../../ports/net/http-client.ts";
import type { Webhook } from "../../../ports/store/vault/webhooks.ts";
import { openSecret, openUrl } from "./stored-webhook.ts";

export type SendDeps = {
  readonly barrier: Barrier;
  readonly httpClient: Pick<HttpClient, "request">;
  readonly hmac: Hmac;
  readonly clock: Clock;
};

const TIMEOUT_MS = 10_000;
/** Nobody reads what a receiver says; it may say so much before that counts as a fault. */
const MAX_BYTES = 64 * 1024;

/** What came of one attempt, with why it is no delivery: the reason and a sentence, or the status. */
export type SendResult = { readonly answer: WebhookAnswer; readonly error: string | undefined };

/**
 * Sends an event once, signed with each secret that is good now. Throws `decryption_failed` when what is stored does not
 * open, and the signal's reason.
 */
export async function sendEvent(
  { barrier, httpClient, hmac, clock }: SendDeps,
  webhook: Webhook,
  { id, body, signal }: { readonly id: string; readonly body: string; readonly signal?: AbortSignal },
): Promise<SendResult> {
  const now = clock.now();
  const stamp = { id, seconds: Math.floor(now / 1000) };
  const signatures = goodSecrets(webhook, now).map((sealed) => {
    const key = webhookSecretBytes(openSecret(barrier, webhook.vaultId, sealed).open());
    return hmac(key, signedContent(stamp, body));
  });
  try {
    const { status, headers } = await httpClient.request({
      method: "POST",
      url: openUrl(barrier, webhook),
      headers: webhookHeaders(stamp, signatures),
      body: new TextEncoder().encode(body),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
    const retryAfterMs = parseRetryAfter(headers.find(([name]) => name === "retry-after")?.[1]);
    const answer = {
      type: "answered",
      status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    } as const;
    return { answer, error: status >= 200 && status < 300 ? undefined : whyNot(status) };
  } catch (error) {
    if (!(error instanceof HttpFault)) throw error;
    return { answer: { type: "unanswered" }, error: `${error.reason}: ${error.message}` };
  }
}

function goodSecrets({ secret, previous }: Webhook, now: number) {
  return previous === undefined || previous.until <= now ? [secret] : [secret, previous.secret];
}

function whyNot(status: number): string {
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}
