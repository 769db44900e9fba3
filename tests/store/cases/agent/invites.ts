import { expect } from "bun:test";
import type { TokenHash } from "../../../../src/core/ids.ts";
import type { AgentInviteFilter, NewAgentInvite } from "../../../../src/ports/store/agent/invites.ts";
import type { Giver } from "../../../../src/ports/store/vault/grants.ts";
import { anAgent, anAgentInvite, aUser, aVault, DEFAULT, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

/** What is read back of a new invite. */
function asKept({ hash: _, ...invite }: NewAgentInvite, id: number) {
  const vaults = invite.vaults.map((one) => ({ ...one, givenBy: invite.createdBy }));
  return { ...invite, id, status: "pending", vaults } as const;
}

export const AGENT_INVITE_CASES: readonly Case[] = [
  {
    name: "agent invites: what was created is read back by token and by id, its vaults by name",
    run: async ({ store }) => {
      const vault = aVault({ name: "billing" });
      await store.vaults.create(vault, { type: "user", id: aUser().id, name: "nobody", role: "owner" });
      const given = [
        { vaultId: vault.id, vaultName: "billing", role: "admin", expiresAt: NOW + 5 },
        { vaultId: DEFAULT, vaultName: "default", role: "proxy" },
      ] as const;
      const invite = anAgentInvite({ tokenTtlMs: 300_000, vaults: given.toReversed() });
      const id = await store.agentInvites.create(invite);
      const kept = asKept({ ...invite, vaults: given }, id);
      expect(await store.agentInvites.byHash(invite.hash)).toEqual(kept);
      expect(await store.agentInvites.byId(id)).toEqual(kept);
      expect(await store.agentInvites.byId(id + 1)).toBeUndefined();
      await store.vaults.delete(vault.id);
      expect((await store.agentInvites.byId(id))?.vaults).toEqual(kept.vaults.slice(1));
    },
  },
  {
    name: "agent invites: are redeemed once, and only while they are pending and not overdue",
    run: async ({ store }) => {
      const { agentInvites } = store;
      const [once, late, revoked] = [anAgentInvite(), anAgentInvite({ expiresAt: NOW }), anAgentInvite()];
      const ids = [];
      for (const invite of [once, late, revoked]) ids.push(await agentInvites.create(invite));
      const [onceId = 0, lateId = 0, revokedId = 0] = ids;
      expect(await agentInvites.revoke(revokedId, NOW)).toBe(true);
      expect(await agentInvites.revoke(revokedId, NOW)).toBe(false);
      expect(await agentInvites.byId(revokedId)).toMatchObject({ status: "revoked", revokedAt: NOW });
      const redeemed = await Promise.all([1, 2, 3].map(() => agentInvites.redeem(onceId, NOW)));
      expect(redeemed.toSorted()).toEqual([false, false, true]);
      expect(await agentInvites.redeem(lateId, NOW)).toBe(false);
      expect(await agentInvites.redeem(revokedId, NOW)).toBe(false);
      expect(await agentInvites.revoke(onceId, NOW)).toBe(false);
      await agentInvites.noteToken(onceId, "feed" as TokenHash);
      expect(await agentInvites.byId(onceId)).toMatchObject({
        status: "redeemed",
        redeemedAt: NOW,
        sessionHash: "feed",
      });
    },
  },
  {
    name: "agent invites: those that are over are deleted with what they gave, by when they ended",
    run: async ({ store }) => {
      const repo = store.agentInvites;
      const vaults = [{ vaultId: DEFAULT, vaultName: "default", role: "proxy" as const }];
      const [open, overdue, used, revoked] = [1, 2, 3, 4].map((at) =>
        anAgentInvite({ vaults, createdAt: NOW - 100, expiresAt: at === 2 ? NOW - 1 : NOW + 100 }),
      );
      if (open === undefined || overdue === undefined || used === undefined || revoked === undefined) return;
      await repo.create(open);
      await repo.create(overdue);
      await repo.redeem(await repo.create(used), NOW - 10);
      await repo.revoke(await repo.create(revoked), NOW - 5);
      // Ended earlier than it would have run out.
      expect(await repo.deleteEnded(NOW - 10)).toBe(0);
      expect(await repo.deleteEnded(NOW - 9)).toBe(1);
      expect(await repo.byHash(used.hash)).toBeUndefined();
      expect(await repo.deleteEnded(NOW)).toBe(2);
      expect(await repo.byHash(open.hash)).toMatchObject({
        status: "pending",
        vaults: [{ vaultName: "default" }],
      });
      expect(await repo.deleteEnded(NOW)).toBe(0);
    },
  },
  {
    name: "agent invites: are listed newest first by the second, and as they were made within one",
    run: async ({ store }) => {
      const second = Math.floor(NOW / 1000) * 1000;
      const times = { first: second, second: second + 900, third: second + 1000 };
      for (const [agentName, createdAt] of Object.entries(times)) {
        await store.agentInvites.create(anAgentInvite({ agentName, createdAt }));
      }
      const names = ["third", "first", "second"];
      expect((await store.agentInvites.list({}, NOW)).map(({ agentName }) => agentName)).toEqual(names);
      const pending = await store.agentInvites.pending({ now: NOW });
      expect(pending.map(({ agentName }) => agentName)).toEqual(names);
    },
  },
  {
    name: "agent invites: pending ones are found by name, by vault and by the end of their token",
    run: async ({ store }) => {
      const { agentInvites } = store;
      const give = { vaultId: DEFAULT, vaultName: "default", role: "proxy" } as const;
      await agentInvites.create(anAgentInvite({ agentName: "bot", suffix: "00abcdef12345678" }));
      await agentInvites.create(
        anAgentInvite({ agentName: "vip", suffix: "ffabcdef12345678", vaults: [give] }),
      );
      await agentInvites.create(anAgentInvite({ agentName: "bot", expiresAt: NOW }));
      const names = async (query: object) =>
        (await agentInvites.pending({ now: NOW, ...query })).map(({ agentName }) => agentName).toSorted();
      expect(await names({})).toEqual(["bot", "vip"]);
      expect(await names({ agentName: "bot" })).toEqual(["bot"]);
      expect(await names({ vaultId: DEFAULT })).toEqual(["vip"]);
      expect(await names({ suffix: "abcdef12345678" })).toEqual(["bot", "vip"]);
      expect(await names({ suffix: "0abcdef12345678" })).toEqual(["bot"]);
      expect(await names({ suffix: "00abcdef" })).toEqual([]);
    },
  },
  {
    name: "agent invites: are found by what they are now, and by who made them or what they give",
    run: async ({ store: { agentInvites, agents } }) => {
      const agent = anAgent();
      await agents.create(agent);
      const createdBy = { type: "user", id: aUser().id } as const;
      const vaults = [{ vaultId: DEFAULT, vaultName: "default", role: "proxy" as const }];
      const late = await agentInvites.create(anAgentInvite({ agentName: "late", expiresAt: NOW }));
      const open = await agentInvites.create(anAgentInvite({ agentName: "open", createdBy }));
      const gone = await agentInvites.create(anAgentInvite({ agentName: "gone", vaults }));
      const used = await agentInvites.create(anAgentInvite({ agentName: "used" }));
      await agentInvites.create(anAgentInvite({ agentName: "rotation", agentId: agent.id }));
      await agentInvites.revoke(gone, NOW);
      await agentInvites.redeem(used, NOW);
      const ids = async (filter: AgentInviteFilter) =>
        (await agentInvites.list(filter, NOW)).map(({ id, agentName }) => [id, agentName]);
      expect(await ids({ status: "expired" })).toEqual([[late, "late"]]);
      expect(await ids({ status: "revoked" })).toEqual([[gone, "gone"]]);
      expect(await ids({ status: "redeemed" })).toEqual([[used, "used"]]);
      expect((await ids({ status: "pending" })).map(([, name]) => name)).toEqual(["open", "rotation"]);
      expect(await ids({ within: { createdBy: createdBy.id, vaultIds: [] } })).toEqual([[open, "open"]]);
      expect(await ids({ within: { createdBy: createdBy.id, vaultIds: [DEFAULT] } })).toEqual([
        [open, "open"],
        [gone, "gone"],
      ]);
      expect(await agentInvites.countPending(NOW)).toBe(1);
      expect(await agentInvites.countPending(NOW - 1)).toBe(2);
    },
  },
  {
    name: "agent invites: which vaults one gives can be changed",
    run: async ({ store }) => {
      const { agentInvites } = store;
      const id = await agentInvites.create(anAgentInvite());
      const vaults = async () => (await agentInvites.byId(id))?.vaults;
      const [one, other] = (["user", "agent"] as const).map((type) => ({ type, id: "x" }));
      const given = { vaultId: DEFAULT, role: "proxy", expiresAt: NOW + 5 } as const;
      await agentInvites.assign(id, { ...given, givenBy: one as Giver });
      expect(await vaults()).toEqual([{ ...given, vaultName: "default", givenBy: one as Giver }]);
      const again = { vaultId: DEFAULT, role: "member", givenBy: other as Giver } as const;
      await agentInvites.assign(id, again);
      expect(await vaults()).toEqual([{ ...again, vaultName: "default" }]);
      expect(await agentInvites.unassign(id, DEFAULT)).toBe(true);
      expect(await agentInvites.unassign(id, DEFAULT)).toBe(false);
      expect(await vaults()).toEqual([]);
    },
  },
  {
    name: "agent invites: all that somebody has made and nobody has used is revoked at once",
    run: async ({ store: { agentInvites } }) => {
      const createdBy = { type: "user", id: aUser().id } as const;
      const [used, waiting, overdue, foreign] = [
        await agentInvites.create(anAgentInvite({ createdBy })),
        await agentInvites.create(anAgentInvite({ createdBy })),
        await agentInvites.create(anAgentInvite({ createdBy, expiresAt: NOW })),
        await agentInvites.create(anAgentInvite()),
      ];
      await agentInvites.redeem(used, NOW);
      expect(await agentInvites.revokeBy(createdBy.id, NOW)).toBe(1);
      const statuses = [];
      for (const id of [used, waiting, overdue, foreign])
        statuses.push((await agentInvites.byId(id))?.status);
      expect(statuses).toEqual(["redeemed", "revoked", "pending", "pending"]);
    },
  },
  {
    name: "agent invites: the pending rotations of one agent are revoked together, and no others",
    run: async ({ store }) => {
      const { agents, agentInvites } = store;
      const [agent, other] = [anAgent(), anAgent()];
      for (const one of [agent, other]) await agents.create(one);
      const ids = [];
      for (const agentId of [agent.id, agent.id, other.id]) {
        ids.push(await agentInvites.create(anAgentInvite({ agentId })));
      }
      const [used = 0, waiting = 0, foreign = 0] = ids;
      await agentInvites.redeem(used, NOW);
      expect(await agentInvites.revokeRotations(agent.id, NOW)).toEqual([waiting]);
      expect(await agentInvites.revokeRotations(agent.id, NOW)).toEqual([]);
      const statuses = [];
      for (const id of [used, waiting, foreign]) statuses.push((await agentInvites.byId(id))?.status);
      expect(statuses).toEqual(["redeemed", "revoked", "pending"]);
    },
  },
];
