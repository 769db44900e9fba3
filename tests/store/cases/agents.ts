import { expect } from "bun:test";
import type { UserId } from "../../../src/core/ids.ts";
import { nextSecond } from "../../../src/core/time.ts";
import type { Agent, AgentQuery } from "../../../src/ports/store/agent/agents.ts";
import {
  anAgent,
  anAgentInvite,
  anAgentSession,
  aScopedSession,
  aUser,
  aUserSession,
  aVault,
  DEFAULT,
  NOW,
} from "../samples.ts";
import type { Case } from "../world.ts";

export const AGENT_CASES: readonly Case[] = [
  {
    name: "agents: what was created is read back by id and by name; a taken name is refused",
    run: async ({ store }) => {
      const agent = anAgent({ name: "billing-bot", role: "member" });
      expect(await store.agents.create(agent)).toBe(true);
      expect(await store.agents.create(anAgent({ name: "billing-bot" }))).toBe(false);
      expect(await store.agents.byId(agent.id)).toEqual(agent);
      expect(await store.agents.byName("billing-bot")).toEqual(agent);
      expect(await store.agents.byName("Billing-bot")).toBeUndefined();
    },
  },
  {
    name: "agents: revoking ends its tokens and the sessions it minted, and keeps its grants",
    run: async ({ store }) => {
      const agent = anAgent();
      const user = aUser();
      await store.agents.create(agent);
      await store.users.create(user);
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "member", grantedAt: 0 });
      const token = anAgentSession(agent.id);
      const minted = aScopedSession({ mintedBy: { type: "agent", id: agent.id } });
      const others = [aUserSession(user.id), aScopedSession({ mintedBy: { type: "user", id: user.id } })];
      for (const session of [token, minted, ...others]) await store.sessions.create(session);

      await store.agents.revoke(agent.id, NOW + 1);

      expect(await store.agents.byId(agent.id)).toEqual({
        ...agent,
        status: "revoked",
        updatedAt: NOW + 1,
        revokedAt: NOW + 1,
        svidNotBefore: nextSecond(NOW + 1),
      });
      expect(await store.sessions.byHash(token.hash)).toBeUndefined();
      expect(await store.sessions.byHash(minted.hash)).toBeUndefined();
      for (const session of others) expect(await store.sessions.byHash(session.hash)).toEqual(session);
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "member" });
    },
  },
  {
    name: "agents: deleting one takes its tokens, its grants, its rotations and the sessions it minted along",
    run: async ({ store }) => {
      const [agent, other] = [anAgent(), anAgent()];
      for (const one of [agent, other]) {
        await store.agents.create(one);
        await store.grants.put({ type: "agent", id: one.id }, DEFAULT, { role: "member", grantedAt: 0 });
      }
      const [token, kept] = [anAgentSession(agent.id), anAgentSession(other.id)];
      const minted = aScopedSession({ mintedBy: { type: "agent", id: agent.id } });
      for (const session of [token, kept, minted]) await store.sessions.create(session);
      const rotation = await store.agentInvites.create(anAgentInvite({ agentId: agent.id }));

      expect(await store.agents.delete(agent.id, NOW)).toBe(true);
      expect(await store.agents.delete(agent.id, NOW)).toBe(false);

      expect(await store.agents.byId(agent.id)).toBeUndefined();
      expect(await store.grants.find(agent.id, DEFAULT)).toBeUndefined();
      expect(await store.agentInvites.byId(rotation)).toBeUndefined();
      expect(await store.sessions.byHashes([token.hash, kept.hash, minted.hash])).toEqual([kept]);
      expect(await store.grants.find(other.id, DEFAULT)).toEqual({ role: "member" });
    },
  },
  {
    name: "agents: a name and a role are changed with their time; a taken name is refused",
    run: async ({ store }) => {
      const agent = anAgent({ name: "billing-bot" });
      await store.agents.create(agent);
      await store.agents.create(anAgent({ name: "other-bot" }));
      expect(await store.agents.rename(agent.id, "other-bot", NOW + 1)).toBe(false);
      expect(await store.agents.rename(agent.id, "billing-bot", NOW + 1)).toBe(false);
      expect(await store.agents.byId(agent.id)).toEqual(agent);
      expect(await store.agents.rename(agent.id, "payments-bot", NOW + 2)).toBe(true);
      await store.agents.setRole(agent.id, "owner", NOW + 3);
      const svidNotBefore = nextSecond(NOW + 2);
      const changed = { ...agent, name: "payments-bot", role: "owner", svidNotBefore } as const;
      expect(await store.agents.byName("payments-bot")).toEqual({ ...changed, updatedAt: NOW + 3 });
    },
  },
  {
    name: "agents: SVIDs count no more from the next second on after a rename, a new token and a revocation",
    run: async ({ store }) => {
      const since = async (id: Agent["id"]) => (await store.agents.byId(id))?.svidNotBefore;
      const [renamed, rotated, revoked] = [anAgent(), anAgent(), anAgent()];
      for (const agent of [renamed, rotated, revoked]) await store.agents.create(agent);
      await store.agents.rename(renamed.id, "renamed", NOW + 1);
      await store.agents.endTokens(rotated.id, NOW + 2000);
      await store.agents.revoke(revoked.id, NOW + 3000);
      expect(await since(renamed.id)).toBe(nextSecond(NOW + 1));
      expect(await since(rotated.id)).toBe(nextSecond(NOW + 2000));
      expect(await since(revoked.id)).toBe(nextSecond(NOW + 3000));
      await store.agents.register(renamed.id, { registeredAt: NOW + 9000 });
      expect(await since(renamed.id)).toBe(nextSecond(NOW + 1));
    },
  },
  {
    name: "agents: SVIDs of a name that was given up are not the next holder's, made or renamed",
    run: async ({ store }) => {
      const since = async (name: string) => (await store.agents.byName(name))?.svidNotBefore;
      const [deleted, renamed, third] = [anAgent({ name: "a" }), anAgent({ name: "b" }), anAgent()];
      for (const agent of [deleted, renamed, third]) await store.agents.create(agent);
      await store.agents.delete(deleted.id, NOW + 5000);
      await store.agents.rename(renamed.id, "c", NOW + 6000);

      expect(await store.agents.create(anAgent({ name: "a", svidNotBefore: NOW }))).toBe(true);
      expect(await since("a")).toBe(nextSecond(NOW + 5000));
      // Another server's clock may be behind.
      await store.agents.rename(third.id, "b", NOW);
      expect(await since("b")).toBe(nextSecond(NOW + 6000));
      await store.agents.create(anAgent({ name: "free", svidNotBefore: NOW }));
      expect(await since("free")).toBe(NOW);
    },
  },
  {
    name: "agents: are listed by name in pages, to a viewer what they made and what shares a vault that is theirs now",
    run: async ({ store }) => {
      const viewer = { actorId: "viewer", realmIds: [], worksAt: NOW };
      const named = async (name: string, fields: Partial<Agent> = {}) => {
        const agent = anAgent({ name, ...fields });
        await store.agents.create(agent);
        return agent;
      };
      const names = async (query: AgentQuery) => (await store.agents.list(query)).map(({ name }) => name);
      const vault = aVault();
      await store.vaults.create(vault, { type: "user", id: aUser().id, name: "nobody", role: "owner" });
      await named("made", { createdBy: viewer.actorId });
      const shared = await named("shared");
      const foreign = await named("foreign", { status: "revoked" });
      await store.grants.put({ type: "agent", id: shared.id }, vault.id, { role: "proxy", grantedAt: 0 });

      expect(await names({})).toEqual(["foreign", "made", "shared"]);
      expect(await names({ limit: 2 })).toEqual(["foreign", "made"]);
      expect(await names({ limit: 2, after: "made" })).toEqual(["shared"]);
      expect(await names({ visibleTo: viewer })).toEqual(["made"]);
      const grant = { role: "member", grantedAt: 0 } as const;
      await store.grants.put({ type: "user", id: "viewer" as UserId }, vault.id, {
        ...grant,
        expiresAt: NOW,
      });
      expect(await names({ visibleTo: viewer })).toEqual(["made"]);
      expect(await store.agents.isVisible(shared.id, viewer)).toBe(false);
      await store.grants.put({ type: "user", id: "viewer" as UserId }, vault.id, grant);
      expect(await names({ visibleTo: viewer })).toEqual(["made", "shared"]);
      expect(await names({ visibleTo: viewer, after: "made", limit: 5 })).toEqual(["shared"]);
      expect(await store.agents.isVisible(shared.id, viewer)).toBe(true);
      expect(await store.agents.isVisible(foreign.id, viewer)).toBe(false);
    },
  },
  {
    name: "agents: the tokens that are good are told for each; ending them leaves what was minted",
    run: async ({ store }) => {
      const [agent, other] = [anAgent(), anAgent()];
      for (const one of [agent, other]) await store.agents.create(one);
      const [token, kept] = [anAgentSession(agent.id), anAgentSession(other.id)];
      const ended = { ...anAgentSession(agent.id), expiresAt: NOW };
      const minted = aScopedSession({ mintedBy: { type: "agent", id: agent.id } });
      for (const session of [token, ended, kept, minted]) await store.sessions.create(session);
      const ids = [agent.id, other.id, anAgent().id];
      expect([...(await store.agents.tokensOf(ids, NOW))]).toEqual([
        [agent.id, [token]],
        [other.id, [kept]],
      ] as never);
      await store.agents.endTokens(agent.id, NOW + 1);
      expect([...(await store.agents.tokensOf(ids, NOW)).keys()]).toEqual([other.id]);
      expect((await store.agents.byId(agent.id))?.updatedAt).toBe(NOW + 1);
      expect(await store.sessions.byHash(minted.hash)).toEqual(minted);
    },
  },
  {
    name: "agents: what one says of itself takes the place of what it said, and nothing else changes",
    run: async ({ store }) => {
      const agent = anAgent({ llm: { provider: "openai", model: "gpt-4o" } });
      await store.agents.create(agent);
      await store.agents.describe(agent.id, { llm: { provider: "ollama" }, version: "2" });
      expect(await store.agents.byId(agent.id)).toEqual({
        ...agent,
        llm: { provider: "ollama" },
        version: "2",
      });
    },
  },
];
