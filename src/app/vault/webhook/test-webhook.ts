import type { Principal } from "../../../core/actor.ts";
import { webhookBody } from "../../../core/webhook/event.ts";
import type { Random } from "../../../ports/random.ts";
import type { Store } from "../../../ports/store.ts";
import { enterVault } from "../enter-vault.ts";
import { type SendDeps, sendEvent } from "./send.ts";
import { noWebhook } from "./webhooks.ts";

export type TestedWebhook = {
  readonly isDelivered: boolean;
  /** What was answered, if anything was. */
  readonly status: number | undefined;
  /** Why it counts as failed. */
  readonly error: string | undefined;
};

/**
 * Sends a `webhook.test` event at once and once, and says what came of it; also to a receiver that has gone, which stays
 * disabled. Throws `webhook_not_found`, `decryption_failed`, `vault_not_found`, `forbidden`.
 */
export async function testWebhook(
  deps: SendDeps & { readonly store: Pick<Store, "vaults" | "grants" | "webhooks">; readonly random: Random },
  principal: Principal,
  request: { readonly vault: string },
): Promise<TestedWebhook> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "webhook:write" });
  const webhook = await deps.store.webhooks.get(vault.id);
  if (webhook === undefined) throw noWebhook(vault);
  const id = `msg_${deps.random.uuid().replaceAll("-", "")}`;
  const body = webhookBody("webhook.test", deps.clock.now(), { vault: vault.name });
  const { answer, error } = await sendEvent(deps, webhook, { id, body });
  const status = answer.type === "answered" ? answer.status : undefined;
  return { isDelivered: error === undefined, status, error };
}
