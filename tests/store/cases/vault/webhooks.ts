import { expect } from "bun:test";
import type { Webhook } from "../../../../src/ports/store/vault/webhooks.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { failsWith } from "../../fails.ts";
import { aUser, aVault, DEFAULT, NOW, NOWHERE, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const webhook = (fields: Partial<Webhook> = {}): Webhook => ({
  vaultId: DEFAULT,
  url: sealed(1),
  secret: sealed(2),
  createdAt: NOW,
  updatedAt: NOW,
  ...fields,
});
const event = (at = NOW, body = "{}") => ({ event: "proposal.created", body, at }) as const;
const claim = (store: Store, now: number, except: Webhook["vaultId"][] = []) =>
  store.webhookDeliveries.claim(now, { until: now + 1000, except });

async function addVault(store: Store): Promise<Webhook["vaultId"]> {
  const user = aUser();
  await store.users.create(user);
  const vault = aVault();
  await store.vaults.create(vault, { type: "user", id: user.id, name: user.email, role: "owner" });
  return vault.id;
}

export const WEBHOOK_CASES: readonly Case[] = [
  {
    name: "webhooks: one is stored, replaced and removed, and belongs to its vault",
    run: async ({ store: { webhooks } }) => {
      expect(await webhooks.get(DEFAULT)).toBeUndefined();
      await webhooks.put(webhook());
      expect(await webhooks.get(DEFAULT)).toEqual(webhook());
      expect(await webhooks.get(NOWHERE)).toBeUndefined();
      const changed = webhook({
        secret: sealed(3),
        previous: { secret: sealed(2), until: NOW + 5 },
        updatedAt: NOW + 1,
        disabledAt: NOW + 2,
      });
      await webhooks.put(changed);
      expect(await webhooks.get(DEFAULT)).toEqual(changed);
      await webhooks.put(webhook());
      expect(await webhooks.get(DEFAULT)).toEqual(webhook());
      expect(await webhooks.remove(DEFAULT)).toBe(true);
      expect(await webhooks.remove(DEFAULT)).toBe(false);
      expect(await webhooks.get(DEFAULT)).toBeUndefined();
      await failsWith("conflict", webhooks.put(webhook({ vaultId: NOWHERE })));
    },
  },
  {
    name: "webhooks: a vault takes its webhook and the deliveries with it",
    run: async ({ store, raw }) => {
      const vaultId = await addVault(store);
      await store.webhooks.put(webhook({ vaultId }));
      await store.webhookDeliveries.add(vaultId, event());
      await store.vaults.delete(vaultId);
      expect(await raw.db.selectFrom("webhooks").selectAll().execute()).toEqual([]);
      expect(await raw.db.selectFrom("webhook_deliveries").selectAll().execute()).toEqual([]);
    },
  },
  {
    name: "webhooks: a disabled one gives up what waits and takes nothing more, unless it was changed meanwhile",
    run: async ({ store: { webhooks, webhookDeliveries } }) => {
      await webhooks.put(webhook());
      await webhookDeliveries.add(DEFAULT, event());
      expect(await webhooks.disable({ vaultId: DEFAULT, updatedAt: NOW - 1 }, NOW + 5, "gone")).toBe(false);
      expect((await webhookDeliveries.list(DEFAULT, 10))[0]?.status).toBe("pending");
      expect(await webhooks.disable({ vaultId: DEFAULT, updatedAt: NOW }, NOW + 5, "gone")).toBe(true);
      expect((await webhooks.get(DEFAULT))?.disabledAt).toBe(NOW + 5);
      await webhookDeliveries.add(DEFAULT, event());
      const listed = await webhookDeliveries.list(DEFAULT, 10);
      expect(listed).toHaveLength(1);
      expect(listed[0]).toMatchObject({ status: "failed", endedAt: NOW + 5, lastError: "gone" });
      expect(await webhooks.disable({ vaultId: DEFAULT, updatedAt: NOW }, NOW + 6, "gone")).toBe(false);
    },
  },
  {
    name: "webhook deliveries: none is added without a webhook, and each has an id of its own",
    run: async ({ store: { webhooks, webhookDeliveries } }) => {
      await webhookDeliveries.add(DEFAULT, event());
      await webhooks.put(webhook());
      await webhookDeliveries.add(DEFAULT, event());
      await webhookDeliveries.add(DEFAULT, event(NOW + 1));
      const [newer, older, ...rest] = await webhookDeliveries.list(DEFAULT, 10);
      expect(rest).toEqual([]);
      expect(newer?.id).toMatch(/^msg_[0-9a-f]{32}$/);
      expect(newer?.id).not.toBe(older?.id ?? "");
      expect(newer).toEqual({
        id: newer?.id ?? "",
        vaultId: DEFAULT,
        event: "proposal.created",
        status: "pending",
        attempts: 0,
        createdAt: NOW + 1,
        nextAttemptAt: NOW + 1,
      });
      expect(await webhookDeliveries.list(DEFAULT, 1)).toHaveLength(1);
      expect(await webhookDeliveries.list(NOWHERE, 10)).toEqual([]);
    },
  },
  {
    name: "webhook deliveries: the one due longest is claimed, not before its time, and not of vaults left out",
    run: async ({ store }) => {
      const other = await addVault(store);
      for (const vaultId of [DEFAULT, other]) await store.webhooks.put(webhook({ vaultId }));
      await store.webhookDeliveries.add(DEFAULT, event(NOW, "1"));
      await store.webhookDeliveries.add(DEFAULT, event(NOW, "2"));
      await store.webhookDeliveries.add(other, event(NOW + 1, "3"));
      expect(await claim(store, NOW - 1)).toBeUndefined();
      const first = await claim(store, NOW + 1);
      expect(first).toMatchObject({ vaultId: DEFAULT, event: "proposal.created", body: "1", attempts: 1 });
      expect((await claim(store, NOW + 1, [DEFAULT]))?.body).toBe("3");
      expect((await claim(store, NOW + 1))?.body).toBe("2");
      expect(await claim(store, NOW + 1)).toBeUndefined();
      // Whoever had it is taken to be gone.
      expect(await claim(store, NOW + 1001)).toMatchObject({ id: first?.id ?? "", attempts: 2 });
    },
  },
  {
    name: "webhook deliveries: the outcome is written by whoever made the last attempt",
    run: async ({ store }) => {
      const { webhookDeliveries } = store;
      await store.webhooks.put(webhook());
      await webhookDeliveries.add(DEFAULT, event());
      const late = await claim(store, NOW);
      const current = await claim(store, NOW + 1000);
      if (late === undefined || current === undefined) throw new Error("not claimed");
      await webhookDeliveries.settle(late, { at: NOW, status: 200, next: { type: "delivered" } });
      expect((await webhookDeliveries.list(DEFAULT, 1))[0]?.status).toBe("pending");
      const retry = { type: "retry", at: NOW + 5000 } as const;
      await webhookDeliveries.settle(current, { at: NOW, status: 500, error: "answered 500", next: retry });
      expect((await webhookDeliveries.list(DEFAULT, 1))[0]).toMatchObject({
        status: "pending",
        attempts: 2,
        nextAttemptAt: NOW + 5000,
        lastStatus: 500,
        lastError: "answered 500",
      });
      expect(await claim(store, NOW + 4999)).toBeUndefined();
      const last = await claim(store, NOW + 5000);
      if (last === undefined) throw new Error("not claimed");
      await webhookDeliveries.settle(last, { at: NOW + 5001, status: 204, next: { type: "delivered" } });
      await webhookDeliveries.settle(last, { at: NOW + 5002, error: "late", next: { type: "failed" } });
      const [delivered] = await webhookDeliveries.list(DEFAULT, 1);
      expect(delivered).toMatchObject({
        status: "delivered",
        attempts: 3,
        endedAt: NOW + 5001,
        lastStatus: 204,
      });
      expect(delivered).not.toHaveProperty("lastError");
      expect(delivered).not.toHaveProperty("nextAttemptAt");
    },
  },
  {
    name: "webhook deliveries: two processes never claim one for the same attempt",
    run: async ({ store, second }) => {
      await store.webhooks.put(webhook());
      for (let count = 0; count < 20; count += 1) await store.webhookDeliveries.add(DEFAULT, event());
      const stores = [store, await second()];
      const claims = Array.from({ length: 40 }, (_, at) => claim(stores[at % 2] ?? store, NOW));
      const claimed = (await Promise.all(claims)).flatMap((one) => (one === undefined ? [] : [one.id]));
      expect(claimed).toHaveLength(20);
      expect(new Set(claimed).size).toBe(20);
    },
  },
  {
    name: "webhook deliveries: what ended long ago is deleted, and what waits never",
    run: async ({ store }) => {
      const { webhookDeliveries } = store;
      await store.webhooks.put(webhook());
      await webhookDeliveries.add(DEFAULT, event());
      const claimed = await claim(store, NOW);
      if (claimed === undefined) throw new Error("not claimed");
      await webhookDeliveries.settle(claimed, { at: NOW, next: { type: "failed" } });
      await webhookDeliveries.add(DEFAULT, event(NOW - 1000));
      expect(await webhookDeliveries.deleteEnded(NOW)).toBe(0);
      expect(await webhookDeliveries.deleteEnded(NOW + 1)).toBe(1);
      expect((await webhookDeliveries.list(DEFAULT, 10)).map(({ status }) => status)).toEqual(["pending"]);
    },
  },
];
