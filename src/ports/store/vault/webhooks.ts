import type { VaultId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";
import type { WebhookEvent } from "../../../core/webhook/event.ts";

/** Where a vault's events go. Its address is sealed as well: those of chats hold a secret. */
export type Webhook = {
  readonly vaultId: VaultId;
  readonly url: Sealed;
  readonly secret: Sealed;
  /** The secret before, which deliveries are signed with as well until then (ms since 1970, as all times). */
  readonly previous?: { readonly secret: Sealed; readonly until: number };
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The receiver answered that it is gone. */
  readonly disabledAt?: number;
};

export type WebhookRepo = {
  get(vaultId: VaultId): Promise<Webhook | undefined>;
  /** Creates or replaces it; what waits to be delivered stays. */
  put(webhook: Webhook): Promise<void>;
  /** With its deliveries. False when there was none. */
  remove(vaultId: VaultId): Promise<boolean>;
  /** Unless it was changed meanwhile: what waits is given up for this reason, and nothing more is added. */
  disable(webhook: Pick<Webhook, "vaultId" | "updatedAt">, at: number, reason: string): Promise<boolean>;
};

export type WebhookDelivery = {
  /** `webhook-id`: the same at every attempt. */
  readonly id: string;
  readonly vaultId: VaultId;
  readonly event: WebhookEvent;
  readonly status: "pending" | "delivered" | "failed";
  /** Those begun. */
  readonly attempts: number;
  readonly createdAt: number;
  /** While it is pending. */
  readonly nextAttemptAt?: number;
  /** When it was delivered or given up. */
  readonly endedAt?: number;
  /** Of the last attempt that ended: the answer's status, or why it counts as failed. */
  readonly lastStatus?: number;
  readonly lastError?: string;
};

/** One that is this process's to send now. */
export type ClaimedDelivery = Pick<WebhookDelivery, "id" | "vaultId" | "event" | "attempts"> & {
  readonly body: string;
};

/** What came of the attempt that was claimed. */
export type DeliveryOutcome = {
  readonly at: number;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly next: { readonly type: "delivered" | "failed" } | { readonly type: "retry"; readonly at: number };
};

export type WebhookDeliveryRepo = {
  /** Puts an event into the outbox of the vault, if it has a webhook that is not disabled. */
  add(
    vaultId: VaultId,
    event: { readonly event: WebhookEvent; readonly body: string; readonly at: number },
  ): Promise<void>;
  /**
   * Takes the one that has been due longest, of a vault other than these, for one attempt. Nobody else is given it before
   * `until`: who has not said by then what came of it is taken to be gone.
   */
  claim(
    now: number,
    options: { readonly until: number; readonly except: readonly VaultId[] },
  ): Promise<ClaimedDelivery | undefined>;
  /** Unless another attempt has begun since, or it is over. */
  settle(claimed: Pick<ClaimedDelivery, "id" | "attempts">, outcome: DeliveryOutcome): Promise<void>;
  /** Newest first. */
  list(vaultId: VaultId, limit: number): Promise<readonly WebhookDelivery[]>;
  /** Deletes those that ended before. */
  deleteEnded(before: number): Promise<number>;
};
