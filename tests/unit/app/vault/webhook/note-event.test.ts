import { expect, test } from "bun:test";
import { noteProposalEvent } from "../../../../../src/app/vault/webhook/note-event.ts";
import { DEFAULT_VAULT_ID, type PublicId } from "../../../../../src/core/ids.ts";
import type { Proposal } from "../../../../../src/core/proposal/proposal.ts";
import type { Sealed } from "../../../../../src/core/secret.ts";
import type { Store } from "../../../../../src/ports/store.ts";
import { openStore } from "../../../../../src/store/open.ts";

const vault = { id: DEFAULT_VAULT_ID, name: "default" };
const proposal: Proposal = {
  vaultId: vault.id,
  number: 3,
  version: 1,
  status: "pending",
  services: [],
  slots: [],
  message: "",
  userMessage: "",
  raisedBy: { type: "scoped", id: "00000000000000000000" as PublicId, name: "" },
  createdAt: 1000,
  expiresAt: 2000,
};
const noted = {
  event: "proposal.created",
  vault,
  proposal,
  at: 1000,
  baseUrl: "http://127.0.0.1:1",
} as const;

async function openWithWebhook(): Promise<Store> {
  const store = await openStore({ url: "sqlite::memory:" });
  const bytes = new Uint8Array([1]) as Sealed;
  await store.webhooks.put({ vaultId: vault.id, url: bytes, secret: bytes, createdAt: 1, updatedAt: 1 });
  return store;
}

test("an event waits once its unit of work is committed, and not without", async () => {
  const store = await openWithWebhook();
  for (const commit of [false, true]) {
    await store.atomically(async (repos) => ({ commit, value: await noteProposalEvent(repos, noted) }));
    const listed = await store.webhookDeliveries.list(vault.id, 10);
    expect(listed.map(({ event, status }) => [event, status])).toEqual(
      commit ? [["proposal.created", "pending"]] : [],
    );
  }
  const claimed = await store.webhookDeliveries.claim(1000, { until: 2000, except: [] });
  expect(JSON.parse(claimed?.body ?? "")).toMatchObject({
    type: "proposal.created",
    data: {
      vault: "default",
      proposal: { id: 3 },
      approval_url: "http://127.0.0.1:1/approve/3?vault=default",
    },
  });
  await store.close();
});

test("a vault without a webhook has nothing to note", async () => {
  const store = await openStore({ url: "sqlite::memory:" });
  await store.atomically(async (repos) => ({ commit: true, value: await noteProposalEvent(repos, noted) }));
  expect(await store.webhookDeliveries.list(vault.id, 10)).toEqual([]);
  await store.close();
});
