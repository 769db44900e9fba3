/** Webhooks between what is stored, sealed, and what is shown. */
import type { FieldChange } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import type { VaultId } from "../../../core/ids.ts";
import { Secret } from "../../../core/secret.ts";
import { WEBHOOK_OVERLAP_MS } from "../../../core/webhook/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Webhook } from "../../../ports/store/vault/webhooks.ts";

/** A vault's webhook without its secret. Times in ms since 1970. */
export type ShownWebhook = Pick<Webhook, "createdAt" | "updatedAt"> & {
  readonly url: string;
  /** The receiver answered then that it is gone. */
  readonly disabledAt: number | undefined;
  /** Until then deliveries are signed with the secret before as well. */
  readonly previousUntil: number | undefined;
};

export function showWebhook(barrier: Barrier, webhook: Webhook, now: number): ShownWebhook {
  const { createdAt, updatedAt, disabledAt, previous } = webhook;
  const url = openUrl(barrier, webhook);
  const previousUntil = previous !== undefined && previous.until > now ? previous.until : undefined;
  return { url, createdAt, updatedAt, disabledAt, previousUntil };
}

/** Throws `decryption_failed`. */
export function openUrl(barrier: Barrier, { url, vaultId }: Pick<Webhook, "url" | "vaultId">): string {
  return barrier.open(url, { kind: "webhook", vaultId, part: "url" }).open();
}

/** Throws `decryption_failed`. */
export function openSecret(barrier: Barrier, vaultId: VaultId, sealed: Webhook["secret"]): Secret {
  return barrier.open(sealed, { kind: "webhook", vaultId, part: "secret" });
}

/** What is stored, or undefined for one that does not open: it can be set anew. */
export function ifWhole(barrier: Barrier, webhook: Webhook | undefined): Webhook | undefined {
  if (webhook === undefined) return undefined;
  try {
    openUrl(barrier, webhook);
    openSecret(barrier, webhook.vaultId, webhook.secret);
    return webhook;
  } catch (error) {
    if (error instanceof AppError && error.code === "decryption_failed") return undefined;
    throw error;
  }
}

type Terms = {
  readonly vaultId: VaultId;
  readonly url: string;
  /** A new one; the one before stays good for a day. Without it that one stays. */
  readonly secret: Secret | undefined;
  readonly now: number;
};

/** What follows what is there: enabled, with these. Without anything before there has to be a secret. */
export function followingWebhook(
  barrier: Barrier,
  before: Webhook | undefined,
  { vaultId, url, secret, now }: Terms,
): Webhook {
  const sealed = secret && barrier.seal(secret, { kind: "webhook", vaultId, part: "secret" });
  const current = sealed ?? before?.secret;
  if (current === undefined) throw new Error("a new webhook needs a secret");
  const previous =
    before !== undefined && sealed !== undefined
      ? { secret: before.secret, until: now + WEBHOOK_OVERLAP_MS }
      : before?.previous;
  return {
    vaultId,
    url: barrier.seal(new Secret(url), { kind: "webhook", vaultId, part: "url" }),
    secret: current,
    ...(previous !== undefined && previous.until > now ? { previous } : {}),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

/**
 * What the record of a change holds; undefined when nothing changes. Of addresses the host, and that it is another one:
 * the rest of it may be a secret.
 */
export function webhookChanges(
  before: { readonly webhook: Webhook; readonly url: string } | undefined,
  after: { readonly url: string; readonly hasNewSecret: boolean },
): Readonly<Record<string, FieldChange>> | undefined {
  const host = new URL(after.url).host;
  if (before === undefined) return { exists: { before: false, after: true }, host: { after: host } };
  const changes = {
    ...(before.url === after.url ? {} : { host: { before: new URL(before.url).host, after: host } }),
    ...(after.hasNewSecret ? { secret_rotated: { after: true } } : {}),
    ...(before.webhook.disabledAt === undefined ? {} : { enabled: { before: false, after: true } }),
  };
  return Object.keys(changes).length === 0 ? undefined : changes;
}
