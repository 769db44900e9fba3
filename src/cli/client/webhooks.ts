import * as webhooks from "../../contract/vault/webhooks.ts";
import { type Body, type Caller, RELAYING, vaultPath } from "./call.ts";

export function webhookCalls(call: Caller) {
  const path = (vault: string) => `${vaultPath(vault)}/webhook`;
  return {
    get: (vault: string) => call(webhooks.WebhookReply, "GET", path(vault)),
    set: (vault: string, body: Body<typeof webhooks.SetWebhookBody>) =>
      call(webhooks.SetWebhookReply, "PUT", path(vault), { body }),
    remove: (vault: string) => call(webhooks.RemoveWebhookReply, "DELETE", path(vault)),
    test: (vault: string) => call(webhooks.TestWebhookReply, "POST", `${path(vault)}/test`, RELAYING),
    deliveries: (vault: string) =>
      call(webhooks.ListWebhookDeliveriesReply, "GET", `${path(vault)}/deliveries`),
  };
}
