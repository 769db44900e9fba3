import { expect } from "bun:test";
import type { PublicId, VaultId } from "../../../src/core/ids.ts";
import { PROPOSAL_LIMITS, type ProposalReview } from "../../../src/core/proposal/proposal.ts";
import type { ProposalFilter } from "../../../src/ports/store/vault/proposals.ts";
import type { Store } from "../../../src/ports/store.ts";
import { failsWith } from "../fails.ts";
import { aProposal, aUser, aVault, DEFAULT, keyName, NOW, NOWHERE, sealed } from "../samples.ts";
import type { Case } from "../world.ts";

const KEY = keyName("A_KEY");
const REVIEW: ProposalReview = { at: NOW + 1, by: { id: "u1", name: "ann@example.com" }, note: "fine" };
const VALUES = [{ key: KEY, sealed: sealed(1, 0, 255) }];

const FULL = aProposal({
  services: [
    {
      adopted: true,
      type: "set",
      replaces: { host: "::1", port: 80, path: "/x" },
      service: {
        name: "stripe",
        host: "api.stripe.com",
        port: 8443,
        path: "/v1/*",
        auth: { type: "bearer", token: KEY },
        substitutions: [{ key: KEY, placeholder: "__key__", in: ["body"] }],
        cookies: "pass",
      },
    },
    {
      adopted: false,
      type: "switch",
      name: "old-one",
      matcher: { host: "::1", port: 1, path: "" },
      enabled: false,
    },
    { adopted: false, type: "delete", name: "gone", matcher: { host: "*.example.com", path: "/a" } },
  ],
  slots: [
    {
      key: KEY,
      type: "static",
      hasValue: true,
      description: "d\u202e\ud83d\ude00 '--",
      obtain: "",
      obtainInstructions: "",
    },
    {
      key: keyName("B_KEY"),
      type: "oauth",
      description: "",
      obtain: "https://a.example/b",
      obtainInstructions: "x",
      oauth: { tokenUrl: "https://a.example/token", disablePkce: false },
    },
    { key: keyName("C_KEY"), type: "delete", description: "", obtain: "", obtainInstructions: "" },
  ],
  message: "why <b>\u202e",
  userMessage: "please",
  raisedBy: {
    type: "scoped",
    id: "0123456789abcdef0123" as PublicId,
    name: "",
    mintedBy: { type: "user", id: "u1" },
  },
  values: VALUES,
});

async function withSecondVault(store: Store): Promise<VaultId> {
  const vault = aVault();
  await store.vaults.create(vault, { ...aUser(), type: "user", name: "ann" });
  return vault.id;
}

export const PROPOSAL_CASES: readonly Case[] = [
  {
    name: "proposals: one comes back as it was written, with the values apart",
    run: async ({ store }) => {
      await store.proposals.create(FULL);
      const { approvalToken: _, values: __, ...shown } = FULL;
      const found = await store.proposals.find(DEFAULT, 1);
      expect(found).toStrictEqual({ ...shown, version: 1, status: "pending" });
      expect([...(await store.proposals.values(DEFAULT, 1))]).toEqual([[KEY, sealed(1, 0, 255)]]);
      expect(await store.proposals.find(DEFAULT, 2)).toBeUndefined();
      expect(await store.proposals.find(NOWHERE, 1)).toBeUndefined();
    },
  },
  {
    name: "proposals: each vault counts its own from 1, and a number is given once",
    run: async ({ store }) => {
      const other = await withSecondVault(store);
      expect(await store.proposals.nextNumber(DEFAULT)).toBe(1);
      for (const number of [1, 2, 10]) await store.proposals.create(aProposal({ number }));
      await store.proposals.create(
        aProposal({ vaultId: other, number: 1, message: "other", values: VALUES }),
      );
      expect(await store.proposals.nextNumber(DEFAULT)).toBe(11);
      expect(await store.proposals.nextNumber(other)).toBe(2);
      const numbers = (await store.proposals.list(DEFAULT, {}, NOW)).map(({ number }) => number);
      expect(numbers).toEqual([10, 2, 1]);
      expect((await store.proposals.find(other, 1))?.message).toBe("other");
      expect((await store.proposals.values(DEFAULT, 1)).size).toBe(0);
      expect(store.proposals.create(aProposal({ number: 10 }))).rejects.toThrow();
    },
  },
  {
    name: "proposals: deciding forgets the values, and happens once, in one version and in time",
    run: async ({ store }) => {
      const other = await withSecondVault(store);
      await store.proposals.create(aProposal({ values: VALUES }));
      await store.proposals.create(aProposal({ vaultId: other, values: VALUES }));
      const one = { vaultId: DEFAULT, number: 1, version: 1 };
      const applied = { status: "applied", review: REVIEW } as const;
      expect(await store.proposals.decide({ ...one, version: 2 }, applied)).toBe(false);
      expect(await store.proposals.decide({ ...one, number: 2 }, applied)).toBe(false);
      const late = { ...applied, review: { ...REVIEW, at: NOW + 1000 } };
      expect(await store.proposals.decide(one, late)).toBe(false);
      expect((await store.proposals.values(DEFAULT, 1)).size).toBe(1);
      expect(await store.proposals.decide(one, applied)).toBe(true);
      expect(await store.proposals.decide({ ...one, version: 2 }, applied)).toBe(false);
      expect(await store.proposals.find(DEFAULT, 1)).toMatchObject({
        status: "applied",
        version: 2,
        review: REVIEW,
      });
      expect((await store.proposals.values(DEFAULT, 1)).size).toBe(0);
      expect(await store.proposals.find(other, 1)).toMatchObject({ status: "pending", version: 1 });
      expect((await store.proposals.values(other, 1)).size).toBe(1);
    },
  },
  {
    name: "proposals: of many decisions at once exactly one is kept",
    run: async ({ store, second }) => {
      const stores = [store, await second()];
      await store.proposals.create(aProposal());
      const decisions = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.proposals.decide(
          { vaultId: DEFAULT, number: 1, version: 1 },
          { status: at % 3 === 0 ? "rejected" : "applied", review: { ...REVIEW, note: `by ${at}` } },
        ),
      );
      const kept = (await Promise.all(decisions)).flatMap((done, at) => (done ? [`by ${at}`] : []));
      expect(kept).toHaveLength(1);
      expect((await store.proposals.find(DEFAULT, 1))?.review?.note).toBe(kept[0] ?? "");
    },
  },
  {
    name: "proposals: a status means what they are now, whether or not it was written down",
    run: async ({ store }) => {
      const { proposals } = store;
      for (const number of [1, 2, 3]) {
        const { raisedBy } = number === 1 ? FULL : aProposal();
        await proposals.create(aProposal({ number, raisedBy, expiresAt: NOW + number * 10 }));
      }
      await proposals.decide(
        { vaultId: DEFAULT, number: 1, version: 1 },
        { status: "rejected", review: REVIEW },
      );
      const listed = async (filter: ProposalFilter, now: number) => {
        const [whole, summaries] = [
          await proposals.list(DEFAULT, filter, now),
          await proposals.summaries(DEFAULT, filter, now),
        ];
        expect(summaries).toEqual(
          whole.map(({ number, status, message, raisedBy, createdAt, expiresAt }) => ({
            ...{ number, status, message, raisedBy, createdAt, expiresAt },
          })),
        );
        return whole;
      };
      expect(await listed({}, NOW)).toHaveLength(3);
      const numbers = async (status: "pending" | "applied" | "rejected" | "expired", now: number) =>
        (await listed({ status }, now)).map(({ number }) => number);
      expect(await numbers("pending", NOW + 19)).toEqual([3, 2]);
      expect(await numbers("expired", NOW + 19)).toEqual([]);
      expect(await numbers("pending", NOW + 20)).toEqual([3]);
      expect(await numbers("expired", NOW + 20)).toEqual([2]);
      expect(await numbers("rejected", NOW + 99)).toEqual([1]);
      expect(await numbers("applied", NOW + 99)).toEqual([]);
      expect(await proposals.countPending(DEFAULT, NOW + 19)).toBe(2);
      expect(await proposals.countPending(DEFAULT, NOW + 20)).toBe(1);
      expect(await proposals.countPending(NOWHERE, NOW)).toBe(0);
      const other = await withSecondVault(store);
      await proposals.create(aProposal({ vaultId: other, expiresAt: NOW + 20 }));
      const counts = async (now: number) => [
        ...(await proposals.pendingCounts([DEFAULT, NOWHERE, other], now)),
      ];
      expect((await counts(NOW + 19)).toSorted()).toEqual(
        [[DEFAULT, 2] as [VaultId, number], [other, 1] as [VaultId, number]].toSorted(),
      );
      expect(await counts(NOW + 20)).toEqual([[DEFAULT, 1]]);
      expect(await proposals.pendingCounts([], NOW)).toEqual(new Map());
    },
  },
  {
    name: "proposals: expiry is written once, by one of many, and forgets the values",
    run: async ({ store, second }) => {
      const other = await withSecondVault(store);
      const fields = { values: VALUES, expiresAt: NOW + 10 };
      await store.proposals.create(aProposal(fields));
      await store.proposals.create(aProposal({ ...fields, vaultId: other }));
      await store.proposals.create(aProposal({ number: 2, values: VALUES }));
      expect(await store.proposals.expire(NOW + 9)).toEqual([]);
      const rounds = await Promise.all(
        [store, await second(), store, await second()].map(({ proposals }) => proposals.expire(NOW + 10)),
      );
      const written = rounds.flat().map(({ vaultId, number, status }) => [vaultId, number, status]);
      expect(written.toSorted()).toEqual(
        [
          [DEFAULT, 1, "expired"] as [VaultId, number, "expired"],
          [other, 1, "expired"] as [VaultId, number, "expired"],
        ].toSorted(),
      );
      expect(await store.proposals.find(DEFAULT, 1)).toMatchObject({ status: "expired", version: 2 });
      expect((await store.proposals.values(DEFAULT, 1)).size).toBe(0);
      expect((await store.proposals.values(other, 1)).size).toBe(0);
      expect((await store.proposals.values(DEFAULT, 2)).size).toBe(1);
      const late = { status: "applied", review: REVIEW } as const;
      expect(await store.proposals.decide({ vaultId: DEFAULT, number: 1, version: 2 }, late)).toBe(false);
    },
  },
  {
    name: "proposals: one that cannot be read expires, too, and holds back none that can",
    run: async ({ store, raw }) => {
      const fields = { values: VALUES, expiresAt: NOW + 10 };
      await store.proposals.create(aProposal(fields));
      await store.proposals.create(aProposal({ ...fields, number: 2 }));
      await raw.db.updateTable("proposals").set({ services_json: "[{" }).where("number", "=", 1).execute();
      expect((await store.proposals.expire(NOW + 10)).map(({ number }) => number)).toEqual([2]);
      const summaries = await store.proposals.summaries(DEFAULT, {}, NOW);
      expect(summaries.map(({ status }) => status)).toEqual(["expired", "expired"]);
      expect((await store.proposals.values(DEFAULT, 1)).size).toBe(0);
    },
  },
  {
    name: "proposals: the link's token leads to its own, whatever became of it",
    run: async ({ store }) => {
      const other = await withSecondVault(store);
      const [one, two] = [aProposal(), aProposal({ vaultId: other })];
      await store.proposals.create(one);
      await store.proposals.create(two);
      const found = await store.proposals.byApprovalToken(two.approvalToken.hash);
      expect(found).toMatchObject({
        proposal: { vaultId: other, number: 1 },
        linkExpiresAt: two.approvalToken.expiresAt,
      });
      await store.proposals.decide(
        { vaultId: other, number: 1, version: 1 },
        { status: "rejected", review: REVIEW },
      );
      expect((await store.proposals.byApprovalToken(two.approvalToken.hash))?.proposal.status).toBe(
        "rejected",
      );
      expect(await store.proposals.byApprovalToken(FULL.approvalToken.hash)).toBeUndefined();
    },
  },
  {
    name: "proposals: the oldest that do not wait make room, and none that waits",
    run: async ({ store }) => {
      const other = await withSecondVault(store);
      for (const number of [1, 2, 3]) await store.proposals.create(aProposal({ number }));
      await store.proposals.create(aProposal({ vaultId: other }));
      for (const vaultId of [DEFAULT, other]) {
        await store.proposals.decide(
          { vaultId, number: 1, version: 1 },
          { status: "applied", review: REVIEW },
        );
      }
      await store.proposals.decide(
        { vaultId: DEFAULT, number: 3, version: 1 },
        { status: "applied", review: REVIEW },
      );
      await store.proposals.create(aProposal({ number: PROPOSAL_LIMITS.kept + 2 }));
      const numbers = (await store.proposals.list(DEFAULT, {}, NOW)).map(({ number }) => number);
      expect(numbers).toEqual([PROPOSAL_LIMITS.kept + 2, 3, 2]);
      expect(await store.proposals.list(other, {}, NOW)).toHaveLength(1);
    },
  },
  {
    name: "proposals: with its vault goes all of it",
    run: async ({ store, raw }) => {
      const other = await withSecondVault(store);
      await store.proposals.create(aProposal({ vaultId: other, values: VALUES }));
      await store.vaults.delete(other);
      expect(await store.proposals.find(other, 1)).toBeUndefined();
      expect(await raw.db.selectFrom("proposal_credentials").selectAll().execute()).toEqual([]);
    },
  },
  ...(["[{", "{}", '[{"action":"set"}]', '[{"action":"set","name":"one","host":"a.example"}]'].map(
    (json) => ({
      name: `proposals: stored services such as ${json} are refused, not read in part`,
      run: async ({ store, raw }) => {
        await store.proposals.create(aProposal());
        await raw.db.updateTable("proposals").set({ services_json: json }).execute();
        const error = await failsWith("store_corrupt", store.proposals.list(DEFAULT, {}, NOW));
        expect(error.message).toContain("proposal 1 of vault");
      },
    }),
  ) satisfies Case[]),
];
