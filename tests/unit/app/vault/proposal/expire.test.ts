import { expect, test } from "bun:test";
import { expireProposals } from "../../../../../src/app/vault/proposal/expire.ts";
import { DEFAULT_VAULT_ID } from "../../../../../src/core/ids.ts";
import { PROPOSAL_LIFETIME_MS } from "../../../../../src/core/proposal/proposal.ts";
import { openInstance } from "../../../../support/instance.ts";
import { raise } from "../../../../support/vault/proposals.ts";

const KEYED = {
  credentials: [{ action: "set", key: "A_KEY", has_value: true }],
  values: { A_KEY: "s3cret" },
};

test("what has run out is written down once, by the system, and what agents gave is forgotten", async () => {
  await using instance = await openInstance();
  const { store, clock, deps } = instance;
  const other = await instance.addVault("payments");
  await raise(instance, KEYED);
  await raise(instance, KEYED, other);
  clock.advance(1);
  await raise(instance, KEYED);
  clock.advance(PROPOSAL_LIFETIME_MS - 2);
  expect(await expireProposals(deps)).toBe(0);
  clock.advance(1);
  expect(await expireProposals(deps)).toBe(2);
  expect(await expireProposals(deps)).toBe(0);
  const shown = await store.proposals.list(DEFAULT_VAULT_ID, {}, clock.now());
  expect(shown.map(({ number, status, version }) => [number, status, version] as unknown[])).toEqual([
    [2, "pending", 1],
    [1, "expired", 2],
  ]);
  expect((await store.proposals.values(DEFAULT_VAULT_ID, 1)).size).toBe(0);
  expect((await store.proposals.values(other, 1)).size).toBe(0);
  expect((await store.proposals.values(DEFAULT_VAULT_ID, 2)).size).toBe(1);
  const records = await store.audit.list({ after: 0, limit: 10 });
  expect(
    records.map(({ action, actor, vault, target }) => [action, actor.type, vault.name, target.id]).toSorted(),
  ).toEqual([
    ["proposal.expire", "system", "default", "1"],
    ["proposal.expire", "system", "payments", "1"],
  ]);
});

test("the vault's webhook is told in the same unit of work", async () => {
  await using instance = await openInstance();
  const told: string[] = [];
  const { deps } = instance;
  const store: typeof deps.store = {
    ...deps.store,
    atomically: (work, line) =>
      deps.store.atomically(
        (repos) =>
          work({
            ...repos,
            webhookDeliveries: {
              ...repos.webhookDeliveries,
              add: async (_, { event, body }) => {
                told.push(event, body);
              },
            },
          }),
        line,
      ),
  };
  await raise(instance, KEYED);
  instance.clock.advance(PROPOSAL_LIFETIME_MS);
  await expireProposals({ ...deps, store });
  expect(told[0]).toBe("proposal.expired");
  expect(JSON.parse(told[1] ?? "")).toMatchObject({
    type: "proposal.expired",
    data: { vault: "default", proposal: { id: 1, status: "expired" } },
  });
});
