import type { Principal } from "../../../core/actor.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import { HttpFault } from "../../../core/net/http-fault.ts";
import { Secret } from "../../../core/secret.ts";
import { formatWebhookSecret, WEBHOOK_SECRET_BYTES } from "../../../core/webhook/secret.ts";
import { parseWebhookUrl } from "../../../core/webhook/url.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { HttpClient } from "../../../ports/net/http-client.ts";
import type { Random } from "../../../ports/random.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { WebhookDelivery } from "../../../ports/store/vault/webhooks.ts";
import type { Store } from "../../../ports/store.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { enterVault } from "../enter-vault.ts";
import {
  followingWebhook,
  ifWhole,
  openUrl,
  type ShownWebhook,
  showWebhook,
  webhookChanges,
} from "./stored-webhook.ts";

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "webhooks" | "webhookDeliveries">;
  readonly clock: Clock;
  readonly barrier: Barrier;
};

type Writing = Deps &
  ActDeps & {
    readonly random: Random;
    readonly httpClient: Pick<HttpClient, "vet">;
    /** Receivers elsewhere may be reached without TLS. */
    readonly devMode: boolean;
  };

const MAX_LISTED = 100;

/** With its newest event. Throws `webhook_not_found`, `decryption_failed`, `vault_not_found`, `forbidden`. */
export async function readWebhook(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<ShownWebhook & { readonly newest: WebhookDelivery | undefined }> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "webhook:read" });
  const webhook = await deps.store.webhooks.get(vault.id);
  if (webhook === undefined) throw noWebhook(vault);
  const [newest] = await deps.store.webhookDeliveries.list(vault.id, 1);
  return { ...showWebhook(deps.barrier, webhook, deps.clock.now()), newest };
}

/**
 * Creates the webhook, or changes what is given, and enables it. The secret comes back when it is new: it is shown then and
 * never again. One that it replaces stays good for a day. Throws `bad_request`, `vault_not_found`, `forbidden`.
 */
export async function setWebhook(
  deps: Writing,
  principal: Principal,
  request: { readonly vault: string; readonly url: string | undefined; readonly rotateSecret: boolean },
): Promise<ShownWebhook & { readonly secret: Secret | undefined }> {
  const { barrier, clock, random } = deps;
  const vault = await enterVault(deps, principal, { name: request.vault, action: "webhook:write" });
  const given = request.url === undefined ? undefined : await acceptedUrl(deps, request.url);
  const fresh = new Secret(formatWebhookSecret(random.bytes(WEBHOOK_SECRET_BYTES)));
  return await act(deps, doerOf(principal), async ({ webhooks }, note) => {
    const webhook = ifWhole(barrier, await webhooks.get(vault.id));
    const before = webhook && { webhook, url: openUrl(barrier, webhook) };
    const url = given ?? before?.url;
    if (url === undefined) throw new AppError("bad_request", { message: "url is required" });
    const secret = before === undefined || request.rotateSecret ? fresh : undefined;
    const changes = webhookChanges(before, { url, hasNewSecret: secret !== undefined });
    const now = clock.now();
    if (changes === undefined && webhook !== undefined) {
      return { ...showWebhook(barrier, webhook, now), secret: undefined };
    }
    const after = followingWebhook(barrier, webhook, { vaultId: vault.id, url, secret, now });
    await webhooks.put(after);
    note({
      action: "webhook.set",
      vault,
      target: targetOf(vault),
      ...(changes === undefined ? {} : { changes }),
    });
    return { ...showWebhook(barrier, after, now), secret };
  });
}

/** With what waits to be delivered and what was. Throws `webhook_not_found`, `vault_not_found`, `forbidden`. */
export async function removeWebhook(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<void> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "webhook:write" });
  await act(deps, doerOf(principal), async ({ webhooks }, note) => {
    if (!(await webhooks.remove(vault.id))) throw noWebhook(vault);
    note({ action: "webhook.remove", vault, target: targetOf(vault) });
  });
}

/** The newest hundred, newest first. Throws `webhook_not_found`, `vault_not_found`, `forbidden`. */
export async function listDeliveries(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<readonly WebhookDelivery[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "webhook:read" });
  if ((await deps.store.webhooks.get(vault.id)) === undefined) throw noWebhook(vault);
  return deps.store.webhookDeliveries.list(vault.id, MAX_LISTED);
}

export function noWebhook({ name }: Pick<Vault, "name">): AppError {
  return new AppError("webhook_not_found", {
    message: `Vault "${name}" has no webhook.`,
    hint: "Set one with: agent-vault vault webhook set <url>",
  });
}

/** Throws `bad_request`, also for an address that this server does not reach. */
async function acceptedUrl({ httpClient, devMode }: Writing, text: string): Promise<string> {
  const url = parseWebhookUrl(text, { plaintext: devMode });
  try {
    await httpClient.vet(url);
  } catch (error) {
    if (!(error instanceof HttpFault)) throw error;
    throw new AppError("bad_request", { message: `url cannot be used: ${error.message}` });
  }
  return url;
}

function targetOf({ name }: Pick<Vault, "name">) {
  return { type: "webhook", id: "", name } as const;
}
