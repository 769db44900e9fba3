/** What a vault's webhook is told of its proposals, and what never. */
import { expect, test } from "bun:test";
import { expireProposals } from "../../../src/app/vault/proposal/expire.ts";
import { DEFAULT_VAULT_ID, type VaultId } from "../../../src/core/ids.ts";
import { PROPOSAL_LIFETIME_MS } from "../../../src/core/proposal/proposal.ts";
import { type Instance, openInstance } from "../../support/instance.ts";
import { bearerEntry } from "../../support/vault/proposals.ts";

const URL = "https://hooks.example.com/";

async function openWithWebhook() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  await instance.call("PUT /v1/vaults/default/webhook", { token: owner, body: { url: URL } });
  const agent = await instance.addAgent("builder", "no-access", { default: "proxy" });
  const raise = async (): Promise<number> => {
    const headers = { "X-Vault": "default" };
    const raised = await instance.call("POST /v1/proposals", { token: agent, headers, body: PROPOSED });
    expect([raised.status, raised.json.error]).toEqual([201, undefined]);
    return raised.json.id;
  };
  return { instance, owner, member, raise, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

/** What waits to be sent, oldest first, as it would be. */
async function waiting({ store, clock }: Instance): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const now = clock.now();
    const claimed = await store.webhookDeliveries.claim(now, { until: now + 1, except: [] });
    if (claimed === undefined) return bodies;
    bodies.push(claimed.body);
    await store.webhookDeliveries.settle(claimed, { at: now, status: 204, next: { type: "delivered" } });
  }
}

const PROPOSED = {
  services: [
    bearerEntry("stripe", "api.stripe.com", "STRIPE_KEY"),
    bearerEntry("other", "api.other.com", "OTHER_KEY"),
  ],
  credentials: [
    { action: "set", key: "STRIPE_KEY", value: "sk_given_by_agent", description: "words of the agent" },
    { action: "set", key: "OTHER_KEY", obtain: "https://words.example.com/of/the/agent" },
  ],
  message: "words of the agent",
  user_message: "words of the agent",
};

test("raised and applied: who, what and where to decide; no value, no token, no words of the agent", async () => {
  await using at = await openWithWebhook();
  const number = await at.raise();
  const approved = await at.instance.call(`POST /v1/admin/proposals/${number}/approve`, {
    token: at.member,
    body: { credentials: { OTHER_KEY: "sk_given_by_person" } },
  });
  expect(approved.status).toBe(200);
  const bodies = await waiting(at.instance);
  expect(bodies.join()).not.toMatch(/sk_given|words|av_[a-z]+_[0-9a-f]{8}/);
  const [created, applied, ...rest] = bodies.map((body) => JSON.parse(body));
  expect(rest).toEqual([]);
  expect(created).toMatchObject({
    type: "proposal.created",
    timestamp: "2026-08-01T09:30:00Z",
    data: {
      vault: "default",
      proposal: {
        id: number,
        status: "pending",
        services: [{ host: "api.stripe.com" }, { host: "api.other.com" }],
      },
      approval_url: `http://127.0.0.1:14321/approve/${number}?vault=default`,
    },
  });
  expect(applied).toMatchObject({
    type: "proposal.applied",
    data: { proposal: { id: number, status: "applied", reviewed_by: "max@example.com" } },
  });
});

test("rejected and expired are told once each, and what was refused is told not at all", async () => {
  await using at = await openWithWebhook();
  const { instance, member, raise } = at;
  const first = await raise();
  const second = await raise();
  const decide = (what: string, body: object) =>
    instance.call(`POST /v1/admin/proposals/${first}/${what}`, { token: member, body });
  // The second slot has no value: nothing is applied, so nothing is told.
  expect((await decide("approve", {})).status).toBeGreaterThanOrEqual(400);
  expect((await decide("reject", { reason: "not now" })).status).toBe(200);
  expect((await decide("reject", { reason: "again" })).status).toBe(409);
  instance.clock.advance(PROPOSAL_LIFETIME_MS);
  for (const expired of [1, 0]) expect(await expireProposals(instance.deps)).toBe(expired);
  const told = (await waiting(instance)).map((body) => JSON.parse(body));
  expect(told.map(({ type, data }) => [type, data.proposal.id])).toEqual([
    ["proposal.created", first],
    ["proposal.created", second],
    ["proposal.rejected", first],
    ["proposal.expired", second],
  ]);
});

test("of two vaults each tells its own, and one without a webhook, or with one that is gone, nothing", async () => {
  await using at = await openWithWebhook();
  const { instance, raise } = at;
  const other = await instance.addVault("payments");
  await raise();
  const count = async (vaultId: VaultId) => (await instance.store.webhookDeliveries.list(vaultId, 10)).length;
  expect([await count(DEFAULT_VAULT_ID), await count(other)]).toEqual([1, 0]);
  const webhook = await instance.store.webhooks.get(DEFAULT_VAULT_ID);
  if (webhook === undefined) throw new Error("no webhook");
  await instance.store.webhooks.disable(webhook, instance.clock.now(), "gone");
  await raise();
  expect(await count(DEFAULT_VAULT_ID)).toBe(1);
});
